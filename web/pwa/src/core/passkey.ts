/**
 * The page's only way to a passkey. Three things can be asked of it, and no other code of the page asks the
 * authenticator for anything:
 *
 * - `create`: a new passkey, from the server's options, of which only data is taken;
 * - `signIn`: signs exactly 32 bytes, which can never be the challenge of an act;
 * - `signPayload`: signs a payload, whose challenge is computed here from the payload's own bytes.
 *
 * There is no way to have a challenge signed that somebody else computed, so what is signed is what was shown.
 */

import {
  type Assertion, type Bytes, type Canonical, type EnrolledCredential, type Json, type Origin, type PublicKey, Refusal,
  assertion, base64url, keys, relyingPartyId,
} from "@countersign/protocol";
import { Failure } from "./failure.js";
import type { Authenticator, Got } from "./ports.js";
import { list, record, text } from "./shape.js";

/** COSE's number of ES256 (RFC 9053 section 2.1). */
const ES256 = -7;
/** Bits of the flags byte (WebAuthn Level 3, section 6.1). */
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
/** How long the person may take: a ceremony lives five minutes, the server's time in an act one. In milliseconds. */
const CEREMONY = 280_000;
const ACT = 55_000;

/** A passkey that was just made. */
export interface NewPasskey extends EnrolledCredential {
  /** `RegistrationResponseJSON` (WebAuthn Level 3, section 5.1). */
  readonly registration: object;
}

/** A signed sign-in. */
export interface SignIn {
  readonly challenge: Bytes;
  readonly credentialId: string;
  /** `AuthenticationResponseJSON` (WebAuthn Level 3, section 5.1). */
  readonly authentication: object;
}

export class Passkey {
  readonly #authenticator: Authenticator;
  readonly #origin: Origin;
  readonly #relyingPartyId: string;

  constructor(authenticator: Authenticator, origin: Origin) {
    this.#authenticator = authenticator;
    this.#origin = origin;
    this.#relyingPartyId = relyingPartyId(origin);
  }

  /**
   * Makes a passkey. Of `options` (`PublicKeyCredentialCreationOptionsJSON` below `publicKey`) the challenge and the
   * user handle are taken; that they speak of this page, of ES256 and of user verification is checked; the rest is
   * not for the server to say.
   */
  async create(options: Json, userName: string): Promise<NewPasskey> {
    const given = record.read(record.read(options, "options")["publicKey"] ?? null, "options.publicKey");
    const member = (name: string) => record.read(given[name] ?? null, `options.publicKey.${name}`);
    if (member("rp")["id"] !== this.#relyingPartyId) {
      throw new Refusal("wrong_relying_party", "options.publicKey.rp.id");
    }
    const offered = list(record).read(given["pubKeyCredParams"] ?? null, "options.publicKey.pubKeyCredParams");
    if (!offered.some((one) => one["type"] === "public-key" && one["alg"] === ES256)) {
      throw new Refusal("algorithm_not_allowed", "options.publicKey.pubKeyCredParams");
    }
    if (member("authenticatorSelection")["userVerification"] !== "required") {
      throw new Refusal("user_not_verified", "options.publicKey.authenticatorSelection.userVerification");
    }
    const userHandle = bytesAt(member("user"), "id", "options.publicKey.user");
    if (userHandle.length < 1 || userHandle.length > 64) {
      throw new Refusal("invalid_field", "options.publicKey.user.id", "must be 1 to 64 bytes");
    }
    const created = await this.#authenticator.create({
      relyingPartyId: this.#relyingPartyId,
      challenge: bytesAt(given, "challenge", "options.publicKey"),
      userHandle,
      userName,
      timeout: CEREMONY,
    });
    const flags = verifiedFlags(created.authenticatorData);
    if (created.algorithm !== ES256) throw new Refusal("algorithm_not_allowed", "credential");
    const id = base64url.encode(created.credentialId);
    const response = {
      clientDataJSON: base64url.encode(created.clientDataJSON),
      attestationObject: base64url.encode(created.attestationObject),
      transports: created.transports,
    };
    return {
      id,
      publicKey: await publicKeyOf(created.publicKey),
      backupEligible: (flags & BACKUP_ELIGIBLE) !== 0,
      registration: { id, rawId: id, type: "public-key", response, clientExtensionResults: {} },
    };
  }

  /**
   * Signs a sign-in. Of `options` (`PublicKeyCredentialRequestOptionsJSON` below `publicKey`) only the challenge is
   * taken. `credentialIds` are those that the person's own roster knows; none for any passkey.
   */
  async signIn(options: Json, credentialIds: readonly string[]): Promise<SignIn> {
    const given = record.read(record.read(options, "options")["publicKey"] ?? null, "options.publicKey");
    const named = given["rpId"];
    if (named !== undefined && named !== this.#relyingPartyId) {
      throw new Refusal("wrong_relying_party", "options.publicKey.rpId");
    }
    const challenge = assertion.signInChallenge(text.read(given["challenge"] ?? null, "options.publicKey.challenge"));
    const got = await this.#get(challenge, credentialIds, CEREMONY);
    const { credentialId, ...signed } = assertionOf(got);
    if (credentialIds.length > 0 && !credentialIds.includes(credentialId)) throw new Refusal("wrong_key", "assertion");
    const handle = got.userHandle.length === 0 ? {} : { userHandle: base64url.encode(got.userHandle) };
    const response = { ...signed, ...handle };
    const authentication = {
      id: credentialId, rawId: credentialId, type: "public-key", response, clientExtensionResults: {},
    };
    return { challenge, credentialId, authentication };
  }

  /** Signs a payload, and makes sure that it did: `credential` comes from the person's verified roster. */
  async signPayload<T>(schema: Canonical<T>, payload: T, credential: EnrolledCredential): Promise<Assertion> {
    const got = await this.#get(await assertion.challengeFor(schema, payload), [credential.id], ACT);
    const signed = assertionOf(got);
    await assertion.verify(signed, schema, payload, this.#origin, credential);
    return signed;
  }

  async #get(challenge: Bytes, credentialIds: readonly string[], timeout: number): Promise<Got> {
    const got = await this.#authenticator.get({
      relyingPartyId: this.#relyingPartyId,
      challenge,
      credentialIds: credentialIds.map((id) => base64url.decode("credentialId", id)),
      timeout,
    });
    verifiedFlags(got.authenticatorData);
    return got;
  }
}

/** The flags of authenticator data, refused unless the authenticator verified the person. */
function verifiedFlags(authenticatorData: Bytes): number {
  const flags = authenticatorData[32] ?? 0;
  if ((flags & USER_VERIFIED) === 0) throw new Failure("no_user_verification");
  return flags;
}

async function publicKeyOf(subjectPublicKeyInfo: Bytes): Promise<PublicKey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
  try {
    const key = await crypto.subtle.importKey("spki", subjectPublicKeyInfo, algorithm, true, ["verify"]);
    return await keys.fromPlatform(key);
  } catch {
    throw new Refusal("algorithm_not_allowed", "credential");
  }
}

function assertionOf(got: Got): Assertion {
  return {
    credentialId: base64url.encode(got.credentialId),
    clientDataJSON: base64url.encode(got.clientDataJSON),
    authenticatorData: base64url.encode(got.authenticatorData),
    signature: base64url.encode(got.signature),
  };
}

function bytesAt(given: { readonly [key: string]: Json }, key: string, path: string): Bytes {
  const field = `${path}.${key}`;
  return base64url.decode(field, text.read(given[key] ?? null, field));
}
