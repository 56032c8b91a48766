// Every member of an answer that another device, request or person could have signed, one lie at a time.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import {
  DelegationApproval, DelegationDenial, DelegationRequest, type KeyPair, Nonce, Roster,
  type RosterEntry, Verified, canonical, jws, keys, parseOrigin, parseScope,
} from "@countersign/protocol";

import { signEntry } from "../src/core/entries.js";
import { type Person, verifyApproval, verifyDenial } from "../src/core/evidence.js";
import { Failure } from "../src/core/failure.js";
import { type NewPasskey, Passkey } from "../src/core/passkey.js";
import { deviceKey } from "../src/core/self.js";
import { SoftAuthenticator, random } from "./support/authenticator.js";
import { outcome } from "./support/phone.js";

const origin = parseOrigin("https://countersign.example");
const elsewhere = parseOrigin("https://elsewhere.example");
const other = canonical.digestFromBytes(new Uint8Array(32).fill(9));

let person: Person;
let device: KeyPair;
let stranger: KeyPair;
let passkey: Passkey;
let credential: NewPasskey;
let request: Verified<DelegationRequest>;
let approval: DelegationApproval;
let denial: DelegationDenial;

before(async () => {
  [device, stranger] = [await keys.generate(), await keys.generate()];
  const runtime = await keys.generate();
  passkey = new Passkey(new SoftAuthenticator(origin), origin);
  const publicKey = {
    rp: { id: "countersign.example" }, user: { id: "AAAA" }, challenge: "AAAA",
    pubKeyCredParams: [{ type: "public-key", alg: -7 }], authenticatorSelection: { userVerification: "required" },
  };
  credential = await passkey.create({ publicKey }, "Ada");
  const enrolled = { ...credential, kind: "credential", name: "Passkey" } as const;
  const { registration: _, ...key } = enrolled;
  const issuedAt = 1_000_000;
  const nonce = () => Nonce.fromRandom("test", random(16));
  const entry: RosterEntry = {
    origin, userId: "usr_ada", seq: 0, prevHash: canonical.ZERO, enrol: [key, deviceKey("dev_a", "Phone", device)],
    revoke: [], signerKind: "credential", signerId: key.id, signerDeviceId: "dev_a", nonce: nonce(), issuedAt,
  };
  const context = { passkey } as unknown as Parameters<typeof signEntry>[0];
  const record = await signEntry(context, entry, {
    credentials: [key], devices: [{ id: "dev_a", name: "Phone", key: device }],
  });
  const roster = await Roster.verify(origin, "usr_ada", [record]);
  person = { origin, roster };
  const scopes = [parseScope("a"), parseScope("b")];
  const asked: DelegationRequest = {
    origin, runtimeConnectionId: "rtc_a", runtimeThumbprint: await keys.thumbprint(runtime.publicKey),
    audienceId: "aud_a", termsHash: canonical.ZERO, agent: { id: "a", name: "A" }, purpose: "Why", scopes,
    constraints: [{ name: "most", value: "1" }], details: [], durationSeconds: 600, singleUse: true,
    tokenKeyThumbprint: canonical.ZERO, expiresAt: issuedAt + 60_000, nonce: nonce(), issuedAt,
  };
  request = await jws.verify(await jws.sign(DelegationRequest, asked, runtime), DelegationRequest, runtime.publicKey);
  const common = {
    origin, delegationId: "del_a", requestHash: request.hash, userId: "usr_ada", deviceId: "dev_a", rosterSeq: 0,
    rosterHead: roster.head.hash, nonce: nonce(), issuedAt,
  } as const;
  approval = {
    ...common, termsHash: asked.termsHash, runtimeConnectionId: "rtc_a", runtimeThumbprint: asked.runtimeThumbprint,
    credentialId: key.id, scopes, constraints: asked.constraints, durationSeconds: 600, singleUse: true,
    serverTime: issuedAt,
  };
  denial = {
    ...common, reasonCode: "none", reasonText: "", counterOffer: { scopes: [], durationSeconds: 0 }, notMe: false,
  };
});

