/**
 * The way of one answer, from the tap to its confirmation.
 *
 *   open → signing → sending → answered
 *            │          └→ unconfirmed → sending (the same bytes: the phone keeps them)
 *            └→ cancelled or failed: the card is as it was, and nothing was sent
 */

import type { Failure } from "../../core/failure.js";
import type { Card, Denial, Grant } from "../../core/model.js";
import { phone, tryTo } from "../../state/app.svelte.js";
import { inbox } from "../../state/inbox.svelte.js";

export type Phase =
  | { readonly kind: "open" }
  /** The passkey prompt is up, or about to be. */
  | { readonly kind: "signing" }
  | { readonly kind: "sending" }
  /** Signed and sent, and no answer came. */
  | { readonly kind: "unconfirmed"; readonly again: () => void }
  /** The passkey prompt was closed: nothing was sent. */
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Refusals that say that the request has ended meanwhile: the card shows how. */
const ENDED_CODES: readonly string[] = ["already_decided", "request_expired", "answer_late", "conflict"];

export class Answering {
  phase = $state.raw<Phase>({ kind: "open" });
  readonly #onanswered: (card: Card) => void;
  readonly #onended: () => void;

  /** `onanswered` gets the card as it is afterwards; `onended` is told that somebody else was first. */
  constructor(onanswered: (card: Card) => void, onended: () => void) {
    this.#onanswered = onanswered;
    this.#onended = onended;
  }

  /** Whether an answer is on its way: no other may begin. */
  get busy(): boolean {
    return this.phase.kind === "signing" || this.phase.kind === "sending";
  }

  /** Whether the card may not turn by itself: an answer is on its way, or may have arrived. */
  get holds(): boolean {
    return this.busy || this.phase.kind === "unconfirmed";
  }

  /** Lets go of the last try: what it was about is not on the screen any more. */
  forget(): void {
    this.phase = { kind: "open" };
  }

  /** Signs what `card` shows with passkey and device key, and sends it. */
  approve(card: Card, grant: Grant): Promise<void> {
    return this.#approve(card, grant, false);
  }

  /** Signs a no with the device key, and sends it. */
  async deny(card: Card, denial: Denial): Promise<void> {
    this.phase = { kind: "sending" };
    await this.#settle(() => phone.deny(card, denial), () => true, () => void this.deny(card, denial));
  }

  async #approve(card: Card, grant: Grant, signedBefore: boolean): Promise<void> {
    let signed = signedBefore;
    this.phase = { kind: signed ? "sending" : "signing" };
    const step = (step: "sign" | "send"): void => {
      signed = step === "send";
      this.phase = { kind: signed ? "sending" : "signing" };
    };
    const again = (): void => void this.#approve(card, grant, true);
    await this.#settle(() => phone.approve(card, grant, step), () => signed, again);
  }

  async #settle(work: () => Promise<Card>, signed: () => boolean, again: () => void): Promise<void> {
    const { value: answered, failure } = await tryTo(work).then((result) => ({ value: undefined, ...result }));
    if (answered !== undefined) {
      this.phase = { kind: "open" };
      inbox.settle(answered);
      this.#onanswered(answered);
    } else if (failure !== undefined) {
      if (failure.code === "cancelled") this.phase = { kind: "cancelled" };
      else if (failure.code === "unreachable" && signed()) this.phase = { kind: "unconfirmed", again };
      else this.phase = { kind: "failed", failure };
      if (ENDED_CODES.includes(failure.code)) this.#onended();
    }
  }
}
