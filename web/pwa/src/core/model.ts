/**
 * What the screens show, after it was verified. Whoever builds one of these has checked every signature and hash that
 * it stands on; a screen never reads an answer of the server by itself.
 *
 * Two kinds of text never mix. *Verified* text comes from the terms that were hashed and from what this device pinned
 * when the computer was paired. *Claimed* text is what a runtime says of itself and its agents; it is shown last, as
 * `InertText`, and nothing on the page is decided by it.
 */

import type { DelegationStatus } from "@countersign/api";
import type {
  ApplicationId, DelegationId, DelegationRequest, DeviceId, Digest, ReasonCode, Risk, RuntimeConnectionId, ScopeSet,
  Terms, TermsScope, Thumbprint,
} from "@countersign/protocol";

export type { Device } from "./device-model.js";

/** A computer as this device knows it. */
export interface Runtime {
  readonly connectionId: RuntimeConnectionId;
  readonly thumbprint: Thumbprint;
  /** As confirmed at pairing when `pinned`, else as the server says: claimed by the runtime either way. */
  readonly runtimeName: string;
  readonly deviceName: string;
  /** The kind of agent app: claimed. */
  readonly applicationId: ApplicationId;
  /** The registry's name of the application, or its id where it is not registered: claimed. */
  readonly applicationName: string;
  readonly status: "claimed" | "active" | "frozen" | "revoked";
  /** Since when, in milliseconds since 1970. */
  readonly pairedAt: number;
  /**
   * How this device came to know the key: it confirmed the pairing itself, the person said later "I know this
   * computer", or not at all. Of an unknown key nothing can be approved.
   */
  readonly pinned: "confirmed" | "acknowledged" | "no";
  /** Six words of the key, for comparing it with the computer's own screen. */
  readonly words: readonly string[];
  readonly ended?: Ending;
}

/** How something ended, by the server's word. */
export interface Ending {
  readonly by: "runtime" | "person" | "operator" | "cascade";
  /** Free text of whoever ended it: claimed. */
  readonly reason: string;
  readonly at: number;
}

/** What is unlike the last yes to the same runtime at the same audience. */
export type Novelty =
  | { readonly kind: "first" }
  | { readonly kind: "scopes"; readonly added: ScopeSet }
  | { readonly kind: "longer"; readonly before: number; readonly now: number }
  | { readonly kind: "agent"; readonly before: string; readonly now: string }
  | { readonly kind: "terms" }
  | { readonly kind: "reusable" }
  | { readonly kind: "hour"; readonly hour: number };

/** Why a request that is shown cannot be approved here; it can always be denied. */
export type Obstacle =
  /** This device never confirmed the computer: ask the person whether they know it. */
  | "unknown_runtime"
  /** More text than anybody reads on a phone (`MAX_READABLE`). */
  | "too_long"
  /** This device's clock and the server's differ by more than 60 s. */
  | "clock"
  /** The runtime is frozen or revoked. */
  | "runtime_ended";

/** One request, verified: its signature by the runtime's key, its terms by their hash. */
export interface Card {
  readonly delegationId: DelegationId;
  readonly status: DelegationStatus;
  readonly requestHash: Digest;
  readonly request: DelegationRequest;
  readonly terms: Terms;
  readonly runtime: Runtime;
  /** The scopes that are asked, the gravest first, in the provider's words. */
  readonly scopes: readonly TermsScope[];
  /** The gravest of them. */
  readonly risk: Risk;
  /** When it arrived, by the server's word, in milliseconds since 1970. */
  readonly createdAt: number;
  /** Until when it takes an answer, as the runtime signed it, in milliseconds since 1970. */
  readonly expiresAt: number;
  readonly novelty: readonly Novelty[];
  /** When the person last said yes to this computer at this audience, if they did; only while it is pending. */
  readonly lastYesAt?: number;
  readonly obstacles: readonly Obstacle[];
  /**
   * Until when this device cannot approve scopes of high or critical risk, because it is new; only if it is, and some
   * are asked. What is granted without them can be approved.
   */
  readonly waitsUntil?: number;
  /** How it was answered, if it was and the answer verifies. */
  readonly answer?: Answer;
  /**
   * Why the answer that the server tells of is not shown: it is missing or does not verify under the person's roster.
   * The status is then the server's word alone.
   */
  readonly unverified?: { readonly code: string; readonly field: string };
  /** How it was cancelled or revoked, if it was. */
  readonly ended?: Ending;
}

/** An answer, verified under the person's own roster. */
export interface Answer {
  readonly kind: "approved" | "denied";
  readonly at: number;
  /** On which device; its name comes from the roster. */
  readonly deviceId: DeviceId;
  readonly deviceName: string;
  /** Whether that is the device in your hand. */
  readonly here: boolean;
  /** What was granted, and until when. */
  readonly grant?: Grant & { readonly endsAt: number };
  /** What was said with a no. */
  readonly denial?: Denial;
}

/** A request that did not pass its checks: it is listed as such, without a word of what it says. */
export interface Unreadable {
  readonly delegationId: string;
  /** Which check refused it. */
  readonly code: string;
  readonly field: string;
  readonly createdAt: number;
}

/** What the person grants of what was asked. */
export interface Grant {
  readonly scopes: ScopeSet;
  readonly durationSeconds: number;
  readonly singleUse: boolean;
}

/** What the person says with a no. */
export interface Denial {
  readonly reasonCode: ReasonCode;
  /** 200 characters at most. */
  readonly reasonText: string;
  readonly counterOffer: { readonly scopes: ScopeSet; readonly durationSeconds: number };
  readonly notMe: boolean;
}

/** A no without a word more. */
export const PLAIN_DENIAL: Denial = {
  reasonCode: "none",
  reasonText: "",
  counterOffer: { scopes: [], durationSeconds: 0 },
  notMe: false,
};

/** The offer of a computer, from its QR. */
export interface OfferShown {
  readonly pairHash: Digest;
  readonly applicationId: string;
  readonly runtimeName: string;
  readonly deviceName: string;
  readonly words: readonly string[];
  readonly expiresAt: number;
  /** Whether a computer with this very key announced itself, and from the network that this device is in. */
  readonly network: "same" | "other" | "unknown";
}

/** A pairing that this device confirmed. */
export interface CodeShown {
  readonly pairHash: Digest;
  /** `CSP1-XXXX-XXXX`. */
  readonly code: string;
  readonly expiresAt: number;
  readonly offer: OfferShown;
}

/** Where a confirmed pairing stands. `wrongCode` is not known to the phone: only the end after five tries is. */
export type PairingProgress = "open" | "claimed" | "accepted" | "expired" | "ended";
