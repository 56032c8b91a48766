/** What the screens ask of delegations, worked out once. */

import type { Delegation, Delivery, Risk, Scope } from "./desktop.js";

const RISKS: readonly Risk[] = ["low", "medium", "high", "critical"];

/** The gravest risk of some scopes; low for none. */
export function gravest(scopes: readonly Scope[]): Risk {
  const worst = Math.max(0, ...scopes.map(({ risk }) => RISKS.indexOf(risk)));
  return RISKS[worst] ?? "low";
}

/** What counts now: what was granted once it was, and before that what was asked. */
export function scopesOf({ decision, scopes }: Delegation): readonly Scope[] {
  return decision?.scopes ?? scopes;
}

/** Where a delegation stands at `now`, which may be later than what the desktop last said. */
export function stateAt(delegation: Delegation, now: number): Delegation["state"] {
  const { state, answerBy } = delegation;
  if (state === "pending" && now >= answerBy) return "expired";
  if (state === "approved" && now >= (endOf(delegation) ?? Infinity)) return "expired";
  return state;
}

/** When the grant ends, if there is one. */
export function endOf({ endsAt, decision }: Delegation): number | undefined {
  return endsAt ?? decision?.endsAt;
}

/** Whether somebody can still act under it. */
export function isAlive(delegation: Delegation, now: number): boolean {
  return stateAt(delegation, now) === "approved";
}

/** When it was over, or last changed. */
export function lastMoment(delegation: Delegation): number {
  const { ended, refused, decision, answerBy, issuedAt, state } = delegation;
  const end = state === "expired" ? (endOf(delegation) ?? answerBy) : undefined;
  return ended?.at ?? end ?? refused?.at ?? decision?.decidedAt ?? issuedAt;
}

/** The stages of the way to a person's eyes, in order. */
export const STAGES = ["sent", "delivered", "seen"] as const;

/** How many of the stages are behind it. */
export function stagesDone({ stage }: Delivery, seenAt?: number): number {
  if (seenAt !== undefined) return STAGES.length;
  return STAGES.findIndex((name) => name === stage) + 1;
}

/** Whether a delegation has every word of a search somewhere in it. */
export function matches(delegation: Delegation, query: string): boolean {
  const { agent, audience, purpose, scopes, delegationId, decision, details } = delegation;
  const texts = [
    agent.id, agent.name, audience.key, audience.name, audience.providerName, purpose, delegationId ?? "",
    decision?.deviceName ?? "", ...scopes.flatMap(({ name, description }) => [name, description]),
    ...details.flatMap(({ label, value }) => [label, value]),
  ];
  const all = texts.join("\n").toLocaleLowerCase();
  return query.toLocaleLowerCase().split(/\s+/u).every((word) => all.includes(word));
}
