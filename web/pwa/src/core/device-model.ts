/** What the screens show of the person's devices, of adding one, and of the recovery code, after it was verified. */

import type { DeviceId } from "@countersign/protocol";

/** A device of the person, by the roster. */
export interface Device {
  readonly deviceId: DeviceId;
  readonly name: string;
  readonly here: boolean;
  /**
   * How it came: it founded the roster, another device admitted it, a passkey alone added it without a device that
   * co-signed, or a recovery code put it in the place of all others.
   */
  readonly how: "founded" | "admitted" | "alone" | "recovered";
  /** Whether this device admitted it. */
  readonly addedHere: boolean;
  readonly enrolledAt: number;
  /** Until when it adds and removes nobody and approves no high or critical risk; it may be over. */
  readonly waitsUntil?: number;
  readonly passkey: DevicePasskey;
  readonly revokedAt?: number;
  /** Who took it off the list: this device, another one, or whoever had the recovery code. */
  readonly revoked?: "here" | "elsewhere" | "recovery";
}

/** The passkey that is used on a device. */
export interface DevicePasskey {
  readonly id: string;
  /** Whether it may be on other devices too, by the account that syncs it. */
  readonly synced: boolean;
  /** The other living devices that use it, by their names. */
  readonly sharedWith: readonly string[];
  /** Whether it is taken off the list together with the device. */
  readonly endsWithDevice: boolean;
}

/** An invitation for another phone, for its camera. */
export interface InvitationShown {
  readonly additionId: string;
  /** `ORIGIN/join#…`; a secret is in it. */
  readonly link: string;
  readonly expiresAt: number;
}

/** The new phone, as its own code says. */
export interface AdmissionShown {
  readonly additionId: string;
  readonly deviceName: string;
  /** Whether its passkey may be synced. */
  readonly synced: boolean;
  /** The same six words must be on its screen. */
  readonly words: readonly string[];
  readonly expiresAt: number;
}

/** Where an addition stands, by the server's word. */
export type AdditionProgress = "open" | "registered" | "proposed" | "done" | "expired";

/** An invitation, read on the new phone. */
export interface InvitationRead {
  readonly userName: string;
}

/** The keys of this new phone, for the old one's camera. */
export interface AdmissionMade {
  /** `ORIGIN/admit#…`. */
  readonly link: string;
  readonly words: readonly string[];
}

/** What the old phone signed, after it was checked. */
export interface ProposalShown {
  /** The name of the device that signed it. */
  readonly by: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** A recovery code that is in the roster. */
export interface RecoveryState {
  /** In milliseconds since 1970. */
  readonly since: number;
}

/** A recovery code to write down. Only the very object that the phone gave out is taken back. */
export interface RecoveryDraft {
  /** `CSR1-XXXX-…`. */
  readonly code: string;
  /** Its groups behind the prefix. */
  readonly groups: readonly string[];
}

/** A recovery code that came into the roster. */
export interface RecoveryNews {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Whether this device made it. */
  readonly here: boolean;
  /** The name of the device that made it. */
  readonly by: string;
  /** Whether a former one ended with it. */
  readonly replaced: boolean;
}
