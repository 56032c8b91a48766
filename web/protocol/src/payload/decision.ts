/** What a person answers. The tag is the yes or the no; no field can turn one into the other. */

import { digest } from "../canonical.js";
import { Refusal } from "../code.js";
import { DelegationId, DeviceId, Nonce, RuntimeConnectionId, UserId } from "../ids.js";
import { origin } from "../origin.js";
import { scopeSet } from "../scope.js";
import {
  type Infer, boolean, bytes, canonical, checkText, integer, list, millis, oneOf, struct, text,
} from "../schema.js";
import { Constraint } from "./delegation.js";
import { MAX_DURATION_SECONDS } from "./limits.js";
import { MAX_REASON } from "./message.js";

/** A yes: signed by a passkey with user verification and co-signed by the device key. */
export const DelegationApproval = canonical("countersign.delegation-approve.v1", {
  /** The server's origin. */
  origin,
  /** Which delegation. */
  delegationId: DelegationId,
  /** Hash of the request that was shown. */
  requestHash: digest,
  /** Hash of the terms that were shown. */
  termsHash: digest,
  /** Whose request. */
  runtimeConnectionId: RuntimeConnectionId,
  /** Thumbprint of the runtime key. */
  runtimeThumbprint: digest,
  /** Who answers. */
  userId: UserId,
  /** The passkey that signs. */
  credentialId: bytes,
  /** The device that co-signs. */
  deviceId: DeviceId,
  /** The newest roster entry that the device knows. */
  rosterSeq: integer,
  /** Its hash. */
  rosterHead: digest,
  /** What is granted: some or all of what was asked. */
  scopes: scopeSet,
  /** The constraints of the request, byte for byte. */
  constraints: list(Constraint),
  /** For how long, from `serverTime`, in seconds. */
  durationSeconds: integer,
  /** May be added, never dropped. */
  singleUse: boolean,
  /** The server's clock as the phone was told; the phone refuses one that is 60 s off its own. */
  serverTime: millis,
  /** Unique per device key. */
  nonce: Nonce,
  /** When it was signed. */
  issuedAt: millis,
});
export type DelegationApproval = Infer<typeof DelegationApproval>;

/** When the grant ends, in milliseconds since 1970. */
export function endsAt(approval: DelegationApproval): number {
  return approval.serverTime + approval.durationSeconds * 1000;
}

/** Why a person said no. */
export const ReasonCode = oneOf("none", "unexpected", "too_broad", "too_long", "unclear", "other");
export type ReasonCode = Infer<typeof ReasonCode>;

/** What the person might grant instead. It grants nothing; it is a hint for a new request. */
export const CounterOffer = struct({
  /** These scopes only; empty for no hint. */
  scopes: scopeSet,
  /** At most this long, in seconds; 0 for no hint. */
  durationSeconds: integer,
});
export type CounterOffer = Infer<typeof CounterOffer>;

/** A no: signed by the device key alone, one tap. */
export const DelegationDenial = canonical(
  "countersign.delegation-deny.v1",
  {
    /** The server's origin. */
    origin,
    /** Which delegation. */
    delegationId: DelegationId,
    /** Hash of the request that was shown. */
    requestHash: digest,
    /** Who answers. */
    userId: UserId,
    /** The device that signs. */
    deviceId: DeviceId,
    /** The newest roster entry that the device knows. */
    rosterSeq: integer,
    /** Its hash. */
    rosterHead: digest,
    /** Why. */
    reasonCode: ReasonCode,
    /** In words, for the agent's host: data, never an instruction. 200 characters at most. */
    reasonText: text,
    /** What might be granted instead. */
    counterOffer: CounterOffer,
    /** "I did not start this": freezes the runtime and revokes what it holds. */
    notMe: boolean,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (denial) => {
    checkText("reasonText", denial.reasonText, 0, MAX_REASON);
    if (denial.counterOffer.durationSeconds > MAX_DURATION_SECONDS) {
      throw new Refusal("invalid_field", "counterOffer.durationSeconds", "24 hours at most");
    }
  },
);
export type DelegationDenial = Infer<typeof DelegationDenial>;

/** The request was on a screen. */
export const DelegationSeen = canonical("countersign.delegation-seen.v1", {
  /** The server's origin. */
  origin,
  /** Which delegation. */
  delegationId: DelegationId,
  /** Hash of the request that was shown. */
  requestHash: digest,
  /** The device that showed it. */
  deviceId: DeviceId,
  /** When it was signed. */
  issuedAt: millis,
});
export type DelegationSeen = Infer<typeof DelegationSeen>;
