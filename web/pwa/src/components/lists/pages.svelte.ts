/** History, page by page: as far as the person scrolls, or on and on while they search. */

import type { Failure } from "../../core/failure.js";
import type { Card, Unreadable } from "../../core/model.js";
import type { HistoryQuery } from "../../core/phone.js";
import { phone, tryTo } from "../../state/app.svelte.js";

export type HistoryStatus = NonNullable<HistoryQuery["status"]>;

export class Pages {
  cards = $state.raw<readonly Card[]>([]);
  unreadable = $state.raw<readonly Unreadable[]>([]);
  failure = $state.raw<Failure>();
  busy = $state(false);
  /** Whether there is nothing further. */
  complete = $state(false);
  /** Whether a page has come at all. */
  begun = $state(false);
  /** Whether it goes on by itself. */
  following = $state(false);

  #status: HistoryStatus | undefined;
  #cursor = "";
  #round = 0;

  /** Begins anew with the first page. What was shown stays until that is there. */
  async begin(status: HistoryStatus | undefined): Promise<void> {
    this.#round += 1;
    this.#status = status;
    this.#cursor = "";
    this.complete = false;
    this.following = false;
    await this.#page(this.#round, true);
  }

  /** Fetches one page more. */
  async more(): Promise<void> {
    if (!this.busy && !this.complete) await this.#page(this.#round, false);
  }

  /** Fetches again what failed. */
  async retry(): Promise<void> {
    await this.#page(this.#round, this.#cursor === "");
  }

  /** Fetches page after page, until the last one, a failure, or `stop`. */
  async follow(): Promise<void> {
    if (this.following) return;
    this.following = true;
    const round = this.#round;
    while (this.following && round === this.#round && !this.complete) {
      if (this.busy) break;
      await this.#page(round, false);
      if (this.failure !== undefined) break;
    }
    if (round === this.#round) this.following = false;
  }

  stop(): void {
    this.following = false;
  }

  async #page(round: number, first: boolean): Promise<void> {
    this.busy = true;
    const status = this.#status;
    const query = { cursor: this.#cursor, ...status === undefined ? {} : { status } };
    const result = await tryTo(() => phone.history(query));
    if (round !== this.#round) return;
    this.busy = false;
    this.failure = result.failure;
    if (result.failure !== undefined) return;
    const { cards, unreadable, nextCursor } = result.value;
    const known = new Set(first ? [] : this.cards.map(({ delegationId }) => delegationId));
    const fresh = cards.filter(({ delegationId }) => !known.has(delegationId));
    this.cards = first ? fresh : [...this.cards, ...fresh];
    this.unreadable = first ? unreadable : [...this.unreadable, ...unreadable];
    this.#cursor = nextCursor;
    this.complete = nextCursor === "";
    this.begun = true;
  }
}
