/**
 * A phone whose browser is Firefox, without a window: the one that can be subscribed to a push service of ours. A story
 * touches it by the same names that people read, like the others.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";

import { until } from "./deadline.js";
import { Marionette } from "./marionette.js";
import { NotificationBus } from "./notification-bus.js";
import { UPRIGHT } from "./phone.js";
import type { PushRelay } from "./push-relay.js";

const FIREFOX = process.env["FIREFOX"] ?? "/usr/bin/firefox-esr";

/** As people set it up, and as a test needs it: no call home, a push service of ours, passkeys in software. */
const PREFERENCES = {
  "intl.accept_languages": "en-GB",
  "permissions.default.desktop-notification": 1,
  "dom.push.connection.enabled": true,
  "dom.push.testing.allowInsecureServerURL": true,
  // A line that was cut is held again soon, and not after minutes.
  "dom.push.retryBaseInterval": 200,
  "marionette.port": 0,
  "security.webauth.webauthn_enable_softtoken": true,
  "security.webauth.webauthn_enable_usbtoken": false,
  "browser.region.network.url": "",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

/** A platform authenticator in software, as `Authenticator` is for Chromium. */
const AUTHENTICATOR = {
  protocol: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserConsenting: true,
  isUserVerified: true,
};

/** One browser with an empty profile. */
export class Firefox {
  readonly name: string;
  readonly url: string;
  /** Where it shows its notifications. */
  readonly desktop: NotificationBus;
  readonly watch = new Watch();
  /** The page that a person looks at. */
  page: Page;
  private readonly browser: Browser;
  private readonly control: Marionette;

  private constructor(
    parts: Pick<Firefox, "name" | "url" | "desktop" | "page">,
    browser: Browser,
    control: Marionette,
  ) {
    this.name = parts.name;
    this.url = parts.url;
    this.desktop = parts.desktop;
    this.page = parts.page;
    this.browser = browser;
    this.control = control;
    this.watch.page(parts.page);
    browser.on("targetcreated", (target) => void target.page().then((page) => page !== null && this.watch.page(page)));
  }

  /** Starts one with an empty profile under `folder`, which gets its pushes from `relay`. */
  static async open(folder: string, name: string, url: string, relay: PushRelay): Promise<Firefox> {
    const profile = join(folder, `phone-${name}`);
    mkdirSync(profile, { recursive: true });
    const desktop = await NotificationBus.start(join(folder, `desktop-${name}`));
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: FIREFOX,
      headless: true,
      userDataDir: profile,
      defaultViewport: UPRIGHT,
      args: ["--marionette"],
      env: { ...process.env, ...desktop.environment, HOME: profile, TZ: "Europe/Berlin" },
      extraPrefsFirefox: { ...PREFERENCES, "dom.push.serverURL": relay.address },
    });
    const port = await until("Firefox tells its port", () => {
      const file = join(profile, "MarionetteActivePort");
      return existsSync(file) && Number(readFileSync(file, "utf8"));
    });
    const control = await Marionette.connect(port);
    await control.send("WebAuthn:AddVirtualAuthenticator", AUTHENTICATOR);
    // Only a page that was opened anew has the focus, and only one that has it may ask for a passkey.
    const [first] = await browser.pages();
    const page = await browser.newPage();
    await first?.close();
    return new Firefox({ name, url, desktop, page }, browser, control);
  }

  /** Opens a link, as from a message. A path belongs to the server. */
  async open(link: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(new URL(link, this.url).href);
  }

  /** What can be read on the screen. */
  async words(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText);
  }

  /** Waits until the screen says something, and gives the match. */
  async reads(pattern: RegExp): Promise<RegExpExecArray> {
    const look = async (): Promise<RegExpExecArray | undefined> => pattern.exec(await this.words()) ?? undefined;
    return this.patiently(`${this.name} reads ${pattern}`, look);
  }

  /** Presses a button, or whatever else has that role and name. */
  async press(name: string, role = "button"): Promise<void> {
    const element = await this.find(`::-p-aria([name=${JSON.stringify(name)}][role="${role}"])`);
    await element.click();
  }

  /** Presses the button whose words begin like this. */
  async pressLike(begin: string): Promise<void> {
    const element = await this.find(`::-p-xpath(//button[starts-with(normalize-space(.), "${begin}")])`);
    await element.click();
  }

  /** Writes into a text box. */
  async fill(name: string, text: string): Promise<void> {
    const box = await this.find(`::-p-aria([name=${JSON.stringify(name)}][role="textbox"])`);
    await box.click({ count: 3 });
    await box.type(text);
  }

  /** Waits until one of its windows stands at that path, and looks at that one from then on. */
  async turnsTo(path: string): Promise<void> {
    let seen: string[] = [];
    const look = async (): Promise<Page | undefined> => {
      const pages = await this.browser.pages();
      seen = pages.map((page) => page.url());
      return pages.find((page) => new URL(page.url()).pathname === path);
    };
    this.page = await until(`${this.name} opens ${path}`, look, { last: () => seen.join("\n") });
  }

  /** Closes the page, as far as its server and its worker can tell. */
  async leave(): Promise<void> {
    await this.page.goto("about:blank");
  }

  /** Where its windows stand. */
  async places(): Promise<string[]> {
    return (await this.browser.pages()).map((page) => page.url());
  }

  /** Saves what is on the screen and what the browser said. */
  async keep(folder: string): Promise<void> {
    writeFileSync(join(folder, `${this.name}.notifications.txt`), this.desktop.said());
    writeFileSync(join(folder, `${this.name}.console.txt`), `${this.watch.lines.join("\n")}\n`);
    writeFileSync(join(folder, `${this.name}.url.txt`), `${this.page.url()}\n`);
    writeFileSync(join(folder, `${this.name}.txt`), await this.words());
    await this.page.screenshot({ path: join(folder, `${this.name}.png`) });
  }

  async close(): Promise<void> {
    this.control.close();
    await this.browser.close();
  }

  /** Waits until something can be pressed. */
  private async find(selector: string): Promise<ElementHandle> {
    return this.patiently(`${this.name} finds ${selector}`, async () => {
      for (const element of await this.page.$$(selector)) {
        const free = await element.evaluate((one) => one.checkVisibility() && !one.matches(":disabled"));
        if (free) return element;
      }
      return undefined;
    });
  }

  /** Looks until the deadline; a failure tells what could be read in the end. */
  private async patiently<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    let words = "";
    const lookAndRead = async (): Promise<T | undefined> => {
      const seen = await look();
      if (seen === undefined) words = await this.words();
      return seen;
    };
    return until(what, lookAndRead, { last: () => words });
  }
}

/** Listens to what the pages of one Firefox say. */
class Watch {
  /** Everything, in order, for the artifacts. */
  readonly lines: string[] = [];
  /** What fails the story. */
  readonly problems: string[] = [];

  page(page: Page): void {
    // The question whether to leave a page: who opens a link wants to.
    page.on("dialog", (dialog) => void dialog.accept());
    page.on("console", (message) => this.lines.push(`[${message.type()}] ${message.text()}`));
    page.on("requestfailed", (request) => this.lines.push(`[failed] ${request.method()} ${request.url()}`));
    page.on("response", (response) => this.lines.push(`[${response.status()}] ${response.url()}`));
    page.on("pageerror", (error) => {
      const problem = `uncaught: ${error instanceof Error ? error.message : String(error)}`;
      this.lines.push(problem);
      this.problems.push(problem);
    });
  }
}
