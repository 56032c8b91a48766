/**
 * A phone: a browser with a profile, passkeys and a camera of its own. What a person does with it stands in the
 * modules under `acts/`, each by the names that a person reads or a screen reader speaks.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type BrowserContext, type Page, chromium } from "playwright-core";

import { Authenticator } from "./authenticator.js";
import { Camera } from "./camera.js";
import { PATIENCE, until } from "./deadline.js";
import { NotificationBus } from "./notification-bus.js";
import { Watch } from "./watch.js";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** A phone held upright, and a tablet. */
export const UPRIGHT = { width: 390, height: 844 };
export const TABLET = { width: 820, height: 1180 };

/** What a person has set up on a phone. */
export interface Setup {
  readonly size?: { readonly width: number; readonly height: number };
  readonly scheme?: "light" | "dark";
  readonly language?: string;
  readonly reducedMotion?: boolean;
  /** Device pixels a CSS pixel; more make sharper pictures and slower stories. */
  readonly density?: number;
  /** Whether the person lets pages use the camera. */
  readonly camera?: boolean;
  /** Whether the person lets pages show notifications, on the phone's `desktop`; without it they are not asked yet. */
  readonly notifications?: boolean;
}

/** One browser profile. */
export class Phone {
  readonly name: string;
  readonly url: string;
  readonly context: BrowserContext;
  /** The page that its person looks at. */
  page: Page;
  /** The passkeys that this page can use. */
  authenticator: Authenticator;
  readonly camera: Camera;
  readonly watch: Watch;
  private readonly bus: NotificationBus | undefined;

  private constructor(
    parts: Pick<Phone, "name" | "url" | "context" | "page" | "authenticator" | "camera" | "watch">,
    bus: NotificationBus | undefined,
  ) {
    this.name = parts.name;
    this.url = parts.url;
    this.context = parts.context;
    this.page = parts.page;
    this.authenticator = parts.authenticator;
    this.camera = parts.camera;
    this.watch = parts.watch;
    this.bus = bus;
  }

  /** Starts a browser with an empty profile under `folder`; `url` is the server's, the only one it may call. */
  static async open(folder: string, name: string, url: string, setup: Setup = {}): Promise<Phone> {
    const own = join(folder, `phone-${name}`);
    mkdirSync(own, { recursive: true });
    const camera = new Camera(join(own, "camera.mjpeg"));
    const bus = setup.notifications === true ? await NotificationBus.start(join(folder, `desktop-${name}`)) : undefined;
    const context = await chromium.launchPersistentContext(join(own, "profile"), {
      executablePath: CHROMIUM,
      headless: true,
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
        `--use-fake-ui-for-media-stream${setup.camera === false ? "=deny" : ""}`,
        `--use-file-for-fake-video-capture=${camera.file}`,
      ],
      viewport: setup.size ?? UPRIGHT,
      deviceScaleFactor: setup.density ?? 1,
      hasTouch: true,
      isMobile: true,
      locale: setup.language ?? "en-GB",
      timezoneId: "Europe/Berlin",
      colorScheme: setup.scheme ?? "light",
      reducedMotion: setup.reducedMotion === true ? "reduce" : "no-preference",
      ...(bus === undefined ? {} : { permissions: ["notifications"], env: { ...process.env, ...bus.environment } }),
    });
    context.setDefaultTimeout(PATIENCE);
    const watch = new Watch(context, url);
    const page = context.pages()[0] ?? (await context.newPage());
    const authenticator = await Authenticator.attach(page);
    if (setup.notifications === false) {
      const session = await context.newCDPSession(page);
      const permission = { name: "notifications" };
      await session.send("Browser.setPermission", { permission, setting: "denied", origin: new URL(url).origin });
    }
    return new Phone({ name, url, context, page, authenticator, camera, watch }, bus);
  }

  /** Where it shows its notifications, if its person lets it. */
  get desktop(): NotificationBus {
    if (this.bus === undefined) throw new Error("this phone shows none: world.phone(name, { notifications: true })");
    return this.bus;
  }

  /** Opens a link, as from a message or the camera app. A path belongs to the server. */
  async open(link: string): Promise<void> {
    // From one fragment of a page to another a browser does not load anew; a link from elsewhere does.
    await this.page.goto("about:blank");
    await this.page.goto(new URL(link, this.url).href);
  }

  /** Closes the page, as far as its server and its worker can tell. */
  async leave(): Promise<void> {
    await this.page.goto("about:blank");
  }

  /** Waits until one of its pages stands at that path, and looks at that one from then on; the passkeys come along. */
  async turnsTo(path: string): Promise<void> {
    const stands = (page: Page): boolean => new URL(page.url()).pathname === path;
    const seen = (): string => this.context.pages().map((page) => page.url()).join("\n");
    const page = await until(`${this.name} opens ${path}`, () => this.context.pages().find(stands), { last: seen });
    if (page === this.page) return;
    const passkeys = await this.authenticator.passkeys();
    this.authenticator = await Authenticator.attach(page);
    await this.authenticator.sync(passkeys);
    this.page = page;
  }

  /** Saves what is on the screen and what the browser said. */
  async keep(folder: string): Promise<void> {
    writeFileSync(join(folder, `${this.name}.console.txt`), `${this.watch.lines.join("\n")}\n`);
    writeFileSync(join(folder, `${this.name}.url.txt`), `${this.page.url()}\n`);
    if (this.bus !== undefined) writeFileSync(join(folder, `${this.name}.notifications.txt`), this.bus.said());
    await this.page.screenshot({ path: join(folder, `${this.name}.png`), fullPage: true, timeout: 5_000 });
    const spoken = await this.page.locator("body").ariaSnapshot({ timeout: 5_000 });
    writeFileSync(join(folder, `${this.name}.aria.txt`), spoken);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
