/** What this browser says of itself. Good enough for a name to suggest and a hint to give; nothing is decided by it. */

/** The most characters (Unicode scalar values) of a name. */
const NAME_LENGTH = 80;

/** Whether a name is longer than the server takes. */
export function nameTooLong(name: string): boolean {
  return [...name].length > NAME_LENGTH;
}

/** A name for this device: "iPhone", "Android phone", "Chrome on Linux". */
export function deviceNameHere(
  agent: string = navigator.userAgent,
  touchPoints: number = navigator.maxTouchPoints,
): string {
  if (/iPhone/.test(agent)) return "iPhone";
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "iPad";
  if (/Android/.test(agent)) return /Mobile/.test(agent) ? "Android phone" : "Android tablet";
  const browsers = [
    ["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"],
  ];
  const systems = [["Windows", "Windows"], ["Macintosh", "Mac"], ["CrOS", "ChromeOS"], ["Linux", "Linux"]];
  const nameIn = (list: string[][]): string | undefined => list.find(([sign = ""]) => agent.includes(sign))?.[1];
  const [browser, system] = [nameIn(browsers), nameIn(systems)];
  return browser === undefined ? (system ?? "Browser") : system === undefined ? browser : `${browser} on ${system}`;
}

/** Whether the page stands in the web view of another app, whose storage may not last. */
export function insideOtherApp(agent: string = navigator.userAgent): boolean {
  return /Instagram|FBAN|FBAV|LinkedInApp|Line\/|MicroMessenger|TikTok|Snapchat|GSA\/|; wv\)/.test(agent);
}

/** How the page can get onto the home screen, if not by a prompt of the browser. */
export function installation(): "installed" | "ios" | "browser" {
  const { standalone } = navigator as { standalone?: boolean };
  if (standalone === true || matchMedia("(display-mode: standalone)").matches) return "installed";
  return /^iP/.test(deviceNameHere()) ? "ios" : "browser";
}

/** Chromium's offer to install the page; TypeScript's library does not know the event. */
export interface InstallOffer extends Event {
  /** Asks the person; works once, after a press. */
  prompt(): Promise<unknown>;
}

/** Calls back when the browser offers to install the page, or when it was installed. Early, since it happens once. */
export function watchInstallation(onoffer: (offer: InstallOffer | undefined) => void): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    onoffer(event as InstallOffer);
  });
  addEventListener("appinstalled", () => onoffer(undefined));
}

/**
 * Asks the browser not to throw this page's storage away, with the device key in it, when space runs short. Browsers
 * may refuse, and some ask the person; either way the page goes on.
 */
export function keepStorage(): void {
  void navigator.storage?.persist?.().catch(() => false);
}
