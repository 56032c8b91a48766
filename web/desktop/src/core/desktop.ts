/**
 * What the window can ask the desktop, and what comes back: the one interface behind which all calls stand.
 *
 * `edges/tauri.ts` carries it to the app, `edges/twin/` plays the app in a browser. Times are integer milliseconds
 * since 1970 unless their name says seconds; what is not there is absent. A rejected call rejects with a `Failure`.
 * Neither a token nor a private key ever crosses this border.
 */

import type {
  Ask, Audience, Copied, Delegation, Forgotten, Offer, PairedWith, Panic, ServerCheck, Settings, Snapshot,
} from "./shapes.js";

export type * from "./shapes.js";

/** What the desktop tells by itself. */
export type DesktopEvent =
  | { is: "snapshot"; snapshot: Snapshot }
  /** From the tray, a notification or a second start: `/panic`, `/delegations/NAME`, `/pair`. */
  | { is: "open"; route: string }
  /** A `countersign://pair?server=…` link was opened. Nothing has been done about it. */
  | { is: "deepLink"; server: string; foreign: boolean };

/** What a person may change of the settings in passing. */
export type SettingsChange = Partial<
  Pick<Settings, "autostart" | "notifications" | "language" | "theme" | "closeToTray">
>;

/** A page of the paired server that opens in the system's browser. */
export type ServerPage = "/" | "/runtimes" | "/delegations";

/** The desktop as the window sees it. */
export interface Desktop {
  /** Everything that the screens show, as it is known now. */
  snapshot(): Promise<Snapshot>;
  settings(): Promise<Settings>;
  setSettings(change: SettingsChange): Promise<Settings>;
  /** Goes on under another profile, which begins empty if there was none of that name. */
  chooseProfile(name: string): Promise<Snapshot>;
  /** Only while no key is in use. */
  chooseKeyStore(store: "keychain" | "files"): Promise<Settings>;
  /** Asks an address whether a Countersign server is there. */
  checkServer(address: string): Promise<ServerCheck>;
  startPairing(server: string, runtimeName: string, deviceName: string): Promise<Offer>;
  /** Takes the code of the phone, in any case and spacing. */
  claimPairing(code: string): Promise<PairedWith>;
  /** The person says: that is me. */
  acceptPairing(): Promise<Snapshot>;
  /** The person says: that is not me. Nothing stays paired. */
  declinePairing(): Promise<Snapshot>;
  /** Takes the offer off the screen. */
  stopPairing(): Promise<Snapshot>;
  /** Puts the link of the offer into the clipboard; it holds the pairing's secret. */
  copyPairingLink(): Promise<Copied>;
  audiences(): Promise<Audience[]>;
  ask(ask: Ask): Promise<Delegation>;
  /** Asks the server for news now. */
  refresh(): Promise<Snapshot>;
  /** Puts a new token into the clipboard, where it stays until `clearsAt`. */
  copyToken(name: string): Promise<Copied>;
  clearClipboard(): Promise<void>;
  /** Takes a pending one back, or ends one that is alive. */
  revoke(name: string, reason: string): Promise<Delegation>;
  endPairing(reason: string): Promise<Snapshot>;
  /** Revokes everything, and measures how long the server still took the last token. */
  panic(): Promise<Panic>;
  /** Forgets this profile's keys and pairing, after revoking as far as the server hears it. */
  forgetKeys(): Promise<Forgotten>;
  /** Opens a page of the paired server in the system's browser. */
  openServer(path: ServerPage): Promise<void>;
  /** Hears events until the function that comes back is called. */
  listen(hear: (event: DesktopEvent) => void): Promise<() => void>;
}
