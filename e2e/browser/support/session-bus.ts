/** A session bus of a story's own. Nothing is on it but what the story starts: no program is started by being called. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Program } from "./process.js";

/** Without folders of services, the bus starts none by itself: a story without a keychain has none. */
const configuration = (address: string): string => `<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** A running bus. */
export class SessionBus {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;

  private constructor(address: string) {
    this.address = address;
  }

  /** Starts one with its socket in `folder`; it ends with the story. */
  static async start(folder: string): Promise<SessionBus> {
    mkdirSync(folder, { recursive: true });
    const bus = new SessionBus(`unix:path=${join(folder, "bus")}`);
    const file = join(folder, "bus.conf");
    writeFileSync(file, configuration(bus.address));
    const daemon = new Program("dbus-daemon", ["--nofork", "--print-address", `--config-file=${file}`]);
    await daemon.prints(/unix:path=/);
    return bus;
  }

  /** What a program needs to find it. */
  get environment(): Record<string, string> {
    return { DBUS_SESSION_BUS_ADDRESS: this.address };
  }

  /** Calls a method and gives the answer as `gdbus` prints it. Values are written as GVariant texts. */
  async call(name: string, object: string, method: string, ...values: readonly string[]): Promise<string> {
    const args = ["call", "--session", "--timeout", "5", "-d", name, "-o", object, "-m", method, ...values];
    const program = new Program("gdbus", args, this.environment);
    program.write("", { last: true });
    const { code } = await program.end;
    if (code !== 0) throw new Error(program.said());
    return program.stdout;
  }

  /** Whether somebody has that name. */
  async has(name: string): Promise<boolean> {
    const [bus, object] = ["org.freedesktop.DBus", "/org/freedesktop/DBus"];
    return (await this.call(bus, object, `${bus}.NameHasOwner`, name)).startsWith("(true,");
  }
}
