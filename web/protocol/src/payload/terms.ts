/** What a provider promises, frozen, and how a runtime reads it. */

import { Refusal } from "../code.js";
import { AudienceId, ProviderId, RuntimeConnectionId } from "../ids.js";
import { origin } from "../origin.js";
import { MAX_SCOPES, type Scope, type ScopeSet, checkScopeSet, parseScope, scope } from "../scope.js";
import {
  type Infer, canonical, checkText, fits, integer, list, millis, oneOf, struct, text,
} from "../schema.js";
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from "./limits.js";

/** The words for risk, from the least to the gravest. */
export const RISKS = ["low", "medium", "high", "critical"] as const;

/**
 * How much a scope may hurt, in the provider's judgement. `low`: reading what is not private; `medium`: reading what
 * is private, or changes that are easily undone; `high`: changes that cost money or are hard to undo; `critical`:
 * changes that cannot be undone or affect many people.
 */
export const Risk = oneOf(...RISKS);
export type Risk = Infer<typeof Risk>;

/** Whether a token of this audience works by itself (`bearer`) or only with a proof of its key (`dpop`, RFC 9449). */
export const Proof = oneOf("bearer", "dpop");
export type Proof = Infer<typeof Proof>;

/** One scope in the provider's own words. */
export const TermsScope = struct({
  /** Its name. */
  name: scope,
  /** What it allows, for people. */
  description: text,
  /** How much it may hurt. */
  risk: Risk,
});
export type TermsScope = Infer<typeof TermsScope>;

/** What a provider promises about an audience: one frozen document a version. */
export const Terms = canonical(
  "countersign.terms.v1",
  {
    /** The server's origin. */
    origin,
    /** The tool's owner. */
    providerId: ProviderId,
    /** Its name, from the registry. */
    providerName: text,
    /** What a token is for. */
    audienceId: AudienceId,
    /** Its key, such as `stripe:payments`. */
    audienceKey: text,
    /** Its name, from the registry. */
    audienceName: text,
    /** Every scope, ascending by name. */
    scopes: list(TermsScope),
    /** How tokens are proved. */
    proof: Proof,
    /** The longest grant, in seconds. */
    maxDurationSeconds: integer,
    /** 1, 2, 3, … */
    version: integer,
  },
  (terms) => {
    checkText("providerName", terms.providerName, 1, 80);
    checkText("audienceName", terms.audienceName, 1, 80);
    checkAudienceKey(terms.audienceKey);
    if (terms.scopes.length === 0) throw new Refusal("invalid_field", "scopes", `1 to ${MAX_SCOPES} scopes`);
    checkScopeSet("scopes", scopeNames(terms));
    for (const { description } of terms.scopes) checkText("scopes.description", description, 1, 200);
    const seconds = terms.maxDurationSeconds;
    if (seconds < MIN_DURATION_SECONDS || seconds > MAX_DURATION_SECONDS) {
      const detail = `must be ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS} seconds`;
      throw new Refusal("invalid_field", "maxDurationSeconds", detail);
    }
  },
);
export type Terms = Infer<typeof Terms>;

/** The terms of one scope. */
export function termsOf(terms: Terms, name: Scope): TermsScope | undefined {
  return terms.scopes.find((scope) => scope.name === name);
}

/** The names of all scopes. */
export function scopeNames(terms: Pick<Terms, "scopes">): ScopeSet {
  return terms.scopes.map((scope) => scope.name);
}

/** The gravest risk among `scopes`; `undefined` when none of them is in the terms. */
export function riskOf(terms: Terms, scopes: ScopeSet): Risk | undefined {
  const ranks = scopes.map((name) => RISKS.indexOf(termsOf(terms, name)?.risk as Risk));
  return RISKS[Math.max(...ranks)];
}

/** Refuses an audience key other than `[a-z0-9._:-]{1,64}`, and one of dots alone, which a URL path swallows. */
function checkAudienceKey(key: string): void {
  if (!fits(() => parseScope(key)) || /^\.+$/.test(key)) {
    throw new Refusal("invalid_field", "audienceKey", "must be 1 to 64 of a-z 0-9 . _ : -, and not dots alone");
  }
}

/** Asks for the terms of an audience, by key or id. */
export const AudienceRead = canonical(
  "countersign.audience-read.v1",
  {
    /** The server's origin. */
    origin,
    /** Which connection asks. */
    runtimeConnectionId: RuntimeConnectionId,
    /** The audience's key or id; `*` lists what there is. */
    audienceKey: text,
    /** When it was signed. */
    issuedAt: millis,
  },
  (read) => {
    if (read.audienceKey !== "*") checkAudienceKey(read.audienceKey);
  },
);
export type AudienceRead = Infer<typeof AudienceRead>;
