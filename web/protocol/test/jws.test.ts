// Signed messages: what is signed comes back, and nothing else does.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type Bytes, DelegationId, DelegationSeen, DeviceId, Verified, base64url, canonical, checkOrigin, checkWindow,
  jws, keys, parseOrigin,
} from "@countersign/protocol";
import fc from "fast-check";

import { ORIGIN, outcome, random } from "./support.js";

const SEEN: DelegationSeen = {
  origin: ORIGIN,
  delegationId: DelegationId.fromRandom(random(16)),
  requestHash: canonical.digestFromBytes(random(32)),
  deviceId: DeviceId.fromRandom(random(16)),
  issuedAt: 1_767_225_600_000,
};

test("what is signed comes back, verified", async () => {
  const key = await keys.generate();
  const compact = await jws.sign(DelegationSeen, SEEN, key);
  const verified = await jws.verify(compact, DelegationSeen, key.publicKey);
  assert(verified instanceof Verified);
  assert.deepEqual(verified.payload, SEEN);
  assert.equal(verified.hash, await canonical.hash(DelegationSeen, SEEN));
  const unverified = jws.Unverified.parse(compact);
  assert.equal(unverified.kid, await keys.thumbprint(key.publicKey));
  assert.equal(unverified.typ, DelegationSeen.tag);
});

test("a message may carry its own key", async () => {
  const [key, other] = [await keys.generate(), await keys.generate()];
  const unverified = jws.Unverified.parse(await jws.sign(DelegationSeen, SEEN, key));
  assert.deepEqual((await unverified.verifyWith(DelegationSeen, () => key.publicKey)).payload, SEEN);
  assert.equal(await outcome(() => unverified.verifyWith(DelegationSeen, () => other.publicKey)), "wrong_key");
});

test("nothing is signed that a verifier would refuse", async () => {
  const key = await keys.generate();
  const signed = (payload: unknown) => outcome(() => jws.sign(DelegationSeen, payload as DelegationSeen, key));
  assert.equal(await signed({ ...SEEN, more: 1 }), "unknown_field");
  assert.equal(await signed({ ...SEEN, issuedAt: undefined }), "null_refused");
  assert.equal(await signed({ ...SEEN, issuedAt: 1.5 }), "number_not_integer");
  assert.equal(await signed({ ...SEEN, issuedAt: -1 }), "number_out_of_range");
  assert.equal(await signed({ ...SEEN, issuedAt: 2 ** 53 }), "number_out_of_range");
  assert.equal(await signed({ ...SEEN, deviceId: "usr_ada" }), "invalid_field");
  assert.equal(await signed({ ...SEEN, deviceId: "dev_\ud800" }), "lone_surrogate");
  const { issuedAt: _, ...missing } = SEEN;
  assert.equal(await signed(missing), "missing_field");
});

test("one flipped bit is refused", async () => {
  const key = await keys.generate();
  const compact = await jws.sign(DelegationSeen, SEEN, key);
  await fc.assert(
    fc.asyncProperty(fc.nat(compact.length - 1), fc.nat(6), async (at, bit) => {
      const flipped = String.fromCharCode(compact.charCodeAt(at) ^ (1 << bit));
      const edited = compact.slice(0, at) + flipped + compact.slice(at + 1);
      assert.notEqual(await outcome(() => jws.verify(edited, DelegationSeen, key.publicKey)), "accepted");
    }),
  );
});

test("foreign text is no JWS", async () => {
  const threeParts = fc.stringMatching(/^[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), threeParts), async (text) => {
      assert.equal(await outcome(() => jws.Unverified.parse(text)), "invalid_jws");
    }),
  );
});

test("base64url has one text for the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 70 }), async (array) => {
      const bytes: Bytes = Uint8Array.from(array);
      assert.equal(base64url.encode(bytes), Buffer.from(bytes).toString("base64url"));
      assert.deepEqual(base64url.decode("", base64url.encode(bytes)), bytes);
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[\w+/=-]{0,9}$/), async (text) => {
      const code = await outcome(() => assert.equal(base64url.encode(base64url.decode("", text)), text));
      assert(code === "accepted" || code === "invalid_field");
    }),
  );
});

test("origin and clock are checked by whoever receives", async () => {
  assert.equal(await outcome(() => checkOrigin(SEEN, ORIGIN)), "accepted");
  assert.equal(await outcome(() => checkOrigin(SEEN, parseOrigin("http://localhost:7070"))), "wrong_origin");
  for (const [off, code] of [[60_000, "accepted"], [60_001, "clock_skew"]] as const) {
    assert.equal(await outcome(() => checkWindow(SEEN, SEEN.issuedAt + off)), code);
    assert.equal(await outcome(() => checkWindow(SEEN, SEEN.issuedAt - off)), code);
  }
});
