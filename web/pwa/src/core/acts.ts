/**
 * Signed acts, sent once. An act is stored before it is sent and forgotten when the server has answered it, so that
 * a person who presses again after a lost answer sends the same act, not a second one; also after a reload, and also
 * when they pressed twice.
 */

import type { Context } from "./context.js";
import { Failure } from "./failure.js";
import type { OutgoingAct } from "./memory.js";
import { mayHaveArrived } from "./server.js";
import type { Shape } from "./shape.js";

/** For how long the server knows an act again, in milliseconds. */
const LIFE = 24 * 60 * 60 * 1000;

/** What is to be sent, and how to make it if it was not made yet. */
export interface Act<T> {
  /** What it is about; a decision about the same thing takes the place of one before. */
  readonly about: string;
  /** What was decided, as text. */
  readonly decision: string;
  readonly path: string;
  readonly answer: Shape<T>;
  /** Signs it and gives the body. */
  readonly sign: () => Promise<object>;
  /** Told whenever it is about to be sent. */
  readonly sending?: () => void;
}

/** The server's answer, and the body that it answers. */
export interface Answered<T> {
  readonly answer: T;
  readonly body: string;
}

export class Acts {
  readonly #context: Context;
  readonly #underWay = new Map<string, { readonly decision: string; readonly answered: Promise<unknown> }>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Signs and sends an act, or sends the one that was signed for the same decision before. */
  async send<T>(act: Act<T>): Promise<Answered<T>> {
    for (let other; (other = this.#underWay.get(act.about)) !== undefined; ) {
      if (other.decision === act.decision) return other.answered as Promise<Answered<T>>;
      await other.answered.catch(() => {});
    }
    const answered = this.#send(act).finally(() => this.#underWay.delete(act.about));
    this.#underWay.set(act.about, { decision: act.decision, answered });
    return answered;
  }

  async #send<T>(act: Act<T>): Promise<Answered<T>> {
    const kept = (await this.#context.vault.get("acts"))?.[act.about];
    if (kept?.decision === act.decision && this.#context.clock.now() - kept.at < LIFE) {
      try {
        return await this.#deliver(act, kept);
      } catch (error) {
        // It never arrived, or the server would know it again; and now it is too old to.
        if (!["clock_skew", "server_time_off"].includes(Failure.of(error).code)) throw error;
      }
    }
    const body = JSON.stringify(await act.sign());
    return this.#deliver(act, { path: act.path, body, decision: act.decision, at: this.#context.clock.now() });
  }

  async #deliver<T>(act: Act<T>, outgoing: OutgoingAct): Promise<Answered<T>> {
    await this.#keep(act.about, outgoing);
    act.sending?.();
    try {
      const answer = await this.#context.server.act(outgoing.path, outgoing.body, act.answer);
      await this.#keep(act.about, undefined);
      return { answer, body: outgoing.body };
    } catch (error) {
      if (isAnswered(Failure.of(error))) await this.#keep(act.about, undefined);
      throw error;
    }
  }

  async #keep(about: string, outgoing: OutgoingAct | undefined): Promise<void> {
    const now = this.#context.clock.now();
    await this.#context.vault.update("acts", (before = {}) => {
      const others = Object.entries(before).filter(([key, act]) => key !== about && now - act.at < LIFE);
      return Object.fromEntries(outgoing === undefined ? others : [...others, [about, outgoing]]);
    });
  }
}

/** Whether the server has refused an act for good, so that sending it again would change nothing. */
function isAnswered(failure: Failure): boolean {
  return failure.by === "server" && !mayHaveArrived(failure) && !["internal", "rate_limited"].includes(failure.code);
}
