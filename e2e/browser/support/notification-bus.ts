/**
 * The desktop that a browser shows its notifications on: a session bus of its own with a notification daemon that
 * writes down what it is told (python3-dbusmock), and that clicks for the person.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { until } from "./deadline.js";
import { Program } from "./process.js";
import { SessionBus } from "./session-bus.js";

const NAME = "org.freedesktop.Notifications";
const OBJECT = "/org/freedesktop/Notifications";
/** `1795341252.080 Notify "app" 0 "icon" "title" "body" ["default", "Activate"] {…} -1`. */
const SHOWN = /^[\d.]+ Notify "[^"]*" (\d+) "[^"]*" "([^"]*)" "([^]*?)" \[([^\]]*)\] \{/gm;
/** The browser took it away, or the person did by a click. */
const CLOSED = /^[\d.]+ (?:CloseNotification|emit .*\.NotificationClosed) (\d+)/gm;
/** A line of the log is longer when it holds a picture, which nobody reads. */
const LONGEST_LINE = 1000;
/** Why a notification is gone, as the daemon tells: the person dealt with it. */
const DISMISSED = 2;

/** What a person sees. */
export interface Notification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** What can be pressed: the browser's own name and the label. */
  readonly actions: readonly { readonly key: string; readonly label: string }[];
}

/** A bus with its daemon. */
export class NotificationBus {
  readonly bus: SessionBus;
  private readonly log: string;

  private constructor(bus: SessionBus, log: string) {
    this.bus = bus;
    this.log = log;
  }

  /** Starts both; they end with the story. */
  static async start(folder: string): Promise<NotificationBus> {
    const bus = new NotificationBus(await SessionBus.start(folder), join(folder, "notifications.log"));
    const capabilities = JSON.stringify({ capabilities: "body body-markup actions" });
    const mock = ["-m", "dbusmock", "--session", "-t", "notification_daemon", "-p", capabilities, "-l", bus.log];
    new Program("/usr/bin/python3", mock, bus.environment);
    await until("the notification daemon answers", () => bus.bus.call(NAME, OBJECT, `${NAME}.GetServerInformation`));
    return bus;
  }

  /** What a program needs to find it. */
  get environment(): Record<string, string> {
    return this.bus.environment;
  }

  /** Everything that was shown and is not taken away again, oldest first; a replaced one as it is now. */
  shown(): Notification[] {
    const log = this.said();
    const shown = new Map<number, Notification>();
    let next = 1;
    for (const [, replaced = "0", title = "", body = "", actions = ""] of log.matchAll(SHOWN)) {
      const id = Number(replaced) || next++;
      const words = [...actions.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
      const pairs = words.filter((_, at) => at % 2 === 0).map((key, at) => ({ key, label: words[2 * at + 1] ?? "" }));
      shown.set(id, { id, title, body, actions: pairs });
    }
    for (const [, id = ""] of log.matchAll(CLOSED)) shown.delete(Number(id));
    return [...shown.values()];
  }

  /** Waits until one stands there that fits. */
  async shows(what: string, fits: (notification: Notification) => boolean = () => true): Promise<Notification> {
    return until(`the desktop shows ${what}`, () => this.shown().findLast(fits), { last: () => this.said() });
  }

  /** Waits until a notification is taken away. */
  async takesAway({ id, title }: Notification): Promise<void> {
    const gone = (): boolean => !this.shown().some((notification) => notification.id === id);
    await until(`the notification "${title}" is taken away`, gone, { last: () => this.said() });
  }

  /** Clicks on the notification itself, or on the action with that label. */
  async click(notification: Notification, label?: string): Promise<void> {
    const { id, actions } = notification;
    const action = label === undefined ? { key: "default" } : actions.find((one) => one.label === label);
    if (action === undefined) throw new Error(`no action is called ${label}: ${JSON.stringify(notification)}`);
    await this.emit("ActionInvoked", "us", `[<uint32 ${id}>, <"${action.key}">]`);
    await this.emit("NotificationClosed", "uu", `[<uint32 ${id}>, <uint32 ${DISMISSED}>]`);
  }

  /** All that the daemon was told. */
  said(): string {
    const lines = existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n") : [];
    return lines.map((line) => line.slice(0, LONGEST_LINE)).join("\n");
  }

  private async emit(signal: string, signature: string, values: string): Promise<void> {
    await this.bus.call(NAME, OBJECT, "org.freedesktop.DBus.Mock.EmitSignal", NAME, signal, signature, values);
  }
}
