/** What this browser remembers between visits. Neither a pairing's secret nor its code is ever among it. */

import type {
  ApplicationId, DelegationApproval, DelegationRequest, DeviceId, Json, KeyPair, Origin, RosterHead, RosterRecord,
  Thumbprint, UserId,
} from "@countersign/protocol";

/** This device's name and key. No script can read the private half. */
export interface OwnDevice {
  readonly id: DeviceId;
  readonly name: string;
  readonly key: KeyPair;
}

/** Who this browser is. */
export interface Identity {
  readonly origin: Origin;
  readonly userId: UserId;
  readonly userName: string;
  readonly device: OwnDevice;
  /** The passkey that the person uses here, by its id in the roster. */
  readonly credentialId: string;
  /** The chain up to `head`, as it was verified. */
  readonly records: readonly RosterRecord[];
  /** How far this device has followed the roster. It never goes back. */
  readonly head: RosterHead;
}

/**
 * An identity that the server has not confirmed yet. It is stored before the server is told, so that a crash in
 * between neither loses a key that the server knows nor leaves one that it does not.
 */
export interface PendingIdentity {
  readonly kind: "enrolment" | "device" | "addition" | "recovery";
  readonly identity: Identity;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** An invitation that this device made for another phone, without its secret. */
export interface Invited {
  /** How far the roster went when it was shown: the other phone takes an entry that extends exactly this. */
  readonly head: RosterHead;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** How this device came to know a runtime's key, and what it was told of it then. */
export interface Pin {
  readonly how: "confirmed" | "acknowledged";
  readonly runtimeName: string;
  readonly deviceName: string;
  readonly applicationId: ApplicationId;
  /** The registry's name, as it was when it was first seen; empty until then. */
  readonly applicationName: string;
  /** The six words of the offer that was confirmed; none when it was acknowledged. */
  readonly offerWords: readonly string[];
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** The pinned runtimes by the thumbprint of their key. */
export type Pins = Readonly<Record<Thumbprint, Pin>>;

/** A computer that this device ended itself: it stays so here, whatever the server says of it later. */
export interface EndedHere {
  readonly status: "frozen" | "revoked";
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** The computers that were ended here, by the thumbprint of their key. */
export type EndedComputers = Readonly<Record<Thumbprint, EndedHere>>;

/** A yes that was verified here, as far as a later request is compared with it. */
export interface KeptYes {
  readonly request: Pick<DelegationRequest, "agent" | "termsHash">;
  readonly approval: Pick<DelegationApproval, "scopes" | "durationSeconds" | "singleUse" | "deviceId" | "credentialId">;
  /** When it was given, by its own signed word, in milliseconds since 1970. */
  readonly at: number;
}

/** The newest yes by `thumbprint audience`. */
export type KeptYeses = Readonly<Record<string, KeptYes>>;

/** A signed act whose answer never came: the same bytes may be sent again. */
export interface OutgoingAct {
  readonly path: string;
  readonly body: string;
  /** What was decided, as text: pressing again with the same decision sends the same act. */
  readonly decision: string;
  /** When it was signed, in milliseconds since 1970. */
  readonly at: number;
}

/** The inbox as it was last verified: the server's own answers, to be verified again whenever they are shown. */
export interface Snapshot {
  readonly pending: readonly Json[];
  readonly recent: readonly Json[];
  readonly asOf: number;
}

/** Pushes on this device. */
export interface PushMemory {
  /** Whether the person wants them here. It stays while they are signed out. */
  readonly wanted: boolean;
  /** Where they go, as the server was told; empty if it was not, or was told to stop. */
  readonly endpoint: string;
  /** The server's key that the browser's subscription is bound to, as base64url; empty as the endpoint. */
  readonly publicKey: string;
}

/** Everything that is remembered, by its key. */
export interface Stored {
  readonly identity: Identity;
  readonly pending: PendingIdentity;
  /** Which passkey signed in on a browser without a device key. */
  readonly signedIn: { readonly userId: UserId; readonly credentialId: string };
  /** The invitations that are still open, by the id of their addition. */
  readonly invited: Readonly<Record<string, Invited>>;
  readonly pins: Pins;
  readonly endedHere: EndedComputers;
  readonly yeses: KeptYeses;
  /** Ids of the notices that need not be shown (any more). */
  readonly known: readonly string[];
  readonly inbox: Snapshot;
  readonly push: PushMemory;
  /** Whether the person was invited to turn pushes on, and answered. */
  readonly pushInvited: true;
  /** The language that the page was last shown in, which the service worker speaks. */
  readonly language: "en" | "de";
  /** By what the act is about, such as `answer del_…`. */
  readonly acts: Readonly<Record<string, OutgoingAct>>;
}
