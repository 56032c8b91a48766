// The recovery code as people type it, and the key that a page derives from it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { type Origin, RecoveryBegin, base64url, jws, keys, recovery } from "@countersign/protocol";
import fc from "fast-check";

import { type Jwk, ORIGIN, outcome, publicKey, random, vectors } from "./support.js";

const { RecoveryCode, inspect } = recovery;

interface Recovery {
  codes: { random: string; symbols: string; check: string; display: string }[];
  typed: { text: string; symbols?: string; code?: string }[];
  keys: { symbols: string; origin: Origin; jwk: Jwk; thumbprint: string }[];
}

const VECTORS = vectors<Recovery>("recovery.json");

test("a code is drawn and shown", async () => {
  for (const vector of VECTORS.codes) {
    const code = await RecoveryCode.fromRandom(base64url.decode("", vector.random));
    assert.equal(code.symbols, vector.symbols);
    assert.equal(code.display(), vector.display);
    assert(vector.display.endsWith(vector.check));
    assert.equal(`CSR1-${code.groups().join("-")}`, vector.display);
  }
  await assert.rejects(RecoveryCode.fromRandom(random(24)), RangeError);
});

test("a code is read as people type it", async () => {
  for (const { text, symbols, code } of VECTORS.typed) {
    if (symbols === undefined) assert.equal(await outcome(() => RecoveryCode.parse(text)), code, text);
    else assert.equal((await RecoveryCode.parse(text)).symbols, symbols, text);
  }
});

test("one wrong symbol is found by what it is, or by the check", async () => {
  assert.deepEqual(inspect("csr1-ABCU"), { count: 4, strange: ["U"] });
  assert.deepEqual(inspect(""), { count: 0, strange: [] });
  for (const { display } of VECTORS.codes) assert.deepEqual(inspect(display), { count: 26, strange: [] });
});

test("foreign codes are refused with one code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (text) => {
      const code = await outcome(() => RecoveryCode.parse(text));
      assert(code === "accepted" || code === "code_invalid");
      assert(inspect(text).count <= [...text].length);
    }),
  );
});

test("a code and an origin give one key, which signs and cannot be read", async () => {
  for (const vector of VECTORS.keys) {
    const code = await codeOf(vector.symbols);
    const key = await code.key(vector.origin);
    assert.equal(key.publicKey, publicKey(vector.jwk));
    assert.equal(await keys.thumbprint(key.publicKey), vector.thumbprint);
    await assert.rejects(crypto.subtle.exportKey("jwk", key.privateKey as never));
    const other = await code.key(ORIGIN === vector.origin ? ("https://other.example" as Origin) : ORIGIN);
    assert.notEqual(other.publicKey, key.publicKey);
    const begin: RecoveryBegin = {
      origin: vector.origin,
      recoveryId: await keys.thumbprint(key.publicKey),
      nonce: "recover_850m2ga1850m2ga1850m2ga184",
      issuedAt: 1,
    };
    const { payload } = await jws.verify(await jws.sign(RecoveryBegin, begin, key), RecoveryBegin, key.publicKey);
    assert.deepEqual(payload, begin);
  }
});

/** The code with these symbols, whose check symbol is one of 32. */
async function codeOf(symbols: string): Promise<recovery.RecoveryCode> {
  for (const check of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
    if ((await outcome(() => RecoveryCode.parse(symbols + check))) === "accepted") return RecoveryCode.parse(symbols + check);
  }
  throw new Error(`no check symbol fits ${symbols}`);
}
