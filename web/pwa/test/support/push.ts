// A push service of a test's own, and browsers that subscribe there: what is posted is decrypted as a browser would.
import assert from "node:assert/strict";
import { type IncomingHttpHeaders, type Server, createServer } from "node:http";

import { type Bytes, base64url } from "@countersign/protocol";

import type { PushManagerPort, PushPermission, PushTarget } from "../../src/core/ports.js";
import { bytes, random, utf8 } from "./authenticator.js";

/** A push that came for a browser. */
export interface Push {
  readonly headers: IncomingHttpHeaders;
  readonly body: Bytes;
}

/** An HTTP server that takes pushes (RFC 8030) and answers as a test wants. */
export class PushService {
  readonly #server: Server;
  readonly #waiting = new Map<string, ((push: Push) => void)[]>();
  readonly #came = new Map<string, Push[]>();
  /** With which status the pushes to an endpoint's path are answered; 201 else. */
  readonly status = new Map<string, number>();
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const path = request.url ?? "";
        const status = this.status.get(path) ?? 201;
        response.writeHead(status).end();
        if (status === 201) this.#take(path, { headers: request.headers, body: new Uint8Array(Buffer.concat(parts)) });
      });
    });
  }

  static async start(): Promise<PushService> {
    const service = new PushService();
    await new Promise<void>((listening) => service.#server.listen(0, "127.0.0.1", listening));
    const address = service.#server.address();
    assert(address !== null && typeof address === "object");
    service.#port = address.port;
    return service;
  }

  endpoint(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** The next push to a path that no test has taken yet. */
  next(path: string): Promise<Push> {
    const came = this.#came.get(path)?.shift();
    if (came !== undefined) return Promise.resolve(came);
    return new Promise((found, refuse) => {
      const timer = setTimeout(() => refuse(new Error(`no push came to ${path}`)), 30_000);
      const take = (push: Push) => {
        clearTimeout(timer);
        found(push);
      };
      this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), take]);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #take(path: string, push: Push): void {
    const waiter = this.#waiting.get(path)?.shift();
    if (waiter !== undefined) waiter(push);
    else this.#came.set(path, [...(this.#came.get(path) ?? []), push]);
  }
}

interface Subscription {
  readonly path: string;
  readonly target: PushTarget;
  readonly key: CryptoKeyPair;
  readonly auth: Bytes;
}

let subscriptions = 0;

/** The pushes of one browser, over a push service of a test's own. */
export class TestPushManager implements PushManagerPort {
  readonly service: PushService | undefined;
  subscription: Subscription | undefined;
  allowed: PushPermission = "default";
  /** What the person answers when the browser asks. */
  answer: PushPermission = "granted";
  able: "able" | "install" | "none" = "able";
  /** How often the browser subscribed anew. */
  subscribed = 0;

  constructor(service?: PushService) {
    this.service = service;
  }

  support(): "able" | "install" | "none" {
    return this.able;
  }

  permission(): PushPermission {
    return this.allowed;
  }

  async ask(): Promise<PushPermission> {
    return (this.allowed = this.answer);
  }

  async current(): Promise<PushTarget | undefined> {
    return this.subscription?.target;
  }

  async subscribe(publicKey: string): Promise<PushTarget> {
    assert(this.service !== undefined && this.subscription === undefined);
    subscriptions += 1;
    this.subscribed += 1;
    const path = `/push/${subscriptions}`;
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const key = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
    const auth = random(16);
    const p256dh = base64url.encode(new Uint8Array(await crypto.subtle.exportKey("raw", key.publicKey)));
    const endpoint = this.service.endpoint(path);
    const target = { endpoint, p256dh, auth: base64url.encode(auth), publicKey };
    this.subscription = { path, target, key, auth };
    return target;
  }

  async unsubscribe(): Promise<void> {
    this.subscription = undefined;
  }

  /** The next push, as the browser hands it to its worker. */
  async next(): Promise<Bytes> {
    assert(this.service !== undefined && this.subscription !== undefined);
    const { path } = this.subscription;
    return open(this.subscription, (await this.service.next(path)).body);
  }
}

/** Decrypts a push (RFC 8188 section 2, RFC 8291 section 3.4). */
async function open({ key, auth, target }: Subscription, body: Bytes): Promise<Bytes> {
  const salt = body.slice(0, 16);
  const sender = body.slice(21, 86);
  assert.equal(body[20], 65);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", sender, curve, false, []);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, key.privateKey, 256));
  const own = base64url.decode("p256dh", target.p256dh);
  const secret = await expand(auth, shared, bytes(utf8("WebPush: info\0"), own, sender), 32);
  const content = await expand(salt, secret, utf8("Content-Encoding: aes128gcm\0"), 16);
  const nonce = await expand(salt, secret, utf8("Content-Encoding: nonce\0"), 12);
  const aes = await crypto.subtle.importKey("raw", content, "AES-GCM", false, ["decrypt"]);
  const padded = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, aes, body.slice(86)));
  // What is said, the mark of the last record, and zeros.
  const end = padded.lastIndexOf(2);
  assert(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0));
  return padded.slice(0, end);
}

async function expand(salt: Bytes, secret: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, length * 8));
}
