/** WebDriver as the standard has it (https://www.w3.org/TR/webdriver2/), spoken to WebKit's own driver. */

import { until, within } from "../deadline.js";
import { freePort } from "../port.js";
import { Program } from "../process.js";

/** How long one command may take, in milliseconds. */
const LONGEST = 15_000;
/** The same for the start of the app. */
const START = 30_000;
/** What an element is called on the wire. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** What a command answers that could not be done. */
export class DriverError extends Error {
  /** The standard's word for it, such as `no such element`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Something on the page. */
export interface Element {
  readonly [ELEMENT]: string;
}

/** One window with its driver. */
export class WebDriver {
  private readonly program: Program;
  private readonly origin: string;
  private session = "";

  private constructor(program: Program, origin: string) {
    this.program = program;
    this.origin = origin;
  }

  /** Starts a driver, and by it the app, in that environment. */
  static async open(
    app: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<WebDriver> {
    const port = await freePort();
    // Without the variable, a Tauri app does not let itself be driven.
    const driven = { ...environment, TAURI_WEBVIEW_AUTOMATION: "true" };
    const program = new Program("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], driven);
    const driver = new WebDriver(program, `http://127.0.0.1:${port}`);
    const ready = (): Promise<unknown> => driver.send("GET", "/status");
    await until("the driver answers", async () => (await ready()) !== undefined, { last: () => program.said() });
    const options = { "webkitgtk:browserOptions": { binary: app, args } };
    const opened = await driver.send("POST", "/session", { capabilities: { alwaysMatch: options } }, START);
    driver.session = `/session/${(opened as { sessionId: string }).sessionId}`;
    return driver;
  }

  /** Gives what a function's body, which runs in the page, returns. */
  async run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.command("POST", "/execute/sync", { script: body, args });
  }

  /** Everything that an XPath finds. */
  async find(xpath: string): Promise<readonly Element[]> {
    return (await this.command("POST", "/elements", { using: "xpath", value: xpath })) as readonly Element[];
  }

  async isShown(element: Element): Promise<boolean> {
    return (await this.command("GET", `/element/${element[ELEMENT]}/displayed`)) as boolean;
  }

  async click(element: Element): Promise<void> {
    await this.command("POST", `/element/${element[ELEMENT]}/click`, {});
  }

  async clear(element: Element): Promise<void> {
    await this.command("POST", `/element/${element[ELEMENT]}/clear`, {});
  }

  async type(element: Element, text: string): Promise<void> {
    await this.command("POST", `/element/${element[ELEMENT]}/value`, { text });
  }

  /** Holds the mouse button down on something, for so many milliseconds. */
  async hold(element: Element, milliseconds: number): Promise<void> {
    const actions = [
      { type: "pointerMove", duration: 0, origin: element, x: 0, y: 0 },
      { type: "pointerDown", button: 0 },
      { type: "pause", duration: milliseconds },
      { type: "pointerUp", button: 0 },
    ];
    await this.command("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", actions }] });
  }

  /** A PNG of what the window shows. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from((await this.command("GET", "/screenshot")) as string, "base64");
  }

  /** Closes the window, and with it the app. */
  async quit(): Promise<void> {
    if (this.session !== "") await this.command("DELETE", "", undefined).catch(() => undefined);
    this.session = "";
    if (!this.program.over) await this.program.stop("SIGTERM");
  }

  private command(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.send(method, `${this.session}${path}`, body);
  }

  private async send(method: string, path: string, body?: unknown, longest = LONGEST): Promise<unknown> {
    const what = `${method} ${path}`;
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(longest);
    const work = async (): Promise<unknown> => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${this.origin}${path}`, { method, headers, signal, ...json });
      return ((await answer.json()) as { value: unknown }).value;
    };
    const value = await within(what, work(), longest + 1_000);
    if (value !== null && typeof value === "object" && "error" in value) {
      const { error, message } = value as unknown as { error: string; message: string };
      throw new DriverError(error, `${what}: ${message}`);
    }
    return value;
  }
}
