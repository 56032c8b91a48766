/** What the push service of the stories is there for, it does: it takes a good message and refuses each bad one. */

import assert from "node:assert/strict";
import { type ECDH, createECDH, createPrivateKey, randomBytes, sign } from "node:crypto";
import { test } from "node:test";

import ece from "http_ece";

import { type Keys, PushRelay } from "../support/push-relay.js";

/** One message; a test spoils a part of it. */
interface Sent {
  readonly sender: ECDH;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A Web Push message by the standards; `base` and what is changed of it. */
async function post({ endpoint, keys }: Keys, { sender, claims, headers, text }: Sent): Promise<Response> {
  const privateKey = createECDH("prime256v1");
  privateKey.generateKeys();
  const { p256dh: dh, auth: authSecret } = keys;
  const body = ece.encrypt(Buffer.from(text), { version: "aes128gcm", privateKey, dh, authSecret });
  const point = sender.getPublicKey();
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const jwk = { kty: "EC", crv: "P-256", d: sender.getPrivateKey("base64url"), x, y };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
  const key = { key: createPrivateKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  const token = `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
  const authorization = `vapid t=${token}, k=${point.toString("base64url")}`;
  return fetch(endpoint, { method: "POST", headers: { authorization, ...headers }, body: new Uint8Array(body) });
}

test("a strict push service takes what the standards demand, and nothing else", async (context) => {
  const relay = await PushRelay.open();
  context.after(() => relay.close());
  const [sender, stranger] = [createECDH("prime256v1"), createECDH("prime256v1")];
  stranger.generateKeys();
  const keys = relay.subscribe(sender.generateKeys().toString("base64url"));
  const now = Math.floor(Date.now() / 1000);
  const good: Sent = {
    sender,
    claims: { aud: relay.origin, exp: now + 3600, sub: "mailto:operator@example.org" },
    headers: { "content-encoding": "aes128gcm", ttl: "60", topic: "t-1", urgency: "high" },
    text: "hello",
  };
  const taken = await post(keys, good);
  assert.equal(taken.status, 201, await taken.text());
  const { text, ttl, topic, urgency, contact } = await relay.takes("it");
  const expected = { text: "hello", ttl: 60, topic: "t-1", urgency: "high", contact: "mailto:operator@example.org" };
  assert.deepEqual({ text, ttl, topic, urgency, contact }, expected);

  const { ttl: _ttl, ...timeless } = good.headers;
  const bad: readonly (readonly [string, number, Partial<Sent>])[] = [
    ["a sender that it was not made for", 403, { sender: stranger }],
    ["the audience of another service", 401, { claims: { ...good.claims, aud: "https://push.example.org" } }],
    ["an audience without its port", 401, { claims: { ...good.claims, aud: "http://localhost" } }],
    ["a token that is over", 401, { claims: { ...good.claims, exp: now - 1 } }],
    ["a token for two days", 401, { claims: { ...good.claims, exp: now + 2 * 86_400 } }],
    ["nobody to write to", 401, { claims: { aud: relay.origin, exp: now + 3600 } }],
    ["a message without a TTL", 400, { headers: timeless }],
    ["a topic that is too long", 400, { headers: { ...good.headers, topic: "t".repeat(33) } }],
    ["an urgency that nobody knows", 400, { headers: { ...good.headers, urgency: "now" } }],
    ["another encoding", 415, { headers: { ...good.headers, "content-encoding": "aesgcm" } }],
    ["more than 4096 bytes", 413, { text: "a".repeat(4000) + randomBytes(100).toString("hex") }],
  ];
  for (const [what, status, spoiled] of bad) {
    assert.equal((await post(keys, { ...good, ...spoiled })).status, status, what);
  }
  const others = { p256dh: relay.subscribe("").keys.p256dh, auth: keys.keys.auth };
  assert.equal((await post({ endpoint: keys.endpoint, keys: others }, good)).status, 400, "a key of another receiver");
  const ended = relay.mood(() => ({ status: 429, headers: { "retry-after": "7" } }));
  const later = await post(keys, good);
  assert.deepEqual([later.status, later.headers.get("retry-after")], [429, "7"]);
  ended();
  relay.drop(keys.endpoint);
  assert.equal((await post(keys, good)).status, 410, "a subscription that is gone");
  assert.equal(relay.taken.length, 1);
});
