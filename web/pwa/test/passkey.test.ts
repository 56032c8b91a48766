// The one way to a passkey: it signs payloads whose bytes it hashed itself, and sign-ins of 32 bytes, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SessionProof, type Json, assertion, base64url, keys, parseOrigin } from "@countersign/protocol";

import { Failure } from "../src/core/failure.js";
import { Passkey } from "../src/core/passkey.js";
import { SoftAuthenticator, random } from "./support/authenticator.js";
import { outcome } from "./support/phone.js";

const ORIGIN = parseOrigin("https://countersign.example");

function creation(change: (options: Record<string, Json>) => void = () => {}): Json {
  const publicKey: Record<string, Json> = {
    rp: { id: "countersign.example", name: "Anything" },
    user: { id: base64url.encode(random(16)), name: "Mallory", displayName: "Mallory" },
    challenge: base64url.encode(random(32)),
    pubKeyCredParams: [{ type: "public-key", alg: -257 }, { type: "public-key", alg: -7 }],
    authenticatorSelection: { userVerification: "required" },
    attestation: "direct",
    timeout: 1,
    extensions: { largeBlob: { support: "required" } },
  };
  change(publicKey);
  return { publicKey };
}

function request(bytes: number, more: Record<string, Json> = {}): Json {
  return { publicKey: { challenge: base64url.encode(random(bytes)), rpId: "countersign.example", ...more } };
}

async function codeOf(act: () => Promise<unknown>): Promise<string> {
  return outcome(async () => {
    try {
      await act();
    } catch (error) {
      throw Failure.of(error);
    }
  });
}

async function withPasskey() {
  const authenticator = new SoftAuthenticator(ORIGIN);
  const passkey = new Passkey(authenticator, ORIGIN);
  const credential = await passkey.create(creation(), "Ada");
  return { authenticator, passkey, credential };
}

const PROOF: SessionProof = {
  origin: ORIGIN,
  deviceId: "dev_a",
  challengeHash: base64url.encode(new Uint8Array(32)) as SessionProof["challengeHash"],
  issuedAt: 1,
};

test("of the options for a new passkey, data is taken and policy is not", async () => {
  const { authenticator, credential } = await withPasskey();
  const [created] = authenticator.creations;
  assert(created);
  assert.deepEqual(Object.keys(created).sort(), ["challenge", "relyingPartyId", "timeout", "userHandle", "userName"]);
  assert.equal(created.relyingPartyId, "countersign.example");
  assert.equal(created.userName, "Ada");
  assert(created.timeout > 60_000);
  assert(keys.parsePublicKey(credential.publicKey));
  assert.equal(credential.backupEligible, true);
});

test("options that speak of another page, algorithm or policy are refused before a prompt", async () => {
  const authenticator = new SoftAuthenticator(ORIGIN);
  const passkey = new Passkey(authenticator, ORIGIN);
  const wrong: readonly (readonly [(options: Record<string, Json>) => void, string])[] = [
    [(options) => (options["rp"] = { id: "evil.example" }), "wrong_relying_party"],
    [(options) => (options["rp"] = { id: "example" }), "wrong_relying_party"],
    [(options) => (options["rp"] = "countersign.example"), "invalid_field"],
    [(options) => (options["pubKeyCredParams"] = [{ type: "public-key", alg: -257 }]), "algorithm_not_allowed"],
    [(options) => (options["authenticatorSelection"] = { userVerification: "discouraged" }), "user_not_verified"],
    [(options) => delete options["authenticatorSelection"], "invalid_field"],
    [(options) => (options["user"] = { id: "" }), "invalid_field"],
    [(options) => (options["user"] = { id: base64url.encode(random(65)) }), "invalid_field"],
    [(options) => (options["challenge"] = 7), "invalid_field"],
    [(options) => (options["challenge"] = "=="), "invalid_field"],
  ];
  for (const [change, code] of wrong) {
    assert.equal(await codeOf(() => passkey.create(creation(change), "Ada")), code, String(change));
  }
  assert.deepEqual(authenticator.creations, []);
});

test("a sign-in signs exactly 32 bytes for this page", async () => {
  const { authenticator, passkey, credential } = await withPasskey();
  const typed = await assertion.challengeFor(SessionProof, PROOF);
  for (const length of [0, 16, 31, 33, typed.length]) {
    assert.equal(await codeOf(() => passkey.signIn(request(length), [])), "wrong_challenge");
  }
  assert.equal(await codeOf(() => passkey.signIn(request(32, { rpId: "evil.example" }), [])), "wrong_relying_party");
  assert.equal(authenticator.gets.length, 0);
  const evil = { allowCredentials: [{ type: "public-key", id: "AAAA" }], userVerification: "discouraged", timeout: 1 };
  const signed = await passkey.signIn(request(32, evil), [credential.id]);
  assert.equal(signed.credentialId, credential.id);
  assert.deepEqual(authenticator.gets[0]?.credentialIds.map(base64url.encode), [credential.id]);
});

test("what is signed is the payload, and it is looked at before anybody gets it", async () => {
  const { authenticator, passkey, credential } = await withPasskey();
  const signed = await passkey.signPayload(SessionProof, PROOF, credential);
  await assertion.verify(signed, SessionProof, PROOF, ORIGIN, credential);
  assert.deepEqual(authenticator.gets[0]?.challenge, await assertion.challengeFor(SessionProof, PROOF));

  const stranger = await keys.generate();
  const impostor = { ...credential, publicKey: stranger.publicKey };
  assert.equal(await codeOf(() => passkey.signPayload(SessionProof, PROOF, impostor)), "invalid_signature");
  const synced = { ...credential, backupEligible: false };
  assert.equal(await codeOf(() => passkey.signPayload(SessionProof, PROOF, synced)), "backup_flags");
  authenticator.userVerified = false;
  assert.equal(await codeOf(() => passkey.signPayload(SessionProof, PROOF, credential)), "no_user_verification");
  assert.equal(await codeOf(() => passkey.signIn(request(32), [])), "no_user_verification");
});

test("an authenticator in a page of another origin is not believed", async () => {
  const { authenticator, credential } = await withPasskey();
  const elsewhere = new SoftAuthenticator("https://countersign.example.evil");
  elsewhere.passkeys.push(...authenticator.passkeys);
  const passkey = new Passkey(elsewhere, ORIGIN);
  assert.equal(await codeOf(() => passkey.signPayload(SessionProof, PROOF, credential)), "wrong_origin");
});
