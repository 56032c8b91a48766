// The network of a test's phone: real HTTP with a cookie jar, and somebody on the line who may change anything.
import type { Call, Network, Reply } from "../../src/core/ports.js";

/** Changes an answer on its way, or takes it away by throwing. */
export type OnTheLine = (call: Call, deliver: (call?: Call) => Promise<Reply>) => Promise<Reply>;

export class HttpNetwork implements Network {
  readonly #base: string;
  readonly #origin: string;
  cookie = "";
  /** Everything that was sent, in order. */
  readonly sent: Call[] = [];
  onTheLine: OnTheLine = (_, deliver) => deliver();

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
    this.#origin = `http://localhost:${port}`;
  }

  call(call: Call): Promise<Reply> {
    this.sent.push(call);
    return this.onTheLine(call, (changed = call) => this.#deliver(changed));
  }

  async #deliver({ method, path, body, timeout, signal }: Call): Promise<Reply> {
    const ends = signal === undefined ? [] : [signal];
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        origin: this.#origin,
        ...(this.cookie === "" ? {} : { cookie: this.cookie }),
        ...(body === "" ? {} : { "content-type": "application/json" }),
      },
      ...(body === "" ? {} : { body }),
      redirect: "error",
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...ends]),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      this.cookie = pair.endsWith("=") ? "" : pair;
    }
    return {
      status: answer.status,
      contentType: (answer.headers.get("content-type") ?? "").split(";")[0] ?? "",
      retryAfter: Number(answer.headers.get("retry-after") ?? 0),
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  }
}

/** The JSON of an answer. */
export function jsonOf(reply: Reply): unknown {
  return JSON.parse(new TextDecoder().decode(reply.body));
}

/** The same answer with other JSON. */
export function withJson(reply: Reply, json: unknown): Reply {
  return { ...reply, body: new TextEncoder().encode(JSON.stringify(json)) };
}
