// Public keys in their three forms, signatures in their two, and keys that no script can read.
import assert from "node:assert/strict";
import { test } from "node:test";

import { base64url, keys } from "@countersign/protocol";

import { type Jwk, bytes, outcome, publicKey, random, toDer, utf8, vectors } from "./support.js";

interface Keys {
  good: { name: string; jwk: Jwk; thumbprint: string; sec1: string; uncompressed: string }[];
  bad: { name: string; publicKey: string; code: string }[];
  signatures: { name: string; jwk: Jwk; message: string; form: string; signature: string; verifies: boolean }[];
}

const VECTORS = vectors<Keys>("keys.json");

test("a key has one thumbprint and one text", async () => {
  for (const { name, jwk, thumbprint, sec1, uncompressed } of VECTORS.good) {
    const key = keys.parsePublicKey(sec1);
    assert.equal(await keys.thumbprint(key), thumbprint, name);
    assert.equal(keys.fromSec1(base64url.decode("", uncompressed)), key, name);
    assert.equal(keys.fromSec1(base64url.decode("", sec1)), key, name);
    assert.deepEqual(JSON.parse(keys.toJwk(key)), jwk, name);
    assert.equal(await keys.fromPlatform(await keys.toPlatform(key)), key, name);
  }
});

test("what is no key is refused", async () => {
  for (const { name, publicKey, code } of VECTORS.bad) {
    assert.equal(await outcome(() => keys.parsePublicKey(publicKey)), code, name);
  }
  const good = base64url.decode("", VECTORS.good[0]?.uncompressed ?? "");
  for (const at of [0, 1, 32, 33, 64]) {
    const edited = good.slice();
    edited[at] = (edited[at] ?? 0) ^ 1;
    assert.equal(await outcome(() => keys.fromSec1(edited)), "invalid_field", `byte ${at}`);
  }
});

test("signatures verify in their own form only", async () => {
  for (const { name, jwk, form, verifies, ...vector } of VECTORS.signatures) {
    const [message, signature] = [vector.message, vector.signature].map((text) => base64url.decode("", text));
    assert(message && signature);
    const verify = form === "fixed" ? keys.verifyFixed : keys.verifyDer;
    const code = await outcome(() => verify(publicKey(jwk), message, signature));
    assert.equal(code, verifies ? "accepted" : "invalid_signature", name);
  }
});

test("a key that no script can read signs in both forms", async () => {
  const key = await keys.generate();
  assert.equal(key.privateKey.extractable, false);
  // Enough signatures that r and s are short and long, odd and even.
  for (let round = 0; round < 200; round++) {
    const message = random(8);
    const signature = await keys.signFixed(key, message);
    await keys.verifyFixed(key.publicKey, message, signature);
    await keys.verifyDer(key.publicKey, message, toDer(signature));
    assert.equal(await outcome(() => keys.verifyFixed(key.publicKey, utf8("other"), signature)), "invalid_signature");
  }
});

test("DER with short numbers is filled up, and only its one form is taken", async () => {
  const { publicKey } = await keys.generate();
  const refused = [
    [0x30, 6, 2, 1, 1, 2, 1, 1, 0], [0x30, 7, 2, 1, 1, 2, 1, 1], [0x30, 6, 2, 1, 0, 2, 1, 1], [0x30, 3, 2, 1, 1],
    [0x30, 7, 2, 2, 0, 1, 2, 1, 1], [0x30, 6, 2, 1, 0x80, 2, 1, 1], [0x31, 6, 2, 1, 1, 2, 1, 1], [0x30], [],
    [0x30, 5, 2, 0, 2, 1, 1], [0x30, 6, 2, 33, 1, 2, 1, 1], [0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0],
  ];
  for (const der of refused) {
    const code = await outcome(() => keys.verifyDer(publicKey, utf8("m"), bytes(...der)));
    assert.equal(code, "invalid_signature", der.join(" "));
  }
});
