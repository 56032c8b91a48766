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

test("coordinates of the field's prime or more are refused", async () => {
  const prime = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  ];
  assert.equal(await outcome(() => keys.fromSec1(bytes(2, ...prime))), "invalid_field");
  // x = 5 is on the curve; 5 more than the prime is the same point under another name.
  const { x, y } = keys.coordinates(keys.fromSec1(bytes(2, ...Array<number>(31).fill(0), 5)));
  assert.equal(keys.fromSec1(bytes(4, ...x, ...y)), base64url.encode(bytes(2 + ((y[31] ?? 0) & 1), ...x)));
  const beyond = [...prime.slice(0, 19), 1, ...Array<number>(11).fill(0), 4];
  assert.equal(await outcome(() => keys.fromSec1(bytes(4, ...beyond, ...y))), "invalid_field");
});

test("an honest signature in another DER form is refused", async () => {
  const key = await keys.generate();
  const forms = { zeroBeforeR: 0, zeroBeforeS: 0 };
  // Half of all numbers begin with a clear bit, where a zero byte in front is one too many.
  for (let round = 0; round < 40; round++) {
    const message = random(8);
    const der = toDer(await keys.signFixed(key, message));
    const refused = async (...edited: number[]) =>
      assert.equal(await outcome(() => keys.verifyDer(key.publicKey, message, bytes(...edited))), "invalid_signature");
    const [, length = 0, , rLength = 0] = der;
    const s = 4 + rLength;
    if ((der[4] ?? 0) !== 0 && rLength === 32) {
      forms.zeroBeforeR += 1;
      await refused(0x30, length + 1, 2, rLength + 1, 0, ...der.subarray(4));
    }
    if ((der[s + 2] ?? 0) !== 0 && der[s + 1] === 32) {
      forms.zeroBeforeS += 1;
      await refused(0x30, length + 1, ...der.subarray(2, s), 2, 33, 0, ...der.subarray(s + 2));
    }
    await refused(0x30, length + 1, ...der.subarray(2));
    await refused(0x30, length + 1, ...der.subarray(2), 0);
    await refused(0x30, length + 2, ...der.subarray(2), 5, 0);
  }
  assert(forms.zeroBeforeR > 0 && forms.zeroBeforeS > 0);
});

test("what is no DER signature is refused", async () => {
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
