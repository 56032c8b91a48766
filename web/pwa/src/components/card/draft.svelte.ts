/** What the person is about to grant: begins as it was asked, and only ever shrinks from there. */

import { RISKS, collectScopes, type Risk, type Scope, type ScopeSet, type TermsScope } from "@countersign/protocol";
import type { Card, Grant } from "../../core/model.js";
import { durationChoices } from "../../core/narrowing.js";

/** More durations do not fit beside each other on a phone. */
const MOST_DURATIONS = 4;

/** The durations to choose from when `asked` seconds were asked: that, and the ones next below it, ascending. */
export function offeredDurations(asked: number): readonly number[] {
  return durationChoices(asked).slice(-MOST_DURATIONS);
}

/** The gravest risk among `scopes`, of which there is at least one. */
export function gravest(scopes: readonly TermsScope[]): Risk {
  return RISKS[Math.max(...scopes.map(({ risk }) => RISKS.indexOf(risk)))] ?? "critical";
}

export class Draft {
  readonly #card: Card;
  #kept = $state.raw<ReadonlySet<Scope>>(new Set());
  /** In seconds, as the value of a choice. */
  duration = $state("");
  /** Whether the first use shall end it; cannot be turned off where it was asked. */
  once = $state(false);

  constructor(card: Card) {
    this.#card = card;
    this.#kept = new Set(card.request.scopes);
    this.duration = String(card.request.durationSeconds);
    this.once = card.request.singleUse;
  }

  /** Whether a scope is still in it. */
  keeps(name: Scope): boolean {
    return this.#kept.has(name);
  }

  /** Whether it is the only scope left: that one has to stay. */
  isLast(name: Scope): boolean {
    return this.#kept.size === 1 && this.#kept.has(name);
  }

  /** Takes a scope away, or puts it back. */
  toggle(name: Scope): void {
    if (this.isLast(name)) return;
    const kept = new Set(this.#kept);
    if (!kept.delete(name)) kept.add(name);
    this.#kept = kept;
  }

  get scopes(): ScopeSet {
    return collectScopes(this.#kept);
  }

  get durationSeconds(): number {
    return Number(this.duration);
  }

  /** The gravest of the scopes that are left. */
  get risk(): Risk {
    return gravest(this.#card.scopes.filter(({ name }) => this.#kept.has(name)));
  }

  /** What would be signed. */
  get grant(): Grant {
    const singleUse = this.once || this.#card.request.singleUse;
    return { scopes: this.scopes, durationSeconds: this.durationSeconds, singleUse };
  }
}
