/**
 * A push service of our own: servers post to it as RFC 8030 says, and Firefox holds the line that it would hold to
 * Mozilla's (the autopush protocol, over a web socket). A test can subscribe itself, and then reads what was sent.
 */

import { createECDH, randomBytes, randomUUID } from "node:crypto";
import { type IncomingMessage, type Server as HttpServer, type ServerResponse, createServer } from "node:http";

import ece from "http_ece";
import { WebSocketServer } from "ws";

import { until } from "./deadline.js";
import { freePort } from "./port.js";
import { Refused, judge } from "./push-judge.js";
import { type Channel, type Message, PushLines } from "./push-lines.js";

/** What Firefox acknowledges when the page's worker has taken a message. */
const DELIVERED = 100;

/** What a service can answer instead of taking the message; `"silence"` never answers. */
export type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
export type Mood = (endpoint: string) => Answer | "silence" | undefined;

/** What a page gives its server, as `PushSubscription.toJSON()` words it. */
export interface Keys {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A running push service. */
export class PushRelay {
  readonly port: number;
  readonly origin: string;
  /** Every message that was taken, oldest first. */
  readonly taken: Message[] = [];
  /** Why others were not. */
  readonly refused: string[] = [];
  private readonly http: HttpServer;
  private readonly sockets: WebSocketServer;
  private readonly lines: PushLines;
  private readonly moods: Mood[] = [];

  private constructor(port: number) {
    this.port = port;
    this.origin = `http://localhost:${port}`;
    this.lines = new PushLines(this.origin);
    this.http = createServer((incoming, outgoing) => {
      this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.sockets = new WebSocketServer({ server: this.http });
    this.sockets.on("connection", (line) => this.lines.hold(line));
  }

  static async open(): Promise<PushRelay> {
    const relay = new PushRelay(await freePort());
    await new Promise<void>((settle) => relay.http.listen(relay.port, "localhost", settle));
    return relay;
  }

  /** What Firefox calls it. */
  get address(): string {
    return `ws://localhost:${this.port}/`;
  }

  /** Changes what it answers from now on; gives what ends that. The newest mood that has something to say decides. */
  mood(mood: Mood): () => void {
    this.moods.unshift(mood);
    return () => {
      this.moods.splice(this.moods.indexOf(mood), 1);
    };
  }

  /** A subscription of the test's own, whose messages can be read. `sender` is a VAPID key, base64url. */
  subscribe(sender: string): Keys {
    const privateKey = createECDH("prime256v1");
    const p256dh = privateKey.generateKeys().toString("base64url");
    const authSecret = randomBytes(16).toString("base64url");
    const receiver = { privateKey, authSecret };
    const { endpoint } = this.lines.add({ channelId: randomUUID(), browser: "", sender, receiver });
    return { endpoint, keys: { p256dh, auth: authSecret } };
  }

  /** Forgets a subscription, as a service does whose user has gone: its sender is told 410, its browser nothing. */
  drop(endpoint: string): void {
    this.lines.drop(endpoint);
  }

  /** Forgets every browser: at its next call it gets a new name, and all that it was subscribed to is gone. */
  forgetBrowsers(): void {
    this.lines.forgetBrowsers();
  }

  /** The endpoints that are good, oldest first. */
  endpoints(): string[] {
    return [...this.lines.channels.keys()];
  }

  /** Waits for a message that fits. */
  async takes(what: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    const look = (): Message | undefined => this.taken.find(fits);
    return until(`the push service takes ${what}`, look, { last: () => this.tale() });
  }

  /** Waits for a message to that endpoint which the browser's worker has taken without a complaint. */
  async delivers(what: string, endpoint: string): Promise<void> {
    const done = (message: Message): boolean =>
      message.endpoint === endpoint && this.lines.acknowledged.get(message.id) === DELIVERED;
    await this.takes(`${what}, and delivers it`, done);
  }

  /** Waits for a subscription that fits, and gives its endpoint. */
  async gets(what: string, fits: (endpoint: string) => boolean): Promise<string> {
    return until(`the push service gets ${what}`, () => this.endpoints().findLast(fits), { last: () => this.tale() });
  }

  /** Waits until it refused a message in such words. */
  async refuses(words: RegExp): Promise<void> {
    await until(`the push service refuses by ${words}`, () => this.refused.some((why) => words.test(why)), {
      last: () => this.tale(),
    });
  }

  /** What happened, for messages and artifacts. */
  tale(): string {
    const taken = this.taken.map(({ id, topic, ttl, urgency, body, text }) => {
      const done = this.lines.acknowledged.get(id);
      const words = `topic=${topic} ttl=${ttl} ${urgency}`;
      return `taken ${id} ${words}, ${body.length} bytes, acknowledged: ${done ?? "no"} ${text}`;
    });
    return [...taken, ...this.refused].join("\n");
  }

  async close(): Promise<void> {
    for (const line of this.sockets.clients) line.terminate();
    this.http.closeAllConnections();
    await new Promise((settle) => this.http.close(settle));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const endpoint = `${this.origin}${incoming.url ?? ""}`;
    const mood = this.moods.map((tells) => tells(endpoint)).find((answer) => answer !== undefined);
    if (mood === "silence") return;
    if (mood !== undefined) {
      this.refused.push(`answered ${mood.status} by mood`);
      outgoing.writeHead(mood.status, mood.headers).end(mood.body ?? "");
      return;
    }
    try {
      const message = this.take(incoming, endpoint, Buffer.concat(chunks));
      outgoing.writeHead(201, { location: `${this.origin}/m/${message.id}`, ttl: String(message.ttl) }).end();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused.push(`refused ${error.status}: ${error.message}`);
      outgoing.writeHead(error.status, { "content-type": "text/plain" }).end(error.message);
    }
  }

  /** Takes a message or says why not. */
  private take(incoming: IncomingMessage, endpoint: string, body: Buffer): Message {
    if (incoming.method !== "POST") throw new Refused(405, "messages are posted");
    const channel = this.lines.channels.get(endpoint);
    if (channel === undefined) throw new Refused(410, "there is no such subscription any more");
    const now = Date.now();
    const words = judge(incoming.headers, body, this.origin, channel.sender, now);
    const text = this.read(channel, body);
    const ends = now + words.ttl * 1000;
    const message = { ...words, id: randomUUID(), endpoint, body, cameAt: now, endsAt: ends, text };
    this.taken.push(message);
    if (channel.browser === "") return message;
    this.lines.pass(channel, message);
    return message;
  }

  /** What the encryption holds, by code that is not ours. */
  private read({ receiver }: Channel, body: Buffer): string {
    if (receiver === undefined) return "";
    try {
      return ece.decrypt(body, { version: "aes128gcm", ...receiver }).toString("utf8");
    } catch (error) {
      throw new Refused(400, `it cannot be decrypted: ${String(error)}`);
    }
  }
}
