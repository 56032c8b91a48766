/** Whether the protocol takes a text: what is refused anyway misleads nobody. */

import {
  ApplicationId, AudienceId, ConnectionRevoke, DelegationDenial, DelegationId, DelegationRequest, DeviceId, Nonce,
  RuntimeConnectionId, UserId, canonical, keys, pairing, parseOrigin, parseScope,
} from "@countersign/protocol";

import type { Names, Said } from "./corpus.js";

/** The longest body that is signed, in bytes: base64url makes four of three, and 64 KiB are taken. */
const LONGEST = 45 * 1024;

const zero = new Uint8Array(16);
const message = { origin: parseOrigin("http://localhost:7070"), issuedAt: 1_700_000_000_000 };
const connection = RuntimeConnectionId.fromRandom(zero);

/** Refuses what a request must not say. */
export async function takes(said: Said): Promise<void> {
  const bytes = await canonical.encode(DelegationRequest, {
    ...message,
    ...said,
    runtimeConnectionId: connection,
    runtimeThumbprint: canonical.ZERO,
    audienceId: AudienceId.fromRandom(zero),
    termsHash: canonical.ZERO,
    scopes: [parseScope("payments.prepare")],
    durationSeconds: 900,
    singleUse: false,
    tokenKeyThumbprint: canonical.ZERO,
    expiresAt: message.issuedAt + 600_000,
    nonce: Nonce.fromRandom("request", zero),
  });
  if (bytes.length > LONGEST) throw new Error(`the request has ${bytes.length} bytes`);
}

/** Refuses what a computer must not call itself. */
export async function takesNames(names: Names): Promise<void> {
  const offer = {
    ...message,
    applicationId: ApplicationId.parse(names.applicationId),
    runtimeName: names.runtimeName,
    deviceName: names.deviceName,
    publicKey: (await keys.generate()).publicKey,
    expiresAt: message.issuedAt + pairing.OFFER_LIFE_MS,
  };
  const link = (await pairing.Ticket.create(offer, zero)).toLink();
  await pairing.Ticket.fromLink(link);
}

/** Refuses what a person must not say with a no. */
export async function takesReason(reasonText: string): Promise<void> {
  await canonical.encode(DelegationDenial, {
    ...message,
    delegationId: DelegationId.fromRandom(zero),
    requestHash: canonical.ZERO,
    userId: UserId.fromRandom(zero),
    deviceId: DeviceId.fromRandom(zero),
    rosterSeq: 0,
    rosterHead: canonical.ZERO,
    reasonCode: "other",
    reasonText,
    counterOffer: { scopes: [], durationSeconds: 0 },
    notMe: false,
    nonce: Nonce.fromRandom("deny", zero),
  });
}

/** Refuses what a runtime must not say when it takes something back. */
export async function takesEnding(reason: string): Promise<void> {
  const nonce = Nonce.fromRandom("leave", zero);
  await canonical.encode(ConnectionRevoke, { ...message, runtimeConnectionId: connection, reason, nonce });
}
