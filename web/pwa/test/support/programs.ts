// The real server and the real command line, each in a folder of its own.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const bin = resolve(process.env["COUNTERSIGN_BIN_DIR"] ?? "../../target/debug");
const DEADLINE = 30_000;

function program(name: string): string {
  const path = join(bin, name);
  assert(existsSync(path), `${path} is missing: build it, or set COUNTERSIGN_BIN_DIR`);
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  assert(address !== null && typeof address === "object");
  return address.port;
}

/** Waits for text that `pattern` matches in what a program prints. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((found, refuse) => {
    let text = "";
    const timer = setTimeout(() => refuse(new Error(`nothing like ${pattern} was printed:\n${text}`)), DEADLINE);
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      found(match[1] ?? match[0]);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code) => {
      clearTimeout(timer);
      refuse(new Error(`it stopped with ${code}:\n${text}`));
    });
  });
}

const run = promisify(execFile);

/** What a test asks of a server beyond the ordinary. */
export interface ServerOptions {
  /** Words for `serve`. */
  readonly words?: readonly string[];
}

/** A running server with the demo registry. */
export class RealServer {
  readonly origin: string;
  readonly port: number;
  readonly #folder: string;
  readonly #words: readonly string[];
  #child: ChildProcess | undefined;
  /** The secret of the owner's enrolment link. */
  invite = "";

  private constructor(port: number, folder: string, words: readonly string[]) {
    this.#words = words;
    this.port = port;
    this.origin = `http://localhost:${port}`;
    this.#folder = folder;
  }

  static async start({ words = [] }: ServerOptions = {}): Promise<RealServer> {
    const server = new RealServer(await freePort(), mkdtempSync(join(tmpdir(), "countersign-pwa-")), words);
    const child = server.#spawn();
    server.invite = await printed(child, /enrol#(csi_[0-9a-z]+)/);
    return server;
  }

  #spawn(): ChildProcess {
    const plenty = ["rate-per-credential", "rate-per-network", "anonymous-writes-per-network"];
    plenty.push("requests-per-audience", "requests-per-runtime", "requests-per-person", "requests-per-day");
    const rates = [...plenty.map((flag) => `--${flag}=1000000`), "--cool-down=0,0,0,0"];
    const key = ["--key-file", join(this.#folder, "keys", "server.key")];
    const words = ["serve", "--demo", ...this.#where(), "--listen", this.#listen, ...key, "--push-loopback", ...rates];
    words.push(...this.#words);
    const child = spawn(program("countersign-server"), words, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child = child;
    return child;
  }

  get #listen(): string {
    return `127.0.0.1:${this.port}`;
  }

  #where(): readonly string[] {
    return ["--data-dir", join(this.#folder, "data"), "--public-url", this.origin];
  }

  /** A command of the operator; gives what it prints. */
  async admin(...words: readonly string[]): Promise<string> {
    return (await run(program("countersign-server"), ["admin", ...words, ...this.#where()])).stdout;
  }

  /** Stops the process and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.halt();
    await printed(this.#spawn(), /is listening on/);
  }

  /** Ends the process and waits until it is gone. */
  async halt(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((exit) => child.once("exit", exit));
    child.kill("SIGTERM");
    await gone;
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What `countersign` printed and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly lines: readonly { readonly [key: string]: unknown }[];
}

/** One runtime, by the real command line. */
export class Runtime {
  readonly #home = mkdtempSync(join(tmpdir(), "countersign-runtime-"));
  readonly #server: RealServer;
  readonly #pairing: ChildProcess[] = [];

  constructor(server: RealServer) {
    this.#server = server;
  }

  /** Shows an offer; the answer takes the code and waits for the end. */
  async pair(runtimeName: string): Promise<{ readonly link: string; type(code: string): Promise<number | null> }> {
    const options = ["pair", "--json", "--yes", "--server", this.#server.origin, "--application-id", "app_demo"];
    const names = ["--runtime-name", runtimeName, "--device-name", "Workbench", "--home", this.#home];
    const child = spawn(program("countersign"), [...options, ...names], { stdio: ["pipe", "pipe", "ignore"] });
    this.#pairing.push(child);
    const link = await printed(child, new RegExp(`(${this.#server.origin}/pair#[^"\\s]+)`));
    const ended = new Promise<number | null>((exit) => child.once("exit", exit));
    const type = (code: string) => {
      child.stdin.end(`${code}\n`);
      return ended;
    };
    return { link, type };
  }

  /** Runs a command to its end. */
  async run(...words: readonly string[]): Promise<Outcome> {
    const child = spawn(program("countersign"), [...words, "--json", "--home", this.#home], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise<number>((exit) => child.once("close", (status) => exit(status ?? -1)));
    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    return { code, lines: lines.map((line) => JSON.parse(line) as Outcome["lines"][number]) };
  }

  /** Asks at the demo audience; gives the delegation's id. */
  async ask(purpose: string, ...words: readonly string[]): Promise<string> {
    const scope = words.includes("--scope") ? [] : ["--scope", "payments.identity"];
    const asked = await this.run("request", "--audience", "demo:payments", ...scope, "--purpose", purpose, ...words);
    const id = /del_[0-9a-z]+/.exec(JSON.stringify(asked.lines))?.[0];
    assert(asked.code === 0 && id !== undefined, `the request failed: ${JSON.stringify(asked)}`);
    return id;
  }

  /** Ends what is still waiting for a code, and forgets the runtime. */
  remove(): void {
    for (const child of this.#pairing) child.kill();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
