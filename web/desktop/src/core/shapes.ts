/** The shapes that cross the border between the window and the desktop, as JSON. */

import type { Delegation, Line } from "./delegation-shapes.js";

export type * from "./delegation-shapes.js";

/** How grave a scope is, in the provider's judgement. */
export type Risk = "low" | "medium" | "high" | "critical";

/** Why a call did not come about. */
export interface Failure {
  /** Stable; a code of the runtime, of the server, or of the app. */
  code: string;
  /** The input concerned, as a dotted path. */
  field?: string;
  /** For people, in English. */
  detail: string;
  /**
   * What to do about it, in English; in `server_other_origin` the address that the server gives for itself, in
   * `clock_skew` how many milliseconds the server's clock is ahead.
   */
  fix?: string;
}

/** One thing that an audience offers, in the provider's words. */
export interface Scope {
  name: string;
  description: string;
  risk: Risk;
}

/** What can be asked for, and within which limits. */
export interface Audience {
  id: string;
  key: string;
  name: string;
  providerId: string;
  providerName: string;
  scopes: Scope[];
  maxDurationSeconds: number;
  defaultDurationSeconds: number;
  termsHash: string;
}

/** With whom this computer is paired. */
export interface Connection {
  runtimeConnectionId: string;
  server: string;
  userId: string;
  userName: string;
  /** The name of the device that confirmed the pairing. */
  approverDevice: string;
  pairedAt: number;
  applicationId: string;
  runtimeName: string;
  deviceName: string;
  thumbprint: string;
  /** This computer's key in six words. */
  words: string[];
  rosterSeq: number;
}

/** One of the person's devices. */
export interface Device {
  deviceId: string;
  name: string;
  state: "active" | "waiting" | "revoked";
  addedAt: number;
  /** Until when a new device may not do grave things. */
  waitsUntil?: number;
}

/** How this profile stands. */
export type Standing =
  | { is: "fresh" }
  /** Keys were pinned and nobody accepted them. */
  | { is: "unfinished" }
  | { is: "paired" }
  /** `told`: whether the server knows; `why`: what is wrong with the key, when that is why it cannot be told. */
  | {
    is: "revoked";
    by?: "user" | "runtime" | "operator";
    reason: string;
    at: number;
    told: boolean;
    why?: "locked" | "noKeychain" | "keyLost" | "damaged";
  }
  /** The keychain is there and locked: nobody can tell whether the key is in it. */
  | { is: "locked"; detail: string }
  | { is: "noKeychain"; detail: string }
  /** The store works and the key is not in it. */
  | { is: "keyLost" }
  /** Others may read the key file. */
  | { is: "exposed"; path: string }
  /** A file of the profile cannot be read; it was left alone. */
  | { is: "damaged"; detail: string };

/** Whether the server answers. */
export type Reach =
  | { is: "unknown" }
  | { is: "answers"; at: number }
  | { is: "silent"; since: number; detail: string };

/** A device of the person came or went. */
export interface RosterNews {
  kind: "added" | "revoked" | "recovered";
  deviceName: string;
  at: number;
}

/** All that the screens show. */
export interface Snapshot {
  version: string;
  profile: string;
  standing: Standing;
  connection?: Connection;
  devices: Device[];
  reach: Reach;
  /** Newest first, in all states. */
  delegations: Delegation[];
  pending: number;
  alive: number;
  keyStore: "keychain" | "files";
  news: RosterNews[];
  /** An offer on the screen outlives a reload of the window. */
  pairing?: Offer;
  checkedAt: number;
}

/** A server that was asked. */
export interface ServerCheck {
  /** Its canonical origin. */
  server: string;
  version?: string;
  /** The server's clock less this computer's: above zero, this computer is behind. */
  clockOffsetMs: number;
}

/** A square code. */
export interface Qr {
  /** Modules a side. */
  size: number;
  /** `size * size` of "0" and "1", row by row; "1" is dark. */
  modules: string;
}

/** An offer to pair. */
export interface Offer {
  qr: Qr;
  /** The six words to compare with the phone's. */
  words: string[];
  expiresAt: number;
  server: string;
  /** What this computer calls itself in it; a renewed one says the same. */
  runtimeName: string;
  deviceName: string;
  /** The code was taken, and the person has not accepted yet. */
  paired?: PairedWith;
}

/** Who was behind the code. */
export interface PairedWith {
  runtimeConnectionId: string;
  userId: string;
  userName: string;
  deviceName: string;
  devices: Device[];
}

/** What to ask a person. */
export interface Ask {
  audience: string;
  scopes: string[];
  purpose: string;
  agentId: string;
  agentName?: string;
  durationSeconds?: number;
  singleUse: boolean;
  answerWithinSeconds: number;
  details: Line[];
}

/** Something went to the clipboard. */
export interface Copied {
  clearsAt: number;
}

/** What came of revoking everything. */
export interface Panic {
  /** Pairings that ended, of all profiles. */
  connections: number;
  delegations: number;
  tokens: number;
  startedAt: number;
  /** Until the last server gave no token any more; absent when one was not heard to refuse. */
  refusedAfterMs?: number;
  /** Whether all of it is written down here. */
  endedHere: boolean;
  serverKnows: boolean;
  /** What was in the way of either. */
  detail?: string;
}

/** The keys are forgotten. */
export interface Forgotten {
  snapshot: Snapshot;
  /** Whether the server knows that the pairing is over; without the keys nobody can tell it. */
  serverKnows: boolean;
}

/** What this app is set to. */
export interface Settings {
  profile: string;
  profiles: string[];
  keyStore: "keychain" | "files";
  keychain: "available" | "locked" | "absent";
  autostart: boolean;
  notifications: boolean;
  language: "system" | "en" | "de";
  theme: "system" | "light" | "dark";
  closeToTray: boolean;
  lastServer?: string;
  /** What this computer is called, as a proposal. */
  deviceName: string;
}
