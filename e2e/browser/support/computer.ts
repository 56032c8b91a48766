/** A computer with an agent on it: the real command line on a profile of its own. */

import { join } from "node:path";

import { within } from "./deadline.js";
import { BIN, Program } from "./process.js";

/** One line of `--json`. Its fields are those of docs/cli.md. */
export type Event = Readonly<Record<string, unknown>> & { readonly event: string };

/** How a command came out. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it printed with `--json`. */
  readonly events: readonly Event[];
}

/** What was granted, as `wait` tells it. */
export interface Granted {
  readonly scopes: readonly string[];
  readonly durationSeconds: number;
  readonly singleUse: boolean;
  /** The name of the device that said yes. */
  readonly deviceName: string;
}

/** What was said with a no, as `wait` tells it. */
export interface Denied {
  readonly reasonCode: string;
  readonly reasonText: string;
  readonly counterOffer: { readonly scopes: readonly string[]; readonly durationSeconds: number };
  readonly notMe: boolean;
}

/** What `wait` came to; whichever of the two it was not, is undefined. */
export interface Answered {
  readonly status: string;
  readonly granted: Granted | undefined;
  readonly denied: Denied | undefined;
}

/** What an agent asks for. Times are as one types them: `90s`, `15m`. */
export interface Asked {
  readonly audience?: string;
  readonly scopes?: readonly string[];
  readonly purpose?: string;
  readonly agentId?: string;
  readonly agentName?: string;
  readonly duration?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly singleUse?: boolean;
  readonly expiresIn?: string;
}

/** A command that waits for somebody. */
export class Running {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** Waits for its end. */
  async outcome(milliseconds?: number): Promise<Outcome> {
    const { code } = await within(`${this.program.name} ends`, this.program.end, milliseconds);
    const { stdout, stderr } = this.program;
    return { code, stdout, stderr, events: events(stdout) };
  }

  /** Waits until it printed an event of that name, and gives the last one. */
  async event(name: string, milliseconds?: number): Promise<Event> {
    await this.program.prints(new RegExp(`"event":"${name}"`), milliseconds);
    const found = events(this.program.stdout).findLast(({ event }) => event === name);
    if (found === undefined) throw new Error(`${name} was printed in half`);
    return found;
  }
}

/** A pairing that shows its QR on the terminal and waits for the code. */
export class Pairing extends Running {
  /** The QR as it stands on the terminal: lines of half blocks, light on dark. */
  get qr(): string {
    return this.program.stdout.split("\n").filter((line) => /^[ ▀▄█]{20,}$/u.test(line)).join("\n");
  }

  /** The six words under it. */
  get words(): readonly string[] {
    return /^ {2}(\w+(?: {2}\w+){5})$/mu.exec(this.program.stdout)?.[1]?.split("  ") ?? [];
  }

  /** The link of the QR, for the stories that are not about the camera. */
  get link(): string {
    return /http:\/\/localhost:\d+\/pair#\S+/.exec(this.program.stdout)?.[0] ?? "";
  }

  /** Types the code that the phone shows, and waits for what comes of it. */
  async type(code: string): Promise<Outcome> {
    this.program.write(`${code}\n`, { last: true });
    return this.outcome();
  }
}

/** One machine with one runtime. */
export class Computer {
  readonly home: string;
  readonly runtimeName: string;
  readonly deviceName: string;
  private readonly url: string;
  private readonly environment: Readonly<Record<string, string>>;

  /** `folder` keeps its profile; the names are what it calls itself when it is paired; `session` is what else it finds. */
  constructor(
    folder: string,
    url: string,
    runtimeName = "OpenClaw",
    deviceName = "Study desk",
    session: Readonly<Record<string, string>> = {},
  ) {
    this.home = join(folder, `computer-${runtimeName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`);
    this.url = url;
    this.runtimeName = runtimeName;
    this.deviceName = deviceName;
    this.environment = { ...session, COUNTERSIGN_HOME: this.home };
  }

  /** Starts any command, as typed. */
  start(...args: readonly string[]): Running {
    return new Running(new Program(`${BIN}/countersign`, args, this.environment));
  }

  /** Runs any command to its end, with nothing on standard input. */
  async run(...args: readonly string[]): Promise<Outcome> {
    const running = this.start(...args);
    running.program.write("", { last: true });
    return running.outcome();
  }

  /** Shows a QR and waits for a code. `link` prints the link below it as well. */
  async pair({ link = false } = {}): Promise<Pairing> {
    const names = ["--runtime-name", this.runtimeName, "--device-name", this.deviceName];
    const flags = ["--server", this.url, "--application-id", "app_demo", ...names, ...(link ? ["--link"] : [])];
    const program = new Program(`${BIN}/countersign`, ["pair", ...flags], this.environment);
    await program.prints(/The QR is good until .*\n(\n\S+\n)?\n/u);
    return new Pairing(program);
  }

  /** Asks, and gives the request's id. */
  async ask(asked: Asked = {}): Promise<string> {
    const { code, events, stdout, stderr } = await this.run("request", "--json", ...flags(asked));
    const id = events.find(({ event }) => event === "requested")?.["delegationId"];
    if (code !== 0 || typeof id !== "string") throw new Error(`request: exit code ${code}\n${stdout}${stderr}`);
    return id;
  }

  /** Waits for an answer, at most `timeout`. */
  wait(id: string, timeout = "60s"): Running {
    return this.start("wait", "--json", id, "--timeout", timeout);
  }

  /** A new token of an approved request. */
  async token(id: string): Promise<string> {
    const { code, stdout, stderr } = await this.run("token", id);
    if (code !== 0) throw new Error(`token: exit code ${code}\n${stderr}`);
    return stdout.trim();
  }
}

/** The answer that a `wait` printed. Fails when it ended in anything but `code`, which docs/cli.md lists. */
export function answered({ code, events, stdout, stderr }: Outcome, expected: number): Answered {
  const found = events.find(({ event }) => event === "outcome");
  if (code !== expected || found === undefined) throw new Error(`wait: exit code ${code}\n${stdout}${stderr}`);
  const { status, granted, denied } = found as unknown as Answered;
  return { status, granted, denied };
}

/** A device of the approver's that came or went, as a command tells it once. */
export interface DeviceNews {
  readonly name: string;
  readonly fate: "enrolled" | "revoked";
  readonly byRecovery: boolean;
}

/** What a command told of the approver's devices, oldest first. */
export function deviceNews({ events }: Outcome): readonly DeviceNews[] {
  const told = events.find(({ event }) => event === "rosterNews")?.["rosterNews"];
  return (told ?? []) as readonly DeviceNews[];
}

/** What of a request is not said, is what the demo's audience takes. */
function flags(asked: Asked): string[] {
  const { audience = "demo:payments", scopes = ["payments.identity"], purpose = "Prepare the rent payment." } = asked;
  const args = ["--audience", audience, "--purpose", purpose, ...scopes.flatMap((scope) => ["--scope", scope])];
  if (asked.agentId !== undefined) args.push("--agent-id", asked.agentId);
  if (asked.agentName !== undefined) args.push("--agent-name", asked.agentName);
  if (asked.duration !== undefined) args.push("--duration", asked.duration);
  if (asked.expiresIn !== undefined) args.push("--expires-in", asked.expiresIn);
  if (asked.singleUse === true) args.push("--single-use");
  for (const [label, value] of Object.entries(asked.details ?? {})) args.push("--detail", `${label}=${value}`);
  return args;
}

function events(stdout: string): Event[] {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Event);
}
