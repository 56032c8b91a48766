/** What a yes may take away from what was asked, and that it may add nothing. Pure. */

import {
  type DelegationRequest, MIN_DURATION_SECONDS, Refusal, type ScopeSet, type Terms, isSubset, termsOf,
} from "@countersign/protocol";
import type { Grant } from "./model.js";

type Asked = Pick<DelegationRequest, "scopes" | "durationSeconds" | "singleUse">;

/** Refuses a grant of nothing, or of more than was asked: what every verifier of a yes refuses. */
export function checkWithin(asked: Asked, grant: Grant): void {
  const { scopes, durationSeconds: seconds, singleUse } = grant;
  if (scopes.length === 0 || new Set(scopes).size !== scopes.length || !isSubset(scopes, asked.scopes)) {
    throw new Refusal("scopes_widened", "scopes");
  }
  if (!Number.isInteger(seconds) || seconds <= 0 || seconds > asked.durationSeconds) {
    throw new Refusal("duration_extended", "durationSeconds");
  }
  if (asked.singleUse && !singleUse) throw new Refusal("single_use_dropped", "singleUse");
}

/** As `checkWithin`, and refuses less than a minute: what this page offers. */
export function checkGrant(asked: Asked, grant: Grant): void {
  checkWithin(asked, grant);
  if (grant.durationSeconds < MIN_DURATION_SECONDS) {
    throw new Refusal("invalid_field", "durationSeconds", `at least ${MIN_DURATION_SECONDS} seconds`);
  }
}

/** Whether one of the scopes is of high or critical risk; one that the terms do not have counts as such. */
export function isGrave(terms: Terms, scopes: ScopeSet): boolean {
  return scopes.some((name) => !["low", "medium"].includes(termsOf(terms, name)?.risk ?? "critical"));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const USUAL = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR];

/** Durations to choose from, in seconds, ascending; the last is what was asked. */
export function durationChoices(askedSeconds: number): readonly number[] {
  return [...USUAL.filter((seconds) => seconds < askedSeconds), askedSeconds];
}

/** What was asked, in full. */
export function wholeGrant({ scopes, durationSeconds, singleUse }: Asked): Grant {
  return { scopes, durationSeconds, singleUse };
}
