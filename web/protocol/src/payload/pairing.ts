/** The messages of the pairing ceremony; `pairing.ts` tells its story. */

import { utf8 } from "../bytes.js";
import * as base64url from "../base64url.js";
import { digest } from "../canonical.js";
import { Refusal, within } from "../code.js";
import { ApplicationId, DeviceId, Nonce, RuntimeConnectionId, UserId } from "../ids.js";
import { publicKey } from "../keys.js";
import { origin } from "../origin.js";
import { type Infer, bytes, canonical, checkText, integer, millis, text } from "../schema.js";
import { MAX_REASON } from "./message.js";

/** The longest runtime or device name in an offer, in UTF-8 bytes. */
export const MAX_NAME_BYTES = 48;

interface OfferRules {
  readonly runtimeName: string;
  readonly deviceName: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Refuses an offer with a name of the wrong length, or one that ends before it begins. */
export function checkOffer(offer: OfferRules): void {
  for (const field of ["runtimeName", "deviceName"] as const) {
    const length = utf8(offer[field]).length;
    if (length < 1 || length > MAX_NAME_BYTES) {
      throw new Refusal("offer_invalid", field, `must have 1 to ${MAX_NAME_BYTES} UTF-8 bytes`);
    }
  }
  if (offer.expiresAt <= offer.issuedAt) {
    throw new Refusal("offer_invalid", "expiresAt", "must be later than issuedAt");
  }
}

/** What a runtime shows as a QR, without its secret. Its hash is `pairHash`. */
export const Offer = canonical(
  "countersign.pair.v1",
  {
    /** The server that the runtime talks to. */
    origin,
    /** The kind of agent app: claimed by the runtime. */
    applicationId: ApplicationId,
    /** The runtime's name: claimed. */
    runtimeName: text,
    /** The machine's name: claimed. */
    deviceName: text,
    /** The runtime's public key. */
    publicKey,
    /** SHA-256 of the secret `k` in the QR. */
    kHash: digest,
    /** When the offer was made. */
    issuedAt: millis,
    /** When it ends; ten minutes later by default. */
    expiresAt: millis,
  },
  checkOffer,
);
export type Offer = Infer<typeof Offer>;

/** Tells the server from which network an offer is shown, so that the phone can compare. */
export const Announce = canonical("countersign.announce.v1", {
  /** The server's origin. */
  origin,
  /** Which offer. */
  pairHash: digest,
  /** The runtime's key; the phone heeds only the one in the QR. */
  publicKey,
  /** When it was signed. */
  issuedAt: millis,
});
export type Announce = Infer<typeof Announce>;

/** The person's yes to a pairing, signed by passkey and device key on the phone. */
export const Confirm = canonical(
  "countersign.confirm.v1",
  {
    /** The server's origin. */
    origin,
    /** Which offer. */
    pairHash: digest,
    /** Thumbprint of the key in the offer. */
    runtimeThumbprint: digest,
    /** Who confirms. */
    userId: UserId,
    /** The name that the runtime will show. */
    userName: text,
    /** The passkey that signs. */
    credentialId: bytes,
    /** Its public key; the page has checked that its own assertion verifies under it. */
    credentialPublicKey: publicKey,
    /** The device that co-signs. */
    deviceId: DeviceId,
    /** Its public key. */
    devicePublicKey: publicKey,
    /** The roster entry that the phone vouches for. */
    rosterSeq: integer,
    /** Its hash. */
    rosterHead: digest,
    /** SHA-256 of the proof that the runtime will show. */
    claimProofHash: digest,
    /** When the code ends; five minutes later by default. */
    expiresAt: millis,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (confirm) => {
    checkText("userName", confirm.userName, 1, 80);
    if (confirm.expiresAt <= confirm.issuedAt) {
      throw new Refusal("invalid_field", "expiresAt", "must be later than issuedAt");
    }
  },
);
export type Confirm = Infer<typeof Confirm>;

/** The runtime shows that it holds the offered key, the secret of the QR and the typed code. */
export const Claim = canonical(
  "countersign.claim.v1",
  {
    /** The server's origin. */
    origin,
    /** The whole offer, from which the server computes `pairHash`. */
    offer: Offer,
    /** 32 bytes from the QR's secret and the code, see `CodeKeys`. */
    claimProof: bytes,
    /** Unique per runtime key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (claim) => {
    within("offer", () => checkOffer(claim.offer));
    if (claim.offer.origin !== claim.origin) {
      throw new Refusal("wrong_origin", "offer.origin", "must be the claim's origin");
    }
    base64url.decodeArray("claimProof", claim.claimProof, 32);
  },
);
export type Claim = Infer<typeof Claim>;

/** The runtime has verified and pinned the person's keys; only now is the connection active. */
export const Accept = canonical("countersign.accept.v1", {
  /** The server's origin. */
  origin,
  /** Which connection. */
  runtimeConnectionId: RuntimeConnectionId,
  /** Hash of the confirmation that was verified. */
  confirmHash: digest,
  /** The newest roster entry that was verified. */
  rosterSeq: integer,
  /** Its hash. */
  rosterHead: digest,
  /** Unique per runtime key. */
  nonce: Nonce,
  /** When it was signed. */
  issuedAt: millis,
});
export type Accept = Infer<typeof Accept>;

/** The runtime ends its own connection, and with it everything that hangs on it. */
export const ConnectionRevoke = canonical(
  "countersign.connection-revoke.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection. */
    runtimeConnectionId: RuntimeConnectionId,
    /** Why, for people; may be empty. */
    reason: text,
    /** Unique per runtime key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (revoke) => checkText("reason", revoke.reason, 0, MAX_REASON),
);
export type ConnectionRevoke = Infer<typeof ConnectionRevoke>;
