/**
 * Stands between everybody and the server, under the server's public address: what a lying server, a lost answer or a
 * new release looks like from outside. Without rules it passes on every byte.
 */

import {
  type IncomingHttpHeaders, type IncomingMessage, type Server as HttpServer, type ServerResponse, createServer, request,
} from "node:http";

import { freePort } from "./port.js";

/** A call on its way to the server. */
export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer on its way back. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks the server, perhaps for something else than was asked for. The answer is not compressed. */
export type Pass = (changed?: Partial<Call>) => Promise<Answer>;

/** What a rule does with a call. `pass` gives the server's own answer; `"lost"` breaks the connection. */
export type Rule = (call: Call, pass: Pass) => Promise<Answer | "lost"> | Answer | "lost" | undefined;

/** A proxy with rules. The newest rule that has something to say decides. */
export class Front {
  readonly port: number;
  /** Every call that came, oldest first. */
  readonly calls: Call[] = [];
  /** Where the server listens. */
  target = 0;
  private readonly http: HttpServer;
  private readonly rules: Rule[] = [];

  private constructor(port: number) {
    this.port = port;
    this.http = createServer((incoming, outgoing) => {
      this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async open(): Promise<Front> {
    const front = new Front(await freePort());
    await new Promise<void>((settle) => front.http.listen(front.port, "127.0.0.1", settle));
    return front;
  }

  /** Adds a rule, and gives what removes it. */
  rule(rule: Rule): () => void {
    this.rules.unshift(rule);
    return () => {
      this.rules.splice(this.rules.indexOf(rule), 1);
    };
  }

  /** Changes the JSON of each answer to a call whose method and path match, as a lying server would. */
  lie(method: string, path: RegExp, change: (body: Json) => Json | void): () => void {
    return this.rule((call, pass) => {
      if (call.method !== method || !path.test(call.path)) return undefined;
      return pass().then((answer) => {
        const body = JSON.parse(answer.body.toString("utf8")) as Json;
        return { ...answer, body: Buffer.from(JSON.stringify(change(body) ?? body)) };
      });
    });
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((settle) => this.http.close(settle));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "GET", url: path = "/", headers } = incoming;
    const call: Call = { method, path, headers, body: Buffer.concat(chunks) };
    this.calls.push(call);
    const plain = { ...headers, "accept-encoding": "identity" };
    const pass: Pass = (changed = {}) => this.pass({ ...call, headers: plain, ...changed }, outgoing);
    let answer: Answer | "lost" | undefined;
    for (const rule of this.rules) {
      answer = await rule(call, pass);
      if (answer !== undefined) break;
    }
    answer ??= await this.pass(call, outgoing);
    if (answer === "lost") {
      outgoing.destroy();
      return;
    }
    const { "transfer-encoding": _chunked, connection: _hop, "content-length": _length, ...kept } = answer.headers;
    outgoing.writeHead(answer.status, method === "HEAD" ? kept : { ...kept, "content-length": answer.body.length });
    outgoing.end(answer.body);
  }

  /** Asks the server; gives up when the caller does. */
  private pass(call: Call, outgoing: ServerResponse): Promise<Answer> {
    return new Promise((settle, reject) => {
      const { method, path, headers, body } = call;
      const out = request({ host: "127.0.0.1", port: this.target, method, path, headers }, (answered) => {
        const chunks: Buffer[] = [];
        answered.on("data", (chunk: Buffer) => chunks.push(chunk));
        answered.on("error", reject);
        answered.on("end", () => {
          settle({ status: answered.statusCode ?? 0, headers: answered.headers, body: Buffer.concat(chunks) });
        });
      });
      out.on("error", reject);
      outgoing.once("close", () => out.destroy());
      out.end(body);
    });
  }
}

/** Parsed JSON that a test takes apart by name. */
export type Json = any;
