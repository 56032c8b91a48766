/**
 * The browsers' side of the push service: the subscriptions that there are, and the lines that Firefox holds (the
 * autopush protocol, over a web socket). The relay hands over what servers posted; what a browser did with it is kept.
 */

import { type ECDH, randomBytes, randomUUID } from "node:crypto";

import type { WebSocket } from "ws";

import type { Words } from "./push-judge.js";

const PATH = "/wpush/v2/";

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

/** One subscription: whose line it hangs on, and the sender that it was made for. */
export interface Channel {
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

/** Every subscription, and the line of every browser that called. */
export class PushLines {
  /** What browsers did with what they were told, by the message's id. */
  readonly acknowledged = new Map<string, number>();
  readonly channels = new Map<string, Channel>();
  private readonly origin: string;
  private readonly lines = new Map<string, WebSocket>();
  private waiting: Message[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  /** A new subscription, with an endpoint of its own. */
  add(channel: Omit<Channel, "endpoint">): Channel {
    const added = { ...channel, endpoint: `${this.origin}${PATH}${randomBytes(32).toString("base64url")}` };
    this.channels.set(added.endpoint, added);
    return added;
  }

  /** Forgets a subscription, and what waits for it. */
  drop(endpoint: string): void {
    this.channels.delete(endpoint);
    this.waiting = this.waiting.filter((message) => message.endpoint !== endpoint);
  }

  /** Forgets every browser and cuts its line. */
  forgetBrowsers(): void {
    for (const { endpoint, browser } of [...this.channels.values()]) if (browser !== "") this.drop(endpoint);
    for (const line of this.lines.values()) line.terminate();
    this.lines.clear();
  }

  /** Passes a message on, now or when its browser calls; a waiting one of the same topic gives way (RFC 8030 §5.4). */
  pass(channel: Channel, message: Message): void {
    const replaces = (older: Message): boolean =>
      older.endpoint === message.endpoint && message.topic !== "" && older.topic === message.topic;
    this.waiting = this.waiting.filter((older) => !replaces(older));
    this.waiting.push(message);
    this.tell(channel, message);
  }

  /** One browser's line, from its hello to its end. */
  hold(line: WebSocket): void {
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
}

function say(line: WebSocket | undefined, words: Said): void {
  line?.send(JSON.stringify(words));
}
