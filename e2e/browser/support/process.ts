/** A program of ours that runs beside a test: its output as it comes, its end, and no orphans. */

import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Hopeless, PATIENCE, until, within } from "./deadline.js";

/** The repository. Compiled files lie one folder deeper than their sources. */
export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Where the built programs are. */
export const BIN = resolve(process.env["COUNTERSIGN_BIN_DIR"] ?? `${ROOT}target/debug`);

const alive = new Set<ChildProcess>();
const endAll = (): void => alive.forEach((child) => child.kill("SIGKILL"));
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}

/** How a program ended: its exit code, or the signal. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that was started. */
export class Program {
  /** Every one of this test, for its artifacts. */
  static readonly all: Program[] = [];

  readonly name: string;
  stdout = "";
  stderr = "";
  /** Resolves when the program is over and its output complete. */
  readonly end: Promise<End>;
  over = false;
  private readonly child: ChildProcess;

  constructor(file: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.name = `${file.split("/").at(-1)} ${args.join(" ")}`;
    const env = { PATH: process.env["PATH"], HOME: "/nonexistent", LANG: "C.UTF-8", NO_COLOR: "1", ...environment };
    this.child = spawn(file, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    alive.add(this.child);
    Program.all.push(this);
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    // A program that is gone does not read what is written to it; its end tells why.
    this.child.stdin?.on("error", () => undefined);
    this.end = new Promise((settle, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code, signal) => {
        alive.delete(this.child);
        this.over = true;
        settle({ code, signal });
      });
    });
    this.end.catch(() => undefined);
  }

  /** Writes to its standard input; `last` closes it. */
  write(text: string, { last = false }: { last?: boolean } = {}): void {
    this.child.stdin?.write(text);
    if (last) this.child.stdin?.end();
  }

  /** Waits until its standard output matches, and gives the match. */
  async prints(pattern: RegExp, milliseconds = PATIENCE): Promise<RegExpExecArray> {
    const look = (): RegExpExecArray | undefined => {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (this.over) throw new Hopeless("it is over");
      return undefined;
    };
    return until(`${this.name} prints ${pattern}`, look, { milliseconds, last: () => this.said() });
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await within(`${this.name} ends by ${signal}`, this.end);
  }

  /** Ends whatever still runs. */
  static async endAll(): Promise<void> {
    await Promise.all(Program.all.filter(({ over }) => !over).map((program) => program.stop("SIGKILL")));
    Program.all.length = 0;
  }

  /** All that it wrote, for messages. */
  said(): string {
    return `--- ${this.name}\n${this.stdout}${this.stderr}`;
  }
}
