/**
 * A person's session on a computer: a display, a bus with tray, notifications and keychain, a home, and in it the real
 * app in a real window, beside the real command line on the same profile.
 *
 *     const session = await world.session();
 *     const window = await session.start();
 *     await window.press("Show the pairing code");
 *     await session.tray.click(/^Quit$/);
 */

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Computer } from "../computer.js";
import { until, within } from "../deadline.js";
import { NotificationBus } from "../notification-bus.js";
import { BIN, type End, Program, ROOT } from "../process.js";
import { Display } from "./display.js";
import { Keychain } from "./keychain.js";
import { PYTHON, Tray } from "./tray.js";
import { WebDriver } from "./webdriver.js";
import { Window } from "./window.js";

/** The app. */
export const APP = `${BIN}/countersign-app`;

/** How a session is set up. */
export interface Login {
  /** Whether a keychain runs and is unlocked; it does unless this says no. */
  readonly keychain?: boolean;
  /** Whether a panel shows tray icons; it does unless this says no, as on a desktop without one. */
  readonly tray?: boolean;
}

/** One login. */
export class Session {
  readonly bus: NotificationBus;
  readonly display: Display;
  readonly keychain: Keychain;
  /** The command line on the same profiles. */
  readonly computer: Computer;
  readonly environment: Readonly<Record<string, string>>;
  private readonly panel: Tray | undefined;
  private window: Window | undefined;

  private constructor(
    parts: Pick<Session, "bus" | "display" | "keychain" | "computer" | "environment">,
    panel: Tray | undefined,
  ) {
    this.bus = parts.bus;
    this.display = parts.display;
    this.panel = panel;
    this.keychain = parts.keychain;
    this.computer = parts.computer;
    this.environment = parts.environment;
  }

  /** Logs in, on an empty home under `folder`. `url` is the server's, for the command line. */
  static async open(folder: string, url: string, { keychain = true, tray = true }: Login = {}): Promise<Session> {
    const own = join(folder, "session");
    const [home, data, config, runtime] = ["home", "data", "config", "run"].map((name) => {
      mkdirSync(join(own, name), { recursive: true, mode: 0o700 });
      return join(own, name);
    }) as [string, string, string, string];
    const [bus, display] = await Promise.all([NotificationBus.start(join(own, "bus")), Display.start(join(own, "x"))]);
    const places = { HOME: home, XDG_DATA_HOME: data, XDG_CONFIG_HOME: config, XDG_RUNTIME_DIR: runtime };
    const login = { ...places, ...bus.environment, DISPLAY: display.name, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1" };
    const computer = new Computer(own, url, "OpenClaw", "Study desk", login);
    const environment = { ...login, COUNTERSIGN_HOME: computer.home };
    const chain = new Keychain(bus.bus, environment);
    if (keychain) await chain.start();
    const panel = tray ? await Tray.start(bus.bus) : undefined;
    return new Session({ bus, display, keychain: chain, computer, environment }, panel);
  }

  /** The tray, in a session that has one. */
  get tray(): Tray {
    if (this.panel === undefined) throw new Error("this session has no tray");
    return this.panel;
  }

  /** Starts the app and takes its window. There is one at a time. */
  async start(...args: readonly string[]): Promise<Window> {
    this.window = new Window(await WebDriver.open(APP, args, this.environment));
    return this.window;
  }

  /** Starts the app without a hand on its window: a second one, or one that is only looked at. */
  run(...args: readonly string[]): Program {
    return this.program(APP, ...args);
  }

  /** Starts another program there. */
  program(file: string, ...args: readonly string[]): Program {
    return new Program(file, args, this.environment);
  }

  /** Starts it a second time, and waits until that one has handed over and is gone. */
  async startAgain(...args: readonly string[]): Promise<End> {
    const second = this.run(...args);
    return within("the second start ends", second.end);
  }

  /** Clicks on the X of its window. */
  async closeWindow(): Promise<void> {
    const program = this.program(PYTHON, `${ROOT}e2e/browser/support/desktop/close.py`, "Countersign");
    const { code } = await within("the window is asked to close", program.end);
    if (code !== 0) throw new Error(program.said());
  }

  /** Quits the app as its menu does, and waits until nothing of it runs. */
  async quit(): Promise<void> {
    await this.tray.click(/^Quit$/);
    await until("the app is gone", () => this.processes("countersign-app").length === 0);
    await this.window?.driver.quit();
    this.window = undefined;
  }

  /** What the clipboard holds. */
  async clipboard(): Promise<string> {
    const program = this.program("xclip", "-selection", "clipboard", "-o");
    await within("the clipboard is read", program.end);
    return program.stdout;
  }

  /** The ids of this session's processes, of all or of those of a program. */
  processes(program?: string): readonly number[] {
    const mark = `DBUS_SESSION_BUS_ADDRESS=${this.bus.bus.address}\0`;
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((id) => {
      try {
        if (!readFileSync(`/proc/${id}/environ`, "latin1").includes(mark)) return false;
        const [name = ""] = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
        return name !== "" && (program === undefined || name.endsWith(`/${program}`));
      } catch {
        // It has just ended.
        return false;
      }
    }).map(Number);
  }

  /** Saves what is on the screen. */
  async keep(folder: string): Promise<void> {
    await this.window?.keep(folder, "window");
  }

  /** Logs out. */
  async close(): Promise<void> {
    await this.window?.driver.quit();
    for (const id of this.processes()) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
  }
}
