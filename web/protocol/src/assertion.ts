/**
 * A passkey signs a payload: WebAuthn Level 3 section 7.2, with a challenge that is the payload.
 *
 * `challenge = ASCII(tag) ‖ 0x00 ‖ hash(payload)`. A sign-in challenge is exactly 32 random bytes, a typed one is
 * always longer, so that a sign-in can never be read as an approval, nor one kind of act as another.
 */

import * as base64url from "./base64url.js";
import { type Bytes, concat, equal, sha256, utf8 } from "./bytes.js";
import { type Digest, digestBytes, hash } from "./canonical.js";
import { type Code, Refusal, orElse, within } from "./code.js";
import { type Json, parse } from "./json.js";
import type { Verified } from "./jws.js";
import { type PublicKey, verifyDer } from "./keys.js";
import { type Origin, relyingPartyId } from "./origin.js";
import { type Canonical, type Infer, boolean, bytes, struct, text } from "./schema.js";

/** The longest clientDataJSON that is read, in bytes. */
export const MAX_CLIENT_DATA = 4096;
/** The length of a sign-in challenge, in bytes. */
export const SIGN_IN_CHALLENGE_LENGTH = 32;

/** Bits of the flags byte (WebAuthn Level 3, section 6.1). */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKUP_STATE = 0x10;

/** What `navigator.credentials.get()` answers, every part as base64url. */
export const Assertion = struct({
  /** Which credential signed. */
  credentialId: bytes,
  /** The bytes that the browser wrote. */
  clientDataJSON: bytes,
  /** The bytes that the authenticator wrote. */
  authenticatorData: bytes,
  /** DER, over `authenticatorData ‖ SHA-256(clientDataJSON)`. */
  signature: bytes,
});
export type Assertion = Infer<typeof Assertion>;

/** A credential as it was enrolled: what an assertion is checked against. */
export interface EnrolledCredential {
  /** Its id as base64url. */
  readonly id: string;
  /** Its public key, never one from the answer. */
  readonly publicKey: PublicKey;
  /** Whether it may be synced (the BE flag at enrolment). */
  readonly backupEligible: boolean;
}

/** The challenge for a payload whose hash is at hand. */
export function challenge(tag: string, hash: Digest): Bytes {
  return concat(utf8(tag), Uint8Array.of(0), digestBytes(hash));
}

/** The challenge that a passkey signs for `payload`. */
export async function challengeFor<T>(schema: Canonical<T>, payload: T): Promise<Bytes> {
  return challenge(schema.tag, await hash(schema, payload));
}

/** A sign-in challenge as the server sent it; one of another length might be an act in disguise. */
export function signInChallenge(text: string): Bytes {
  const challenge = base64url.decode("challenge", text);
  if (challenge.length !== SIGN_IN_CHALLENGE_LENGTH) throw new Refusal("wrong_challenge", "challenge");
  return challenge;
}

/**
 * Verifies that `credential` signed exactly `payload`, at `origin`, with user verification.
 *
 * Counters are not looked at: synced passkeys keep them at zero (WebAuthn Level 3, section 6.1.1).
 */
export async function verify<T>(
  assertion: Assertion,
  schema: Canonical<T>,
  payload: T,
  origin: Origin,
  credential: EnrolledCredential,
): Promise<void> {
  await verifyHash(assertion, schema.tag, await hash(schema, payload), origin, credential);
}

/** As `verify`, for a payload that has been verified and hashed already. */
export async function verifySigned<T>(
  assertion: Assertion,
  schema: Canonical<T>,
  signed: Verified<T>,
  origin: Origin,
  credential: EnrolledCredential,
): Promise<void> {
  await verifyHash(assertion, schema.tag, signed.hash, origin, credential);
}

async function verifyHash(
  assertion: Assertion,
  tag: string,
  hash: Digest,
  origin: Origin,
  credential: EnrolledCredential,
): Promise<void> {
  if (assertion.credentialId !== credential.id) throw new Refusal("wrong_key", "assertion");
  const clientData = base64url.decode("assertion.clientDataJSON", assertion.clientDataJSON);
  const authenticatorData = base64url.decode("assertion.authenticatorData", assertion.authenticatorData);
  const relyingPartyHash = await sha256(utf8(relyingPartyId(origin)));
  within("assertion.clientDataJSON", () => checkClientData(clientData, challenge(tag, hash), origin));
  within("assertion.authenticatorData", () =>
    checkAuthenticatorData(authenticatorData, relyingPartyHash, credential.backupEligible),
  );
  const signed = concat(authenticatorData, await sha256(clientData));
  const signature = base64url.decode("assertion.signature", assertion.signature);
  try {
    await verifyDer(credential.publicKey, signed, signature);
  } catch (error) {
    throw error instanceof Refusal ? error.within("assertion") : error;
  }
}

/** The members of CollectedClientData that are looked at (WebAuthn Level 3, section 5.8.1); others may stand beside. */
function readClientData(json: Json) {
  if (json === null || typeof json !== "object" || Array.isArray(json)) throw new Refusal("invalid_assertion");
  const data = json as { readonly [key: string]: Json };
  return {
    type: text.read(data["type"] ?? null, "type"),
    challenge: text.read(data["challenge"] ?? null, "challenge"),
    origin: text.read(data["origin"] ?? null, "origin"),
    crossOrigin: data["crossOrigin"] === undefined ? false : boolean.read(data["crossOrigin"], "crossOrigin"),
    // Whatever stands there, even null, stands there.
    topOrigin: data["topOrigin"] !== undefined,
  };
}

function checkClientData(clientData: Bytes, challenge: Bytes, origin: Origin): void {
  const refuse = (code: Code) => new Refusal(code);
  if (clientData.length > MAX_CLIENT_DATA) throw refuse("invalid_assertion");
  const json = parse(clientData, "clientData");
  const data = orElse(refuse("invalid_assertion"), () => readClientData(json));
  if (data.type !== "webauthn.get") throw refuse("wrong_ceremony");
  // Unpadded base64url with zero trailing bits has one text for the same bytes, so text is compared.
  if (data.challenge !== base64url.encode(challenge)) throw refuse("wrong_challenge");
  if (data.origin !== origin) throw refuse("wrong_origin");
  if (data.crossOrigin || data.topOrigin) throw refuse("cross_origin");
}

function checkAuthenticatorData(data: Bytes, relyingPartyHash: Bytes, backupEligible: boolean): void {
  // rpIdHash, flags and counter are 37 bytes (WebAuthn Level 3, section 6.1); extensions may follow.
  const flags = data[32];
  if (flags === undefined || data.length < 37) throw new Refusal("invalid_assertion");
  if (!equal(data.subarray(0, 32), relyingPartyHash)) throw new Refusal("wrong_relying_party");
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) throw new Refusal("user_not_verified");
  const eligible = (flags & BACKUP_ELIGIBLE) !== 0;
  const backedUp = (flags & BACKUP_STATE) !== 0;
  if (eligible !== backupEligible || (backedUp && !eligible)) throw new Refusal("backup_flags");
}
