/**
 * What the phone answers: yes, no, and "it is on the screen". A yes takes passkey and device key, a no the device key
 * alone. What is signed comes from the card, which holds what was verified and nothing else, and is hashed again.
 */

import {
  DelegationApproval, DelegationDenial, DelegationRequest, DelegationSeen, type Json, Terms, canonical, collectScopes,
  isSubset, jws,
} from "@countersign/protocol";
import type { Acts, Answered } from "./acts.js";
import { RequestView } from "./answers.js";
import type { Cards } from "./cards.js";
import { type Context, demand, nonce } from "./context.js";
import { Failure } from "./failure.js";
import type { Card, Denial, Grant } from "./model.js";
import { checkGrant, isGrave } from "./narrowing.js";
import type { AnswerStep } from "./phone.js";
import type { Computers } from "./runtimes.js";
import { type Ready, type Self, demandNoWait } from "./self.js";
import { mayHaveArrived } from "./server.js";
import { anything } from "./shape.js";

/** Who is told on the way. */
interface Told {
  /** It is about to be sent. */
  readonly sending?: () => void;
  /** It has arrived, or may have. */
  readonly sent?: () => Promise<void>;
}

export class Answering {
  readonly #context: Context;
  readonly #self: Self;
  readonly #cards: Cards;
  readonly #computers: Computers;
  readonly #acts: Acts;

  constructor(context: Context, self: Self, cards: Cards, computers: Computers, acts: Acts) {
    this.#context = context;
    this.#self = self;
    this.#cards = cards;
    this.#computers = computers;
    this.#acts = acts;
  }

