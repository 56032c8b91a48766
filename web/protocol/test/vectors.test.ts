// The golden vectors that the Rust crate writes: every payload, and every way to be refused.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import {
  type DelegationRequest as Request, DelegationRequest, TITLES, assertion, base64url, canonical, coolKey, foldKey, jws,
  parseOrigin, pairing, relyingPartyId,
} from "@countersign/protocol";

import { type Jwk, SCHEMAS, VECTORS, WORDS, outcome, publicKey, schema, vectors } from "./support.js";

/** Files about what only a runtime or a provider does: it verifies answers, holds tokens and proves its key. */
const NOT_FOR_BROWSERS = ["checklist.json", "claimed.json", "dpop.json", "tokens.json"];
const READ = [
  "additions.json", "assertions.json", "codes.json", "fold.json", "keys.json", "negatives.json", "origins.json", "pairing.json",
  "payloads.json", "recovery.json", "roster.json",
];

test("every vector file is read here or has a reason not to be", () => {
  const known = new Set([...READ, ...NOT_FOR_BROWSERS]);
  const files = readdirSync(VECTORS).filter((name) => name.endsWith(".json"));
  assert.deepEqual(files.filter((name) => !known.has(name)), []);
  assert.deepEqual(READ.filter((name) => !files.includes(name)), []);
});

test("the catalogue of codes is the crate's", () => {
  const codes = vectors<{ code: string; title: string }[]>("codes.json");
  assert.deepEqual(Object.entries(TITLES), codes.map(({ code, title }) => [code, title]));
});

test("the words are the crate's", () => {
  const list = readFileSync(WORDS, "utf8").trim().split("\n");
  assert.equal(list.length, 2048);
  assert.deepEqual(pairing.WORDS, list);
  assert.deepEqual(pairing.words(canonical.ZERO), Array(6).fill(list[0]));
});

interface PayloadVector {
  name: string;
  tag: string;
  payload: unknown;
  jcs: string;
  jcsBase64url: string;
  hash: string;
  jws?: string;
  jwk?: Jwk;
  challenge?: string;
}

test("every payload has its bytes, hash, signature and challenge", async () => {
  const payloads = vectors<PayloadVector[]>("payloads.json");
  for (const { name, tag, payload, ...vector } of payloads) {
    const type = schema(tag);
    const bytes = base64url.decode("jcs", vector.jcsBase64url);
    assert.equal(new TextDecoder().decode(bytes), vector.jcs, name);
    assert.deepEqual(await canonical.encode(type, payload), bytes, name);
    assert.deepEqual(await canonical.decode(type, bytes), payload, name);
    assert.equal(await canonical.hash(type, payload), vector.hash, name);
    if (vector.jws !== undefined) {
      assert(vector.jwk, name);
      const verified = await jws.verify(vector.jws, type, publicKey(vector.jwk));
      assert.deepEqual(verified.payload, payload, name);
      assert.equal(verified.hash, vector.hash, name);
    }
    if (vector.challenge !== undefined) {
      assert.equal(base64url.encode(await assertion.challengeFor(type, payload)), vector.challenge, name);
    }
  }
  assert.deepEqual(new Set(payloads.map(({ tag }) => tag)), new Set(SCHEMAS.keys()), "a tag without a vector");
});

interface Negative {
  name: string;
  tag: string;
  input?: string;
  jws?: string;
  jwk?: Jwk;
  code: string;
}

test("every negative case is refused with its code", async (context) => {
  for (const { name, tag, input, jws: compact, jwk, code } of vectors<Negative[]>("negatives.json")) {
    await context.test(`${name} (${tag})`, async () => {
      if (input !== undefined) {
        const bytes = base64url.decode("input", input);
        assert.equal(await outcome(() => canonical.decode(schema(tag), bytes)), code);
      } else {
        assert(compact !== undefined && jwk !== undefined);
        assert.equal(await outcome(() => jws.verify(compact, schema(tag), publicKey(jwk))), code);
      }
    });
  }
});

interface FoldVector {
  name: string;
  request: Request;
  requestHash: string;
  foldKey: string;
  coolKey: string;
}

test("equal requests fold and equal asks cool", async () => {
  for (const { name, request, ...vector } of vectors<FoldVector[]>("fold.json")) {
    assert.equal(await canonical.hash(DelegationRequest, request), vector.requestHash, name);
    assert.equal(await foldKey(request), vector.foldKey, name);
    assert.equal(await coolKey(request), vector.coolKey, name);
  }
});

test("an origin is taken or refused", async () => {
  const { good, bad } = vectors<{
    good: { typed: string; origin: string; relyingPartyId: string }[];
    bad: string[];
  }>("origins.json");
  for (const { typed, origin, relyingPartyId: id } of good) {
    assert.equal(relyingPartyId(parseOrigin(origin)), id);
    // What a command line forgives is no form of the wire.
    assert.equal(await outcome(() => parseOrigin(typed)), typed === origin ? "accepted" : "invalid_field", typed);
  }
  for (const origin of bad) assert.equal(await outcome(() => parseOrigin(origin)), "invalid_field", origin);
});