async function judged(act: () => Promise<unknown>): Promise<string> {
  return outcome(async () => {
    await act().catch((error: unknown) => {
      throw Failure.of(error);
    });
  });
}

/** What becomes of a yes that is signed whole, whatever it says. */
async function yes(change: Partial<DelegationApproval>, key = device, credentialIn = approval): Promise<string> {
  const assertion = await passkey.signPayload(DelegationApproval, { ...credentialIn, ...change }, credential);
  const signed = await jws.sign(DelegationApproval, { ...approval, ...change }, key);
  return judged(() => verifyApproval(person, request, { signed, assertion }, "del_a"));
}

async function no(change: Partial<DelegationDenial>, key = device): Promise<string> {
  const signed = await jws.sign(DelegationDenial, { ...denial, ...change }, key);
  return judged(() => verifyDenial(person, request, signed, "del_a"));
}

test("a yes to this request by this person is one", async () => {
  assert.equal(await yes({}), "done");
  assert.equal(await yes({ scopes: approval.scopes.slice(0, 1), durationSeconds: 30 }), "done");
});

test("a yes to anything else is none", async () => {
  assert.equal(await yes({ origin: elsewhere }), "wrong_origin");
  assert.equal(await yes({ delegationId: "del_b" }), "wrong_request");
  assert.equal(await yes({ requestHash: other }), "wrong_request");
  assert.equal(await yes({ termsHash: other }), "wrong_request");
  assert.equal(await yes({ runtimeConnectionId: "rtc_b" }), "wrong_request");
  assert.equal(await yes({ runtimeThumbprint: other }), "wrong_request");
  assert.equal(await yes({ userId: "usr_eve" }), "wrong_request");
  assert.equal(await yes({ deviceId: "dev_b" }), "wrong_key");
  assert.equal(await yes({ rosterHead: other }), "roster_stale");
  assert.equal(await yes({ rosterSeq: 1 }), "roster_stale");
  assert.equal(await yes({ credentialId: "AAAA" }), "key_not_active");
  assert.equal(await yes({ scopes: [] }), "scopes_widened");
  assert.equal(await yes({ scopes: [...approval.scopes, parseScope("c")] }), "scopes_widened");
  assert.equal(await yes({ constraints: [] }), "constraints_changed");
  assert.equal(await yes({ durationSeconds: 601 }), "duration_extended");
  assert.equal(await yes({ durationSeconds: 0 }), "duration_extended");
  assert.equal(await yes({ singleUse: false }), "single_use_dropped");
  assert.equal(await yes({}, stranger), "unknown_key");
});

test("the passkey signed the same as the device, and for this page", async () => {
  assert.equal(await yes({}, device, { ...approval, nonce: Nonce.fromRandom("test", random(16)) }), "wrong_challenge");
  const signed = await jws.sign(DelegationApproval, approval, device);
  const honest = await passkey.signPayload(DelegationApproval, approval, credential);
  const flipped = { ...honest, signature: honest.signature.replace(/^.{12}./, (start) => `${start.slice(0, 12)}_`) };
  assert.notEqual(await judged(() => verifyApproval(person, request, { signed, assertion: flipped }, "del_a")), "done");
});

test("a no is this person's no to this request, or none", async () => {
  assert.equal(await no({}), "done");
  assert.equal(await no({ origin: elsewhere }), "wrong_origin");
  assert.equal(await no({ delegationId: "del_b" }), "wrong_request");
  assert.equal(await no({ requestHash: other }), "wrong_request");
  assert.equal(await no({ userId: "usr_eve" }), "wrong_request");
  assert.equal(await no({ deviceId: "dev_b" }), "wrong_key");
  assert.equal(await no({ rosterHead: other }), "roster_stale");
  assert.equal(await no({}, stranger), "unknown_key");
  const signed = await jws.sign(DelegationApproval, approval, device);
  assert.equal(await judged(() => verifyDenial(person, request, signed, "del_a")), "wrong_type");
});
