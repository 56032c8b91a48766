// A runtime and a server that lie together: the request is signed, and is still not about what it says.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import {
  DelegationRequest, type KeyPair, Nonce, Terms, canonical, jws, keys, parseOrigin, parseScope,
} from "@countersign/protocol";

import { Failure } from "../src/core/failure.js";
import { verifyRequest } from "../src/core/requests.js";
import { random } from "./support/authenticator.js";
import { outcome } from "./support/phone.js";

const origin = parseOrigin("https://countersign.example");
const elsewhere = parseOrigin("https://elsewhere.example");
const other = canonical.digestFromBytes(new Uint8Array(32).fill(9));

let runtime: KeyPair;
let terms: Terms;
let request: DelegationRequest;

before(async () => {
  runtime = await keys.generate();
  terms = {
    origin, providerId: "prv_a", providerName: "Provider", audienceId: "aud_a", audienceKey: "a", audienceName: "A",
    scopes: [{ name: parseScope("a"), description: "Reads", risk: "low" }], proof: "bearer", maxDurationSeconds: 600,
    version: 1,
  };
  request = {
    origin, runtimeConnectionId: "rtc_a", runtimeThumbprint: await keys.thumbprint(runtime.publicKey),
    audienceId: "aud_a", termsHash: await canonical.hash(Terms, terms), agent: { id: "a", name: "A" }, purpose: "Why",
    scopes: [parseScope("a")], constraints: [], details: [], durationSeconds: 600, singleUse: false,
    tokenKeyThumbprint: canonical.ZERO, expiresAt: 2000, nonce: Nonce.fromRandom("test", random(16)), issuedAt: 1000,
  };
});

/** What becomes of a request that the runtime signs as it stands, with terms whose hash it names. */
async function judged(
  change: Partial<DelegationRequest>,
  promised: Partial<Terms> = {},
  shown: { readonly termsHash?: DelegationRequest["termsHash"]; readonly key?: KeyPair } = {},
): Promise<string> {
  const document = { ...terms, ...promised };
  const termsHash = await canonical.hash(Terms, document);
  const signed = await jws.sign(DelegationRequest, { ...request, termsHash, ...change }, shown.key ?? runtime);
  const view = {
    signed,
    terms: { terms: document, termsHash: shown.termsHash ?? termsHash },
    runtime: {
      runtimeConnectionId: "rtc_a", status: "active", applicationId: "app_a", applicationName: "", runtimeName: "R",
      deviceName: "D", publicKey: runtime.publicKey, createdAt: 0,
    },
  } as const;
  return outcome(async () => {
    await verifyRequest(origin, view).catch((error: unknown) => {
      throw Failure.of(error);
    });
  });
}

test("an honest request passes", async () => {
  assert.equal(await judged({}), "done");
  assert.equal(await judged({ durationSeconds: 60 }), "done");
});

test("a request for another server, key, connection or terms does not", async () => {
  assert.equal(await judged({ origin: elsewhere }), "wrong_origin");
  assert.equal(await judged({ runtimeConnectionId: "rtc_b" }), "wrong_request");
  assert.equal(await judged({ runtimeThumbprint: other }), "wrong_request");
  assert.equal(await judged({ termsHash: other }), "wrong_request");
  assert.equal(await judged({}, {}, { termsHash: other }), "wrong_request");
  assert.equal(await judged({}, {}, { key: await keys.generate() }), "wrong_key");
});

test("nor does one whose terms are of another audience or server, or promise less", async () => {
  assert.equal(await judged({ audienceId: "aud_b" }), "wrong_request");
  assert.equal(await judged({}, { audienceId: "aud_b" }), "wrong_request");
  assert.equal(await judged({}, { origin: elsewhere }), "wrong_origin");
  assert.equal(await judged({ scopes: [parseScope("a"), parseScope("b")] }), "scope_not_offered");
  assert.equal(await judged({}, { maxDurationSeconds: 599 }), "duration_too_long");
});
