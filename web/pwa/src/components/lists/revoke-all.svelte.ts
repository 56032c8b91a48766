/** Revoking many permissions, one after the other: what fails is named, and what was done stays done. */

import type { Card } from "../../core/model.js";
import type { Failure } from "../../core/failure.js";
import { phone, tryTo } from "../../state/app.svelte.js";

/** One that could not be revoked, and why. */
export interface NotRevoked {
  readonly card: Card;
  readonly failure: Failure;
}

export class RevokeAll {
  running = $state(false);
  done = $state(0);
  count = $state(0);
  failed = $state.raw<readonly NotRevoked[]>([]);

  /** Revokes all of `cards`. Does not reject: see `failed`. */
  async run(cards: readonly Card[], reason: string): Promise<void> {
    this.running = true;
    this.done = 0;
    this.count = cards.length;
    this.failed = [];
    for (const card of cards) {
      const { failure } = await tryTo(() => phone.revokeDelegation(card.delegationId, reason));
      // What ended by itself meanwhile is what was wanted.
      const over = failure === undefined || ["already_revoked", "delegation_ended"].includes(failure.code);
      if (over) this.done += 1;
      else this.failed = [...this.failed, { card, failure }];
    }
    this.running = false;
  }
}
