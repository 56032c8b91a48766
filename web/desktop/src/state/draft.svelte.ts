/** A question while it is being written. Another tool begins with its own scopes and its own usual length of time. */

import { durationsFor, obstaclesOf, type Obstacle } from "../core/asking.js";
import type { Ask, Audience, Line, Scope } from "../core/desktop.js";

const MINUTE = 60;

export class Draft {
  purpose = $state("");
  singleUse = $state(false);
  agent = $state("");
  answerWithinSeconds = $state(10 * MINUTE);
  durationSeconds = $state(0);
  details = $state<Line[]>([]);
  /** Whether each scope was chosen, by name. */
  chosen = $state<Record<string, boolean>>({});
  #key = $state("");
  readonly #audiences: readonly Audience[];

  constructor(audiences: readonly Audience[]) {
    this.#audiences = audiences;
    this.key = audiences[0]?.key ?? "";
  }

  /** The key of the tool. */
  get key(): string {
    return this.#key;
  }

  set key(key: string) {
    if (key === this.#key) return;
    this.#key = key;
    this.chosen = Object.fromEntries(this.audience?.scopes.map(({ name }) => [name, false]) ?? []);
    this.durationSeconds = this.audience?.defaultDurationSeconds ?? MINUTE;
  }

  get audience(): Audience | undefined {
    return this.#audiences.find(({ key }) => key === this.#key);
  }

  get durations(): readonly number[] {
    return this.audience === undefined ? [] : durationsFor(this.audience);
  }

  get scopes(): readonly Scope[] {
    return this.audience?.scopes.filter(({ name }) => this.chosen[name] === true) ?? [];
  }

  get obstacles(): readonly Obstacle[] {
    return obstaclesOf(this.ask());
  }

  /** The question as it stands. Whoever asks by hand is the agent `window`, unless another name was given. */
  ask(): Ask {
    const agentName = this.agent.trim();
    return {
      audience: this.key,
      scopes: this.scopes.map(({ name }) => name),
      purpose: this.purpose.trim(),
      agentId: "window",
      ...(agentName === "" ? {} : { agentName }),
      durationSeconds: this.durationSeconds,
      singleUse: this.singleUse,
      answerWithinSeconds: this.answerWithinSeconds,
      details: this.details.map(({ label, value }) => ({ label: label.trim(), value: value.trim() })),
    };
  }
}
