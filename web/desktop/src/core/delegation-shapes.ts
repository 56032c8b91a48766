/** A request and what became of it, as it crosses the border. */

import type { Scope } from "./shapes.js";

/** How far a request got on its way to a person's eyes. */
export interface Delivery {
  stage: "none" | "queued" | "sent" | "delivered" | "seen";
  at?: number;
  device?: string;
  /** `nobody` (no device takes pushes), `quiet` (held back by quiet hours), `email` or `ntfy` (told that way too). */
  note?: string;
}

/** One of the eight checks of an answer. */
export interface Check {
  number: number;
  name: string;
  state: "passed" | "failed" | "notReached";
  detail?: string;
}

/** What the person signed. */
export interface Decision {
  kind: "approval" | "denial";
  userName: string;
  deviceName: string;
  decidedAt: number;
  scopes?: Scope[];
  durationSeconds?: number;
  endsAt?: number;
  reasonCode?: string;
  /** The person's own words, claimed. */
  text?: string;
  counterOffer?: { scopes: string[]; durationSeconds?: number };
}

/** A label and its value, both claimed. */
export interface Line {
  label: string;
  value: string;
}

/** A request and what became of it. */
export interface Delegation {
  /** Stable, for calls: the delegation's id, or the nonce while the server has not answered. */
  name: string;
  delegationId?: string;
  state: "pending" | "approved" | "denied" | "refused" | "expired" | "cancelled" | "revoked";
  audience: { key: string; name: string; providerName: string };
  agent: { id: string; name: string };
  purpose: string;
  scopes: Scope[];
  constraints: Line[];
  details: Line[];
  durationSeconds: number;
  singleUse: boolean;
  issuedAt: number;
  answerBy: number;
  endsAt?: number;
  delivery: Delivery;
  seenAt?: number;
  decision?: Decision;
  /** Always eight. */
  checks: Check[];
  /** An answer that failed a check, and was not taken. */
  refused?: { check: number; code: string; field: string; detail: string; at: number };
  ended?: { by: string; reason: string; at: number };
  /** The server has not said that it has the request. */
  unanswered: boolean;
  /** It was given back here, and the server does not know yet. */
  untold: boolean;
}
