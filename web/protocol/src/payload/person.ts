/** What a person's device signs besides answers. */

import { digest } from "../canonical.js";
import { DelegationId, DeviceId, Nonce, RuntimeConnectionId, UserId } from "../ids.js";
import { origin } from "../origin.js";
import { type Infer, canonical, checkText, millis, text } from "../schema.js";
import { MAX_REASON } from "./message.js";

/** Shows at sign-in that this browser holds the device key, so that the session belongs to the device. */
export const SessionProof = canonical("countersign.session.v1", {
  /** The server's origin. */
  origin,
  /** Which device. */
  deviceId: DeviceId,
  /** SHA-256 of the sign-in challenge, so that the proof fits one sign-in. */
  challengeHash: digest,
  /** When it was signed. */
  issuedAt: millis,
});
export type SessionProof = Infer<typeof SessionProof>;

/** The person takes a delegation back. */
export const PersonDelegationRevoke = canonical(
  "countersign.person-delegation-revoke.v1",
  {
    /** The server's origin. */
    origin,
    /** Which delegation. */
    delegationId: DelegationId,
    /** Who. */
    userId: UserId,
    /** On which device. */
    deviceId: DeviceId,
    /** Why, for people; may be empty. */
    reason: text,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (revoke) => checkText("reason", revoke.reason, 0, MAX_REASON),
);
export type PersonDelegationRevoke = Infer<typeof PersonDelegationRevoke>;

/** The person ends a runtime connection. */
export const PersonConnectionRevoke = canonical(
  "countersign.person-connection-revoke.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection. */
    runtimeConnectionId: RuntimeConnectionId,
    /** Who. */
    userId: UserId,
    /** On which device. */
    deviceId: DeviceId,
    /** Why, for people; may be empty. */
    reason: text,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (revoke) => checkText("reason", revoke.reason, 0, MAX_REASON),
);
export type PersonConnectionRevoke = Infer<typeof PersonConnectionRevoke>;
