/**
 * A push service of our own: servers post to it as RFC 8030 says, and Firefox holds the line that it would hold to
 * Mozilla's (the autopush protocol, over a web socket). A test can subscribe itself, and then reads what was sent.
 */

import { type ECDH, createECDH, randomBytes, randomUUID } from "node:crypto";
import { type IncomingMessage, type Server as HttpServer, type ServerResponse, createServer } from "node:http";

import ece from "http_ece";
import { type WebSocket, WebSocketServer } from "ws";

import { until } from "./deadline.js";
import { freePort } from "./port.js";
import { Refused, type Words, judge } from "./push-judge.js";

const PATH = "/wpush/v2/";
/** What Firefox acknowledges when the page's worker has taken a message. */
const DELIVERED = 100;

/** A message that was taken. */
export interface Message extends Words {
  readonly id: string;
  readonly endpoint: string;
  readonly body: Buffer;
  /** When it came and until when it may wait, in milliseconds. */
  readonly cameAt: number;
  readonly endsAt: number;
  /** The text, if the subscription is a test's own. */
  readonly text: string;
}

/** What a service can answer instead of taking the message; `"silence"` never answers. */
export type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
export type Mood = (endpoint: string) => Answer | "silence" | undefined;

/** What a page gives its server, as `PushSubscription.toJSON()` words it. */
export interface Keys {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** One subscription: whose line it hangs on, and the sender that it was made for. */
interface Channel {
  readonly endpoint: string;
  readonly channelId: string;
  /** Whose it is: a browser's, or none for a test's own. */
  readonly browser: string;
  /** The sender's VAPID key, base64url. */
  readonly sender: string;
  readonly receiver?: { readonly privateKey: ECDH; readonly authSecret: string };
}

/** A message of a browser's as the protocol words it; its fields are the browser's. */
type Said = Readonly<Record<string, unknown>>;

/** A running push service. */
export class PushRelay {
  readonly port: number;
  readonly origin: string;
  /** Every message that was taken, oldest first. */
  readonly taken: Message[] = [];
  /** Why others were not. */
  readonly refused: string[] = [];
  /** What browsers did with what they were told. */
  readonly acknowledged = new Map<string, number>();
  private readonly http: HttpServer;
  private readonly sockets: WebSocketServer;
  private readonly lines = new Map<string, WebSocket>();
  private readonly channels = new Map<string, Channel>();
  private waiting: Message[] = [];
  private readonly moods: Mood[] = [];

