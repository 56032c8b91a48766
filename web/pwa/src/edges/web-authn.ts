/**
 * Passkeys by `navigator.credentials`, which no other file of the page touches. Only `core/passkey.ts` is given this:
 * it says which challenge is signed, and for whom. What is demanded of every authenticator stands here.
 */

import { Failure } from "../core/failure.js";
import type { Authenticator, CreateOptions, Created, GetOptions, Got } from "../core/ports.js";

/** COSE's number of ES256 (RFC 9053 section 2.1). */
const ES256 = -7;

/** The passkeys of this browser. */
export const authenticator: Authenticator = {
  async create({ relyingPartyId, challenge, userHandle, userName, timeout }: CreateOptions): Promise<Created> {
    const credential = await asked(() =>
      navigator.credentials.create({
        publicKey: {
          rp: { id: relyingPartyId, name: "Countersign" },
          user: { id: userHandle, name: userName, displayName: userName },
          challenge,
          pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
          authenticatorSelection: {
            residentKey: "required",
            requireResidentKey: true,
            userVerification: "required",
          },
          attestation: "none",
          timeout,
        },
      }),
    );
    const response = credential.response as AuthenticatorAttestationResponse;
    return {
      credentialId: new Uint8Array(credential.rawId),
      publicKey: new Uint8Array(response.getPublicKey() ?? new ArrayBuffer(0)),
      algorithm: response.getPublicKeyAlgorithm(),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      authenticatorData: new Uint8Array(response.getAuthenticatorData()),
      attestationObject: new Uint8Array(response.attestationObject),
      transports: response.getTransports(),
    };
  },

  async get({ relyingPartyId, challenge, credentialIds, timeout }: GetOptions): Promise<Got> {
    const credential = await asked(() =>
      navigator.credentials.get({
        publicKey: {
          rpId: relyingPartyId,
          challenge,
          allowCredentials: credentialIds.map((id) => ({ type: "public-key", id: id as BufferSource })),
          userVerification: "required",
          timeout,
        },
      }),
    );
    const response = credential.response as AuthenticatorAssertionResponse;
    return {
      credentialId: new Uint8Array(credential.rawId),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      authenticatorData: new Uint8Array(response.authenticatorData),
      signature: new Uint8Array(response.signature),
      userHandle: new Uint8Array(response.userHandle ?? new ArrayBuffer(0)),
    };
  },
};

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (typeof PublicKeyCredential === "undefined" || navigator.credentials === undefined) {
    throw new Failure("passkeys_unavailable");
  }
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (error) {
    throw failure(error);
  }
  if (!(credential instanceof PublicKeyCredential)) throw new Failure("cancelled");
  return credential;
}

/** Browsers tell little, so that pages learn nothing of people: a prompt that was closed looks like one timed out. */
function failure(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "AbortError":
      return new Failure("cancelled");
    // No authenticator here verifies people, or keeps discoverable credentials.
    case "ConstraintError":
      return new Failure("no_user_verification");
    default:
      return new Failure("passkeys_unavailable", { detail: name });
  }
}
