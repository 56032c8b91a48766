/**
 * Calling the server: its answers are read strictly, its problems become failures, and a signed act whose answer was
 * lost is sent again byte for byte, because the server carries the same bytes out once only (docs/api.md, "Repeating
 * a call").
 */

import { type Bytes, type Json, parseJson } from "@countersign/protocol";
import { Problem } from "./answers.js";
import { Failure } from "./failure.js";
import type { Call, Clock, Network, Reply } from "./ports.js";
import type { Shape } from "./shape.js";

/** How long an answer is waited for, in milliseconds, unless the server was asked to wait itself. */
export const PATIENCE = 10_000;
/** The longest answer that is read, in bytes: a page of the longest requests that runtimes may make fits in. */
export const MAX_ANSWER = 8 * 1024 * 1024;
/** For how long an act is sent again, in milliseconds, and after which pauses. */
const REPEAT_FOR = 20_000;
const PAUSES = [500, 1000, 2000, 4000];

/** A query; empty values are left out. */
export type Query = Readonly<Record<string, string>>;

export interface WaitOptions {
  /** How long the server was asked to wait, in seconds. */
  readonly wait?: number;
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends WaitOptions {
  readonly query?: Query;
}

/** The server, as far as this page speaks with it. */
export class Server {
  readonly #network: Network;
  readonly #clock: Clock;

  constructor(network: Network, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
  }

  /** Reads. */
  async get<T>(path: string, shape: Shape<T>, { query = {}, wait = 0, signal }: ReadOptions = {}): Promise<T> {
    const call: Call = { method: "GET", path: withQuery(path, query), body: "", timeout: PATIENCE + wait * 1000 };
    return read(shape, await this.#call(signal === undefined ? call : { ...call, signal }));
  }

  /** Sends something that is not signed, once. */
  async post<T>(path: string, body: object, shape: Shape<T>, { wait = 0, signal }: WaitOptions = {}): Promise<T> {
    const call: Call = { method: "POST", path, body: JSON.stringify(body), timeout: PATIENCE + wait * 1000 };
    return read(shape, await this.#call(signal === undefined ? call : { ...call, signal }));
  }

  /** Sends a signed act, the same bytes again as long as no answer came. */
  async act<T>(path: string, body: string, shape: Shape<T>): Promise<T> {
    const until = this.#clock.now() + REPEAT_FOR;
    for (let tries = 0; ; tries += 1) {
      try {
        return read(shape, await this.#call({ method: "POST", path, body, timeout: PATIENCE }));
      } catch (error) {
        const failure = Failure.of(error);
        const pause = Math.max(PAUSES[tries] ?? 4000, failure.retryAfter * 1000);
        if (!mayHaveArrived(failure)) throw failure;
        const { detail } = failure;
        if (this.#clock.now() + pause > until) throw new Failure("unreachable", { by: "nobody", detail });
        await this.#clock.wait(pause);
      }
    }
  }

  /** Ends something of the caller's; answers nothing. */
  async end(path: string): Promise<void> {
    await this.#call({ method: "DELETE", path, body: "", timeout: PATIENCE });
  }

  async #call(call: Call): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await this.#network.call(call);
    } catch (error) {
      const detail = error instanceof Error ? error.message : "no answer came";
      throw new Failure("unreachable", { by: "nobody", detail });
    }
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw problem(reply);
  }
}

/** Whether an act that failed so may have been carried out, or may still be, when it is sent again. */
export function mayHaveArrived(failure: Failure): boolean {
  return failure.code === "unreachable" || (failure.code === "unavailable" && failure.by === "server");
}

function withQuery(path: string, query: Query): string {
  const said = Object.entries(query).filter(([, value]) => value !== "");
  const text = said.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  return text === "" ? path : `${path}?${text}`;
}

function read<T>(shape: Shape<T>, reply: Reply): T {
  // A hotel's login page with status 200 is nobody's answer.
  if (reply.contentType !== "application/json") {
    throw new Failure("unreachable", { by: "nobody", detail: "something else than the server answered" });
  }
  return shape.read(json(reply.body), "");
}

/** JSON without duplicate keys. Options of WebAuthn hold negative numbers, so this is not as strict as a payload. */
function json(body: Bytes): Json {
  if (body.length > MAX_ANSWER) throw new Failure("body_too_large", { detail: "the server's answer is too long" });
  return parseJson(body, "clientData");
}

function problem(reply: Reply): Failure {
  const { status, retryAfter } = reply;
  try {
    if (reply.contentType !== "application/problem+json") throw new Error(`HTTP status ${status}`);
    const { code, detail = "", field = "", requestId = "" } = Problem.read(json(reply.body), "");
    return new Failure(code, { by: "server", detail, field, requestId, retryAfter });
  } catch {
    // A proxy before the server answers for itself, while the server may be restarting.
    const gone = status === 502 || status === 503 || status === 504;
    const detail = `HTTP status ${status}`;
    return gone
      ? new Failure("unreachable", { by: "nobody", detail, retryAfter })
      : new Failure("internal", { by: "server", detail, retryAfter });
  }
}