  private constructor(port: number) {
    this.port = port;
    this.origin = `http://localhost:${port}`;
    this.http = createServer((incoming, outgoing) => {
      this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.sockets = new WebSocketServer({ server: this.http });
    this.sockets.on("connection", (line) => this.hold(line));
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
    const { endpoint } = this.add({ channelId: randomUUID(), browser: "", sender, receiver });
    return { endpoint, keys: { p256dh, auth: authSecret } };
  }

  /** Forgets a subscription, as a service does whose user has gone: its sender is told 410, its browser nothing. */
  drop(endpoint: string): void {
    this.channels.delete(endpoint);
    this.waiting = this.waiting.filter((message) => message.endpoint !== endpoint);
  }

  /** Forgets every browser: at its next call it gets a new name, and all that it was subscribed to is gone. */
  forgetBrowsers(): void {
    for (const { endpoint, browser } of [...this.channels.values()]) if (browser !== "") this.drop(endpoint);
    for (const line of this.lines.values()) line.terminate();
    this.lines.clear();
  }

  /** The endpoints that are good, oldest first. */
  endpoints(): string[] {
    return [...this.channels.keys()];
  }

  /** Waits for a message that fits. */
  async takes(what: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    const look = (): Message | undefined => this.taken.find(fits);
    return until(`the push service takes ${what}`, look, { last: () => this.tale() });
  }

  /** Waits for a message to that endpoint which the browser's worker has taken without a complaint. */
  async delivers(what: string, endpoint: string): Promise<void> {
    const done = (message: Message): boolean =>
      message.endpoint === endpoint && this.acknowledged.get(message.id) === DELIVERED;
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
      const done = this.acknowledged.get(id);
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

  private add(channel: Omit<Channel, "endpoint">): Channel {
    const added = { ...channel, endpoint: `${this.origin}${PATH}${randomBytes(32).toString("base64url")}` };
    this.channels.set(added.endpoint, added);
    return added;
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

  /** Takes a message or says why not; a waiting one of the same topic gives way (RFC 8030 §5.4). */
  private take(incoming: IncomingMessage, endpoint: string, body: Buffer): Message {
    if (incoming.method !== "POST") throw new Refused(405, "messages are posted");
    const channel = this.channels.get(endpoint);
    if (channel === undefined) throw new Refused(410, "there is no such subscription any more");
    const now = Date.now();
    const words = judge(incoming.headers, body, this.origin, channel.sender, now);
    const text = this.read(channel, body);
    const ends = now + words.ttl * 1000;
    const message = { ...words, id: randomUUID(), endpoint, body, cameAt: now, endsAt: ends, text };
    this.taken.push(message);
    if (channel.browser === "") return message;
    const replaces = (older: Message): boolean =>
      older.endpoint === endpoint && message.topic !== "" && older.topic === message.topic;
    this.waiting = this.waiting.filter((older) => !replaces(older));
    this.waiting.push(message);
    this.tell(channel, message);
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

  /** Passes a message on, if its browser is on the line. */
  private tell({ browser, channelId }: Channel, message: Message): void {
    const { id, body, ttl, topic } = message;
    say(this.lines.get(browser), {
      messageType: "notification",
      channelID: channelId,
      version: id,
      ttl,
      ...(topic === "" ? {} : { topic }),
      data: body.toString("base64url"),
      headers: { encoding: "aes128gcm" },
    });
  }

  /** One browser's line, from its hello to its end. */
  private hold(line: WebSocket): void {
    let browser = "";
    line.on("message", (text) => {
      const said = JSON.parse(String(text)) as Said;
      if (said["messageType"] === "hello") browser = this.greet(line, said);
      else this.hear(line, browser, said);
    });
    line.on("close", () => {
      if (this.lines.get(browser) === line) this.lines.delete(browser);
    });
  }

  /** Gives a browser its name, or takes the one that it has, and tells it what came while it was away. */
  private greet(line: WebSocket, said: Said): string {
    const known = [...this.channels.values()].filter(({ browser }) => browser !== "" && browser === said["uaid"]);
    const browser = known[0]?.browser ?? randomUUID().replaceAll("-", "");
    this.lines.set(browser, line);
    say(line, { messageType: "hello", uaid: browser, status: 200, use_webpush: true, broadcasts: {} });
    this.waiting = this.waiting.filter(({ endsAt }) => endsAt > Date.now());
    for (const channel of known) {
      for (const message of this.waiting) if (message.endpoint === channel.endpoint) this.tell(channel, message);
    }
    return browser;
  }

  private hear(line: WebSocket, browser: string, said: Said): void {
    const channelID = String(said["channelID"]);
    switch (said["messageType"]) {
      case "register": {
        // Firefox pads it.
        const sender = String(said["key"]).replace(/=+$/, "");
        const { endpoint } = this.add({ channelId: channelID, browser, sender });
        say(line, { messageType: "register", channelID, status: 200, pushEndpoint: endpoint });
        break;
      }
      case "unregister": {
        const its = [...this.channels.values()].filter((channel) => channel.channelId === channelID);
        for (const { endpoint } of its) this.drop(endpoint);
        say(line, { messageType: "unregister", channelID, status: 200 });
        break;
      }
      case "ack":
        for (const { version, code } of (said["updates"] ?? []) as { version: string; code: number }[]) {
          this.finish(version, code);
        }
        break;
      case "nack":
        this.finish(String(said["version"]), Number(said["code"]));
        break;
      case undefined:
        // A ping is an empty object, and so is its answer.
        line.send("{}");
        break;
      default:
    }
  }

  private finish(id: string, code: number): void {
    this.acknowledged.set(id, code);
    this.waiting = this.waiting.filter((message) => message.id !== id);
  }
}

function say(line: WebSocket | undefined, words: Said): void {
  line?.send(JSON.stringify(words));
}
