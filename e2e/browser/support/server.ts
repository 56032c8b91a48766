/** The real server on a database of its own, with the demo registry. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { Hopeless, until } from "./deadline.js";
import { freePort } from "./port.js";
import { BIN, Program } from "./process.js";

/** Limits that no story reaches by accident: some ask, are denied, and ask again. */
const PLENTY: readonly string[] = [
  "--anonymous-writes-per-network=1000000",
  "--requests-per-audience=1000000",
  "--requests-per-runtime=1000000",
  "--requests-per-person=1000000",
  "--requests-per-day=1000000",
  "--cool-down=0,0,0,0",
];

/** A running server. */
export class Server {
  /** What browsers and computers call it. Fixed for its life. */
  readonly url: string;
  /** Where it listens itself; other than in `url` when a `Front` stands before it. */
  readonly port: number;
  /** The first person's invitation. */
  ownerLink = "";
  /** The demo provider's key. */
  apiKey = "";
  /** Everything that was logged, over restarts. */
  private logged = "";
  private readonly data: string;
  private program: Program | undefined;

  private constructor(data: string, port: number, url: string) {
    this.data = data;
    this.port = port;
    this.url = url;
  }

  /**
   * Starts one on an empty database under `folder`. `publicPort` is that of the address which people open, if somebody
   * stands between.
   */
  static async start(folder: string, publicPort?: number): Promise<Server> {
    for (let tries = 1; ; tries += 1) {
      const port = await freePort();
      const data = join(folder, `server-${port}`);
      mkdirSync(data, { recursive: true, mode: 0o700 });
      const server = new Server(data, port, `http://localhost:${publicPort ?? port}`);
      try {
        await server.begin();
        return server;
      } catch (error) {
        // Somebody else took the port in between: another one, then.
        if (tries === 3 || !server.log.includes("Address already in use")) throw error;
      }
    }
  }

  /** What it wrote so far. */
  get log(): string {
    return this.logged + (this.program?.said() ?? "");
  }

  /** Asks it to stop, as an operator would. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** Ends it without a word, as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Starts it again on the same port and data. */
  async restart(): Promise<void> {
    await this.end("SIGTERM");
    this.run();
    await this.answers();
  }

  /** Runs `countersign-server admin …` on the same data and gives what it prints. */
  async admin(...args: readonly string[]): Promise<string> {
    const common = ["--json", "--data-dir", this.data, "--public-url", this.url];
    const program = new Program(`${BIN}/countersign-server`, ["admin", ...args, ...common], this.environment());
    const { code } = await program.end;
    if (code !== 0) throw new Error(`exit code ${code}\n${program.said()}`);
    return program.stdout;
  }

  /** An invitation for a further person. */
  async invite(name: string): Promise<string> {
    const found = /http:\/\/localhost:\d+\/enrol#[^"\s]+/.exec(await this.admin("user", "invite", name));
    if (found === null) throw new Error("the invitation holds no link");
    return found[0];
  }

  private async begin(): Promise<void> {
    const program = this.run();
    this.ownerLink = (await program.prints(/http:\/\/localhost:\d+\/enrol#\S+(?=\n)/))[0];
    this.apiKey = (await program.prints(/csk_[0-9a-z]+(?=[^0-9a-z])/))[0];
    await this.answers();
  }

  private run(): Program {
    const where = ["--data-dir", this.data, "--listen", `127.0.0.1:${this.port}`, "--public-url", this.url];
    // The push service of a story listens on this machine.
    const args = ["serve", "--demo", "--push-loopback", ...where, ...PLENTY];
    this.program = new Program(`${BIN}/countersign-server`, args, this.environment());
    return this.program;
  }

  /** The key file lies outside of the data, as it should. */
  private environment(): Record<string, string> {
    return { COUNTERSIGN_KEY_FILE: `${this.data}.key` };
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const program = this.program;
    if (program === undefined) return;
    await program.stop(signal);
    this.logged += program.said();
    this.program = undefined;
  }

  private async answers(): Promise<void> {
    const look = async (): Promise<boolean> => {
      if (this.program?.over !== false) throw new Hopeless("the server is over");
      return (await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok;
    };
    await until("the server answers", look, { last: () => this.log });
  }
}
