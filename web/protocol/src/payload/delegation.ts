/** What a runtime asks, reads, revokes and mints. */

import { type Digest, digest, hashBytes, jcs } from "../canonical.js";
import { Refusal } from "../code.js";
import { AudienceId, DelegationId, Nonce, RuntimeConnectionId } from "../ids.js";
import { origin } from "../origin.js";
import { scopeSet } from "../scope.js";
import {
  type Infer, boolean, canonical, checkText, integer, list, millis, struct, text,
} from "../schema.js";
import {
  MAX_CONSTRAINTS, MAX_DETAILS, MAX_DURATION_SECONDS, MAX_PENDING_MS, MAX_WAIT_SECONDS, MIN_DURATION_SECONDS,
} from "./limits.js";
import { MAX_REASON } from "./message.js";

/** Who asks inside the runtime: claimed. */
export const Agent = struct({
  /** The caller's own id. */
  id: text,
  /** A name for people. */
  name: text,
});
export type Agent = Infer<typeof Agent>;

/** A limit that the provider will heed; shown and signed, inert in version 1. */
export const Constraint = struct({
  /** Its name. */
  name: text,
  /** Its value. */
  value: text,
});
export type Constraint = Infer<typeof Constraint>;

/** One line that helps the person to decide: claimed. */
export const Detail = struct({
  /** What it is. */
  label: text,
  /** What it says. */
  value: text,
});
export type Detail = Infer<typeof Detail>;

/** A request, frozen: its hash is its identity, and an edit is another request. */
export const DelegationRequest = canonical(
  "countersign.delegation-request.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection asks. */
    runtimeConnectionId: RuntimeConnectionId,
    /** Thumbprint of the runtime key. */
    runtimeThumbprint: digest,
    /** What the token is for. */
    audienceId: AudienceId,
    /** Hash of the terms that the runtime read and showed. */
    termsHash: digest,
    /** Who asks inside the runtime. */
    agent: Agent,
    /** Why, in the agent's words; 500 characters at most. */
    purpose: text,
    /** What is asked; at least one. */
    scopes: scopeSet,
    /** Limits, shown and signed. */
    constraints: list(Constraint),
    /** Further lines for the person. */
    details: list(Detail),
    /** How long the grant shall last, in seconds. */
    durationSeconds: integer,
    /** Whether the first active introspection uses it up. */
    singleUse: boolean,
    /** Thumbprint of the key that the tokens will be bound to. */
    tokenKeyThumbprint: digest,
    /** Until when an answer is wanted. */
    expiresAt: millis,
    /** Unique per runtime key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (request) => {
    checkText("agent.id", request.agent.id, 1, 80);
    checkText("agent.name", request.agent.name, 1, 80);
    checkText("purpose", request.purpose, 1, 500);
    if (request.scopes.length === 0) throw new Refusal("invalid_field", "scopes", "ask for at least one scope");
    checkCount("constraints", request.constraints, MAX_CONSTRAINTS);
    for (const { name, value } of request.constraints) {
      checkText("constraints.name", name, 1, 64);
      checkText("constraints.value", value, 0, 200);
    }
    checkCount("details", request.details, MAX_DETAILS);
    for (const { label, value } of request.details) {
      checkText("details.label", label, 1, 64);
      checkText("details.value", value, 0, 500);
    }
    if (request.durationSeconds < MIN_DURATION_SECONDS || request.durationSeconds > MAX_DURATION_SECONDS) {
      const detail = `must be ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS} seconds`;
      throw new Refusal("invalid_field", "durationSeconds", detail);
    }
    const pending = request.expiresAt - request.issuedAt;
    if (pending <= 0 || pending > MAX_PENDING_MS) {
      throw new Refusal("invalid_field", "expiresAt", "must be later than issuedAt, by 24 hours at most");
    }
  },
);
export type DelegationRequest = Infer<typeof DelegationRequest>;

function checkCount(field: string, list: readonly unknown[], most: number): void {
  if (list.length > most) throw new Refusal("invalid_field", field, `${most} at most`);
}

/** Equal for requests that ask the same: all but nonce, times and token key. A pending one is folded. */
export async function foldKey(request: DelegationRequest): Promise<Digest> {
  const { nonce: _, issuedAt: _1, expiresAt: _2, tokenKeyThumbprint: _3, ...same } = request;
  return hashBytes("countersign.fold.v1", jcs(same));
}

/** Like `foldKey`, but without the agent's words: drives what is new since the last yes. */
export async function coolKey(request: DelegationRequest): Promise<Digest> {
  const { nonce: _, issuedAt: _1, expiresAt: _2, tokenKeyThumbprint: _3, purpose: _4, details: _5, ...same } = request;
  return hashBytes("countersign.cool.v1", jcs(same));
}

/** Reads a delegation, waiting for a change if asked to. */
export const DelegationRead = canonical(
  "countersign.delegation-read.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection asks. */
    runtimeConnectionId: RuntimeConnectionId,
    /** Which delegation. */
    delegationId: DelegationId,
    /** How long to wait while it is pending, in seconds; 55 at most. */
    waitSeconds: integer,
    /** When it was signed. */
    issuedAt: millis,
  },
  (read) => {
    if (read.waitSeconds > MAX_WAIT_SECONDS) {
      throw new Refusal("invalid_field", "waitSeconds", `${MAX_WAIT_SECONDS} seconds at most`);
    }
  },
);
export type DelegationRead = Infer<typeof DelegationRead>;

/** The runtime gives a delegation back; a pending one becomes cancelled. */
export const DelegationRevoke = canonical(
  "countersign.delegation-revoke.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection. */
    runtimeConnectionId: RuntimeConnectionId,
    /** Which delegation. */
    delegationId: DelegationId,
    /** Why, for people; may be empty. */
    reason: text,
    /** Unique per runtime key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  (revoke) => checkText("reason", revoke.reason, 0, MAX_REASON),
);
export type DelegationRevoke = Infer<typeof DelegationRevoke>;

/** Asks for a token on an approved delegation. */
export const TokenRequest = canonical("countersign.token.v1", {
  /** The server's origin. */
  origin,
  /** Which connection. */
  runtimeConnectionId: RuntimeConnectionId,
  /** Which delegation. */
  delegationId: DelegationId,
  /** Hash of the request that was approved. */
  requestHash: digest,
  /** Unique per runtime key. */
  nonce: Nonce,
  /** When it was signed. */
  issuedAt: millis,
});
export type TokenRequest = Infer<typeof TokenRequest>;
