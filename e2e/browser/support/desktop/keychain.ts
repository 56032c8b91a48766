/** A real keychain (GNOME Keyring) on a story's session bus, as a login makes it. */

import { rmSync } from "node:fs";
import { join } from "node:path";

import { until } from "../deadline.js";
import { Program } from "../process.js";
import type { SessionBus } from "../session-bus.js";

const NAME = "org.freedesktop.secrets";
const OBJECT = "/org/freedesktop/secrets";
const LOGIN = `${OBJECT}/collection/login`;
const PASSWORD = "correct horse";

/** The keychain of one login. */
export class Keychain {
  private readonly bus: SessionBus;
  private readonly environment: Readonly<Record<string, string>>;
  private daemon: Program | undefined;

  constructor(bus: SessionBus, environment: Readonly<Record<string, string>>) {
    this.bus = bus;
    this.environment = environment;
  }

  /** Starts it with the login's password: it is unlocked, and made when there was none. */
  async start(): Promise<void> {
    const args = ["--foreground", "--unlock", "--components=secrets"];
    this.daemon = new Program("gnome-keyring-daemon", args, this.environment);
    this.daemon.write(PASSWORD, { last: true });
    await until("the keychain is unlocked", () => this.stands("<false>"), { last: () => this.daemon?.said() ?? "" });
  }

  /** Ends it, as when its service is not installed. What it keeps stays on the disk. */
  async end(): Promise<void> {
    await this.daemon?.stop("SIGTERM");
    this.daemon = undefined;
    await until("the keychain is gone", async () => !(await this.bus.has(NAME)));
  }

  /** Locks it, as a password manager does. */
  async lock(): Promise<void> {
    await this.bus.call(NAME, OBJECT, "org.freedesktop.Secret.Service.Lock", `['${LOGIN}']`);
    await until("the keychain is locked", () => this.stands("<true>"));
  }

  /** Unlocks it by the login's password, as logging in anew does. */
  async unlock(): Promise<void> {
    await this.end();
    await this.start();
  }

  /** Deletes it, and starts an empty one. */
  async forgetAll(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true });
    await this.start();
  }

  /** How many secrets lie in it. */
  async count(): Promise<number> {
    const items = await this.property("org.freedesktop.Secret.Collection", "Items");
    return [...items.matchAll(/collection\/login\/\d+/g)].length;
  }

  private get folder(): string {
    return join(this.environment["XDG_DATA_HOME"] ?? "", "keyrings");
  }

  private async stands(locked: "<true>" | "<false>"): Promise<boolean> {
    return (await this.property("org.freedesktop.Secret.Collection", "Locked")).includes(locked);
  }

  private property(of: string, name: string): Promise<string> {
    return this.bus.call(NAME, LOGIN, "org.freedesktop.DBus.Properties.Get", of, name);
  }
}
