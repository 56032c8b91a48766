// What a passkey's assertion must look like, and each way in which it must not.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type Assertion, DelegationSeen, DeviceId, type EnrolledCredential, type Origin, DelegationId, assertion, base64url,
  canonical,
} from "@countersign/protocol";
import fc from "fast-check";

import { ORIGIN, Passkey, outcome, random, schema, utf8, vectors } from "./support.js";

interface Vector {
  name: string;
  tag: string;
  payload: unknown;
  origin: Origin;
  credential: EnrolledCredential;
  assertion: Assertion;
  code?: string;
}

test("an assertion passes or is refused with its code", async (context) => {
  for (const vector of vectors<Vector[]>("assertions.json")) {
    await context.test(vector.name, async () => {
      const { tag, payload, origin, credential } = vector;
      const code = await outcome(() => assertion.verify(vector.assertion, schema(tag), payload, origin, credential));
      assert.equal(code, vector.code ?? "accepted");
    });
  }
});

async function seen() {
  return {
    origin: ORIGIN,
    delegationId: DelegationId.fromRandom(random(16)),
    requestHash: canonical.digestFromBytes(random(32)),
    deviceId: DeviceId.fromRandom(random(16)),
    issuedAt: 1,
  };
}

test("what a browser signs verifies, and a sign-in is never an act", async () => {
  const passkey = await Passkey.create();
  const payload = await seen();
  const signed = await passkey.signPayload(DelegationSeen, payload);
  await assertion.verify(signed, DelegationSeen, payload, ORIGIN, passkey);
  const signIn = await passkey.sign(assertion.signInChallenge(base64url.encode(random(32))));
  const code = await outcome(() => assertion.verify(signIn, DelegationSeen, payload, ORIGIN, passkey));
  assert.equal(code, "wrong_challenge");
});

test("a refusal names its part, so that a checklist can", async () => {
  const passkey = await Passkey.create();
  const signed = await passkey.sign(random(32));
  await assert.rejects(
    assertion.verify(signed, DelegationSeen, await seen(), ORIGIN, passkey),
    { code: "wrong_challenge", field: "assertion.clientDataJSON" },
  );
});

test("a sign-in challenge of another length is refused", async () => {
  const typed = await assertion.challengeFor(DelegationSeen, await seen());
  for (const challenge of [typed, random(31), random(33), random(0)]) {
    assert.equal(await outcome(() => assertion.signInChallenge(base64url.encode(challenge))), "wrong_challenge");
  }
});

test("foreign client data never passes", async () => {
  const passkey = await Passkey.create();
  const payload = await seen();
  const signed = await passkey.signPayload(DelegationSeen, payload);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.json()), async (text) => {
      const foreign = { ...signed, clientDataJSON: base64url.encode(utf8(text)) };
      const code = await outcome(() => assertion.verify(foreign, DelegationSeen, payload, ORIGIN, passkey));
      assert.notEqual(code, "accepted");
    }),
  );
});
