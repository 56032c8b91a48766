/**
 * Pushes for a phone that runs Chromium, which subscribes only at its vendor's servers: its page subscribes at the
 * relay instead, and what the relay was sent and could decrypt is handed to the phone's service worker, as a trusted
 * event.
 */

import type { CDPSession } from "playwright-core";

import { until } from "./deadline.js";
import type { Phone } from "./phone.js";
import type { Message } from "./push-lines.js";
import type { Keys, PushRelay } from "./push-relay.js";

/** What the debugging protocol says of a registration. */
interface Registration {
  readonly registrationId: string;
  readonly scopeURL: string;
  readonly isDeleted: boolean;
}

/** The way from the relay to one phone. */
export class Delivery {
  private readonly phone: Phone;
  private readonly relay: PushRelay;
  private readonly session: CDPSession;
  private registration = "";
  private keys: Keys | undefined;
  private readonly handed = new Set<string>();

  private constructor(phone: Phone, relay: PushRelay, session: CDPSession) {
    this.phone = phone;
    this.relay = relay;
    this.session = session;
  }

  /** Begins before the phone opens its first page. */
  static async begin(phone: Phone, relay: PushRelay): Promise<Delivery> {
    const delivery = new Delivery(phone, relay, await phone.context.newCDPSession(phone.page));
    delivery.session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = (registrations as readonly Registration[]).find(({ isDeleted }) => !isDeleted);
      delivery.registration = found?.registrationId ?? "";
    });
    await delivery.session.send("ServiceWorker.enable");
    await phone.context.exposeFunction("relaySubscription", () => delivery.keys);
    await phone.context.exposeFunction("relaySubscribe", (sender: string) => {
      delivery.keys = relay.subscribe(sender);
      return delivery.keys;
    });
    await phone.context.exposeFunction("relayUnsubscribe", () => {
      if (delivery.keys !== undefined) relay.drop(delivery.keys.endpoint);
      delivery.keys = undefined;
    });
    await phone.context.addInitScript(subscribeAtTheRelay);
    return delivery;
  }

  /** The phone's address at the relay, once its page has subscribed. */
  async endpoint(): Promise<string> {
    return (await until("the page subscribes", () => this.keys)).endpoint;
  }

  /** Waits for the next message to this phone that fits, hands it over, and gives it. */
  async next(what: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    const isNew = ({ endpoint, id }: Message): boolean => endpoint === this.keys?.endpoint && !this.handed.has(id);
    const message = await this.relay.takes(what, (one) => isNew(one) && fits(one));
    await this.hand(message);
    return message;
  }

  /** Hands a message to the worker. */
  async hand(message: Message): Promise<void> {
    this.handed.add(message.id);
    const registrationId = await until("there is a service worker", () => this.registration || undefined);
    const origin = new URL(this.phone.url).origin;
    await this.session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: message.text });
  }
}

/** Runs in every page: its push manager asks the relay. */
function subscribeAtTheRelay(): void {
  type Bound = {
    relaySubscription(): Promise<Keys | undefined>;
    relaySubscribe(sender: string): Promise<Keys>;
    relayUnsubscribe(): Promise<void>;
  };
  const relay = globalThis as unknown as Bound;
  const bytes = (text: string): ArrayBuffer => {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer;
  };
  const text = (key: BufferSource | string): string => {
    if (typeof key === "string") return key;
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(key) ? key : new Uint8Array(key);
    const coded = btoa(String.fromCharCode(...new Uint8Array(buffer, byteOffset, byteLength)));
    return coded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  let sender = "";
  const subscription = (keys: Keys): object => ({
    endpoint: keys.endpoint,
    expirationTime: null,
    options: { userVisibleOnly: true, applicationServerKey: sender === "" ? null : bytes(sender) },
    getKey: (name: "p256dh" | "auth") => bytes(keys.keys[name]),
    toJSON: () => ({ ...keys, expirationTime: null }),
    unsubscribe: () => relay.relayUnsubscribe().then(() => true),
  });
  if (!("PushManager" in globalThis)) return;
  PushManager.prototype.subscribe = async (options) => {
    sender = text(options?.applicationServerKey ?? "");
    return subscription(await relay.relaySubscribe(sender)) as PushSubscription;
  };
  PushManager.prototype.getSubscription = async () => {
    const keys = await relay.relaySubscription();
    return keys == null ? null : (subscription(keys) as PushSubscription);
  };
}