  /** Says yes to what is on the card, to all of it or less. */
  async approve(card: Card, grant: Grant, step: (step: AnswerStep) => void = () => {}): Promise<Card> {
    const { clock, passkey } = this.#context;
    const scopes = collectScopes(grant.scopes);
    const { durationSeconds, singleUse } = grant;
    await this.#demandAnswerable(card);
    demand(this.#context.clock.now() < card.expiresAt, "request_expired", "expiresAt");
    const [obstacle] = card.obstacles;
    demand(obstacle === undefined, "wrong_request", "obstacles", `this request cannot be approved here: ${obstacle}`);
    demand(await this.#computers.isPinned(card.runtime.thumbprint), "unknown_key", "runtime");
    checkGrant(card.request, { scopes, durationSeconds, singleUse });

    const sign = async () => {
      const ready = await this.#self.readyToApprove();
      const credential = this.#self.credential(ready);
      const { request } = card;
      if (isGrave(card.terms, scopes)) demandNoWait(ready, ready.me.serverTime);
      const approval: DelegationApproval = {
        ...this.#common(card, ready),
        termsHash: request.termsHash,
        runtimeConnectionId: request.runtimeConnectionId,
        runtimeThumbprint: request.runtimeThumbprint,
        credentialId: credential.id,
        scopes,
        constraints: request.constraints,
        durationSeconds,
        singleUse,
        serverTime: ready.me.serverTime,
        nonce: nonce(this.#context, "approve"),
        issuedAt: clock.now(),
      };
      step("sign");
      const assertion = await passkey.signPayload(DelegationApproval, approval, credential);
      const signed = await jws.sign(DelegationApproval, approval, ready.identity.device.key);
      return { signed, assertion };
    };
    const said = JSON.stringify([scopes, durationSeconds, singleUse]);
    return this.#answer(card, "approve", said, sign, { sending: () => step("send") });
  }

  /** Says no, and why, and what instead. */
  async deny(card: Card, denial: Denial): Promise<Card> {
    const { reasonCode, reasonText, notMe } = denial;
    const counterOffer = {
      scopes: collectScopes(denial.counterOffer.scopes),
      durationSeconds: denial.counterOffer.durationSeconds,
    };
    await this.#demandAnswerable(card);
    // By a clock that is wrong nobody can tell; the server can.
    const over = !this.#self.clockIsOff && this.#context.clock.now() >= card.expiresAt;
    demand(!over, "request_expired", "expiresAt");
    demand(isSubset(counterOffer.scopes, card.request.scopes), "scopes_widened", "counterOffer.scopes");
    const longer = counterOffer.durationSeconds > card.request.durationSeconds;
    demand(!longer, "duration_extended", "counterOffer.durationSeconds");

    const said = { reasonCode, reasonText, counterOffer, notMe };
    const sign = async () => {
      const ready = await this.#self.ready();
      const issuedAt = this.#context.clock.now();
      const payload = { ...this.#common(card, ready), ...said, nonce: nonce(this.#context, "deny"), issuedAt };
      return { signed: await jws.sign(DelegationDenial, payload, ready.identity.device.key) };
    };
    const sent = () => (notMe ? this.#computers.end([card.runtime.thumbprint], "frozen") : Promise.resolve());
    return this.#answer(card, "deny", JSON.stringify(said), sign, { sent });
  }

  /** Tells the runtime that the request is on a screen. */
  async seen(card: Card): Promise<void> {
    this.#cards.demandMade(card);
    const { origin, server, clock } = this.#context;
    const { delegationId, requestHash } = card;
    const { device } = await this.#self.identity();
    const payload = { origin, delegationId, requestHash, deviceId: device.id, issuedAt: clock.now() };
    const signed = await jws.sign(DelegationSeen, payload, device.key);
    await server.post(`${pathOf(card)}/seen`, { signed }, anything);
  }

  /** Refuses a card that is not this page's own, has changed, or was answered. */
  async #demandAnswerable(card: Card): Promise<void> {
    this.#cards.demandMade(card);
    const { request, terms } = card;
    demand(card.status === "pending", "already_decided", "status");
    demand((await canonical.hash(DelegationRequest, request)) === card.requestHash, "wrong_request", "requestHash");
    demand((await canonical.hash(Terms, terms)) === request.termsHash, "wrong_request", "termsHash");
  }

  #common({ delegationId, requestHash }: Card, { identity, roster }: Ready) {
    const { origin, userId, device } = identity;
    const { seq, hash } = roster.head;
    return { origin, delegationId, requestHash, userId, deviceId: device.id, rosterSeq: seq, rosterHead: hash };
  }

  async #answer(
    card: Card,
    verb: "approve" | "deny",
    said: string,
    sign: () => Promise<object>,
    { sending = () => {}, sent = async () => {} }: Told,
  ): Promise<Card> {
    const act = {
      about: `answer ${card.delegationId}`,
      decision: `${verb} ${card.requestHash} ${said}`,
      path: `${pathOf(card)}/${verb}`,
      answer: anything,
      sign,
      sending,
    };
    const answered = await this.#acts.send(act).catch(async (error: unknown) => {
      if (mayHaveArrived(Failure.of(error))) await sent();
      throw error;
    });
    await sent();
    return this.#ownAnswer(card, verb, answered);
  }

  /** The card after an answer, which must be the one that was given here, to the request that was shown here. */
  async #ownAnswer(card: Card, verb: "approve" | "deny", { answer, body }: Answered<Json>): Promise<Card> {
    const identity = await this.#self.identity();
    const background = await this.#cards.background(identity, await this.#self.known(identity));
    const after = await this.#cards.card(answer, background);
    const view = RequestView.read(answer, "");
    const given = verb === "approve" ? view.approval?.signed : view.denial?.signed;
    demand(after.delegationId === card.delegationId, "wrong_request", "delegationId");
    demand(after.requestHash === card.requestHash, "wrong_request", "signed");
    const own = after.answer !== undefined && given === signedIn(body);
    demand(own, "wrong_request", verb === "approve" ? "approval" : "denial", "the server did not keep this answer");
    return after;
  }
}

function pathOf({ delegationId }: Card): string {
  return `/v1/me/requests/${encodeURIComponent(delegationId)}`;
}

function signedIn(body: string): string {
  const { signed } = JSON.parse(body) as { readonly signed: string };
  return signed;
}
