/**
 * The desktop's window in a plain browser, over its twin: no server and no app, only the built page, served with the
 * policy that the app gives it.
 *
 *     windowStory("a person asks", async (desk) => {
 *       const { page } = await desk.open("paired-empty");
 *       await page.getByRole("link", { name: "Ask by hand" }).click();
 *     });
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { test } from "node:test";

import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";

import { PATIENCE } from "./deadline.js";
import { ROOT } from "./process.js";
import { Watch } from "./watch.js";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const BUILT = `${ROOT}web/desktop/build/twin`;
const ARTIFACTS = `${ROOT}e2e/browser/artifacts`;
/** How long a whole story may take, in milliseconds. */
const LONGEST = 180_000;

/** The window as it opens, and as narrow as it gets. */
export const WIDE = { width: 960, height: 680 };
export const NARROW = { width: 420, height: 680 };

/** As in the app's configuration, and with Trusted Types, which the app's own browser may not know. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
  "connect-src ipc: http://ipc.localhost", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types svelte-trusted-html",
].join("; ");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css",
};

/** How a window is opened. */
export interface Look {
  readonly size?: { readonly width: number; readonly height: number };
  readonly scheme?: "light" | "dark";
  readonly language?: string;
  readonly reducedMotion?: boolean;
  /** Whether the person with the phone answers by herself; not unless it is said. */
  readonly answers?: boolean;
}

/** What the page offers to tests: see `web/desktop/src/twin.ts`. */
interface TwinHandle {
  code(): string;
  answer(how: "approves" | "denies" | "lies"): void;
  advance(milliseconds: number): void;
  silence(silent: boolean): void;
  tell(event: unknown): void;
  readonly world: { readonly clipboard: string };
}

/** One open window, and its twin. */
export class DeskWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The code on the person's phone. */
  async code(): Promise<string> {
    return this.page.evaluate(() => (globalThis as unknown as { twin: TwinHandle }).twin.code());
  }

  /** The person answers what waits. */
  async answer(how: "approves" | "denies" | "lies"): Promise<void> {
    await this.page.evaluate((how) => (globalThis as unknown as { twin: TwinHandle }).twin.answer(how), how);
  }

  /** Lets time go by for the twin and the window. */
  async advance(milliseconds: number): Promise<void> {
    await this.page.evaluate((by) => (globalThis as unknown as { twin: TwinHandle }).twin.advance(by), milliseconds);
  }

  /** The server falls silent, or answers again. */
  async silence(silent: boolean): Promise<void> {
    await this.page.evaluate((silent) => (globalThis as unknown as { twin: TwinHandle }).twin.silence(silent), silent);
  }

  /** The app tells something by itself. */
  async tell(event: unknown): Promise<void> {
    await this.page.evaluate((event) => (globalThis as unknown as { twin: TwinHandle }).twin.tell(event), event);
  }

  /** What lies in the twin's clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => (globalThis as unknown as { twin: TwinHandle }).twin.world.clipboard);
  }

  /** Goes to a route such as `/history`. */
  async go(route: string): Promise<void> {
    await this.page.evaluate((route) => (location.hash = route), route);
  }

  /** Presses and holds a button as long as its act takes. */
  async hold(name: string | RegExp, held: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name }).hover();
    await this.page.mouse.down();
    await this.page.getByRole("heading", { name: held }).waitFor();
    await this.page.mouse.up();
  }
}

/** A browser in which windows are opened, and what serves their page. */
export class Desk {
  private readonly http: HttpServer;
  private readonly browser: Browser;
  private readonly contexts: BrowserContext[] = [];
  private readonly watches: Watch[] = [];

  private constructor(http: HttpServer, browser: Browser) {
    this.http = http;
    this.browser = browser;
  }

  static async make(): Promise<Desk> {
    if (!existsSync(`${BUILT}/twin.html`)) throw new Error("the window is not built: make pages");
    const http = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
      const file = join(BUILT, path);
      const type = TYPES[extname(file)];
      if (type === undefined || !existsSync(file)) return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(readFileSync(file));
    });
    await new Promise<void>((settle) => http.listen(0, "127.0.0.1", settle));
    const args = [
      "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    ];
    return new Desk(http, await chromium.launch({ executablePath: CHROMIUM, headless: true, args }));
  }

  /** Opens a window in a scene, at a route. */
  async open(scene: string, look: Look = {}, route = "/"): Promise<DeskWindow> {
    const context = await this.browser.newContext({
      viewport: look.size ?? WIDE,
      locale: look.language ?? "en-GB",
      timezoneId: "Europe/Berlin",
      colorScheme: look.scheme ?? "light",
      reducedMotion: look.reducedMotion === true ? "reduce" : "no-preference",
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    const origin = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
    this.watches.push(new Watch(context, origin));
    const page = await context.newPage();
    // As the app does with its own window.
    await page.addInitScript(() => void Object.freeze(Object.prototype));
    const phone = look.answers === true ? "" : "&phone=off";
    await page.goto(`${origin}/twin.html?scene=${scene}${phone}#${route}`);
    await page.locator("main h1").waitFor({ state: "attached" });
    return new DeskWindow(page);
  }

  /** What no story may cause. */
  problems(): readonly string[] {
    return this.watches.flatMap(({ problems }) => problems);
  }

  /** Saves what helps to understand a failure. */
  async keep(name: string): Promise<string> {
    const kept = join(ARTIFACTS, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 80));
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    await Promise.allSettled(
      pages.map(async (page, at) => {
        await page.screenshot({ path: join(kept, `window-${at}.png`), fullPage: true, timeout: 5_000 });
        writeFileSync(join(kept, `window-${at}.aria.txt`), await page.locator("body").ariaSnapshot({ timeout: 5_000 }));
      }),
    );
    writeFileSync(join(kept, "console.txt"), this.watches.flatMap(({ lines }) => lines).join("\n"));
    return kept;
  }

  async end(): Promise<void> {
    await this.browser.close();
    this.http.closeAllConnections();
    await new Promise((settle) => this.http.close(settle));
  }
}

/** Tells one story of the window. It fails as well when the browser said what none may say. */
export function windowStory(name: string, run: (desk: Desk) => Promise<void>): void {
  test(name, { timeout: LONGEST }, async () => {
    const desk = await Desk.make();
    try {
      await run(desk);
      const problems = desk.problems();
      if (problems.length > 0) throw new Error(`the browser complained:\n${problems.join("\n")}`);
    } catch (error) {
      process.stderr.write(`kept in ${await desk.keep(name)}\n`);
      throw error;
    } finally {
      await desk.end();
    }
  });
}
