/** What is unlike the last yes to the same runtime at the same audience. Pure: the hour of the day comes in. */

import type { DelegationApproval, DelegationRequest } from "@countersign/protocol";
import type { Novelty } from "./model.js";

/** The last yes, verified, and the hours of the day at which yeses were given, by the server's word. */
export interface EarlierYes {
  readonly request: Pick<DelegationRequest, "agent" | "termsHash">;
  readonly approval: Pick<DelegationApproval, "scopes" | "durationSeconds" | "singleUse">;
  readonly hours: readonly number[];
  /** When the last one was given, by its own signed word, in milliseconds since 1970. */
  readonly at?: number;
}

/** From how many yeses on a habit is read out of their hours. */
const HABIT = 5;
/** How near to an hour of the habit is usual, in hours. */
const NEAR = 3;
/** The hours that are unusual for everybody: 23:00 to 05:59. */
const NIGHT: readonly number[] = [23, 0, 1, 2, 3, 4, 5];

/** What is new in `request`, which was made at `hour` (0 to 23, in the person's time zone). */
export function noveltyOf(
  request: Pick<DelegationRequest, "agent" | "termsHash" | "scopes" | "durationSeconds" | "singleUse">,
  hour: number,
  earlier: EarlierYes | undefined,
): readonly Novelty[] {
  const found: Novelty[] = earlier === undefined ? [{ kind: "first" }] : differences(request, earlier);
  return isUnusual(hour, earlier?.hours ?? []) ? [...found, { kind: "hour", hour }] : found;
}

function differences(
  request: Parameters<typeof noveltyOf>[0],
  { request: before, approval }: EarlierYes,
): Novelty[] {
  const found: Novelty[] = [];
  const added = request.scopes.filter((scope) => !approval.scopes.includes(scope));
  if (added.length > 0) found.push({ kind: "scopes", added });
  if (request.durationSeconds > approval.durationSeconds) {
    found.push({ kind: "longer", before: approval.durationSeconds, now: request.durationSeconds });
  }
  if (request.agent.name !== before.agent.name) {
    found.push({ kind: "agent", before: before.agent.name, now: request.agent.name });
  } else if (request.agent.id !== before.agent.id) {
    found.push({ kind: "agent", before: before.agent.id, now: request.agent.id });
  }
  if (request.termsHash !== before.termsHash) found.push({ kind: "terms" });
  if (approval.singleUse && !request.singleUse) found.push({ kind: "reusable" });
  return found;
}

/** Whether a request at `hour` is out of habit, given the hours of earlier yeses. */
export function isUnusual(hour: number, earlier: readonly number[]): boolean {
  if (earlier.length < HABIT) return NIGHT.includes(hour);
  return !earlier.some((usual) => {
    const apart = Math.abs(hour - usual);
    return Math.min(apart, 24 - apart) <= NEAR;
  });
}
