/**
 * Cards: requests that passed every check, in the form in which a screen shows them. A card is frozen when it is made,
 * and a register remembers which cards were made here, so that nothing else is ever answered: what was on the screen
 * is what is signed.
 */

import {
  DelegationId, type DelegationRequest, type Digest, type Json, RISKS, type Roster, type ScopeSet, type Terms,
  type TermsScope, riskOf, termsOf,
} from "@countersign/protocol";
import { RequestView } from "./answers.js";
import { type Context, demand } from "./context.js";
import { Failure } from "./failure.js";
import { History, type Past } from "./history.js";
import type { Identity, KeptYeses } from "./memory.js";
import { Memo } from "./memo.js";
import type { Card, Obstacle, Runtime, Unreadable } from "./model.js";
import { isGrave } from "./narrowing.js";
import { noveltyOf } from "./novelty.js";
import { MAX_READABLE, claimedLength } from "./reading.js";
import { type VerifiedRequest, verifyRequest } from "./requests.js";
import type { Acquaintance, Computers } from "./runtimes.js";
import { type Self, waitsUntil } from "./self.js";

/** What a card is seen against. */
export interface Background extends Acquaintance {
  readonly identity: Identity;
  readonly roster: Roster;
  readonly yeses: KeptYeses;
}

/** How many delegations a page knows; further ones are refused, because none may be forgotten. */
const MOST = 20_000;

export class Cards {
  readonly #context: Context;
  readonly #self: Self;
  readonly #history: History;
  readonly #requests = new Memo<VerifiedRequest>();
  readonly #made = new WeakSet<Card>();
  readonly #computers: Computers;
  /** Which request each delegation is about: the request itself does not name its delegation. */
  readonly #about = new Map<DelegationId, Digest>();

  constructor(context: Context, self: Self, computers: Computers) {
    this.#context = context;
    this.#self = self;
    this.#computers = computers;
    this.#history = new History(context);
  }

  /** What cards are seen against now. */
  async background(identity: Identity, roster: Roster): Promise<Background> {
    const yeses = (await this.#context.vault.get("yeses")) ?? {};
    return { identity, roster, yeses, ...(await this.#computers.acquaintance()) };
  }

  /** The card of a request, or which check refused it. */
  async readable(json: Json, background: Background): Promise<Card | Unreadable> {
    try {
      return await this.card(json, background);
    } catch (error) {
      const { code, field } = Failure.of(error);
      return unreadable(json, code, field);
    }
  }

  /** The card of a request; what does not pass a check is refused with its code. */
  async card(json: Json, background: Background): Promise<Card> {
    const view = RequestView.read(json, "");
    const { origin, clock } = this.#context;
    const { signed, runtime, terms: published } = view;
    const question = [signed, runtime.publicKey, runtime.runtimeConnectionId, published];
    const verified = await this.#requests.recall(question, () => verifyRequest(origin, view));
    const { terms, thumbprint } = verified;
    const { payload: request, hash: requestHash } = verified.request;
    this.#demandSame(view.delegationId, requestHash);
    const past = await this.#history.of(view, verified, background);
    // A clock that is wrong ends nothing: the server's word stays, and nothing can be approved.
    const now = this.#self.clockIsOff ? 0 : clock.now();
    const status = statusOf(view, request, past, now);
    const computer = this.#computers.of(runtime, thumbprint, background);
    const pending = status === "pending";
    const card: Card = {
      delegationId: view.delegationId,
      status,
      requestHash,
      request,
      terms,
      runtime: computer,
      scopes: gravestFirst(terms, request.scopes),
      risk: riskOf(terms, request.scopes) ?? "critical",
      createdAt: view.createdAt,
      expiresAt: request.expiresAt,
      novelty: pending ? noveltyOf(request, clock.hourOf(request.issuedAt), past.earlier) : [],
      ...(past.earlier?.at === undefined ? {} : { lastYesAt: past.earlier.at }),
      obstacles: pending ? this.#obstacles(request, computer) : [],
      ...(pending ? waitOf(request, terms, background, clock.now()) : {}),
      ...(past.answer === undefined ? {} : { answer: past.answer }),
      ...(past.unverified === undefined ? {} : { unverified: past.unverified }),
      ...(view.ended === undefined ? {} : { ended: view.ended }),
    };
    this.#demandSame(view.delegationId, requestHash);
    this.#about.set(view.delegationId, requestHash);
    this.#made.add(freeze(card));
    return card;
  }

  /** Refuses a card that was not made here. */
  demandMade(card: Card): void {
    demand(this.#made.has(card), "wrong_request", "card", "this card was not verified by this page");
    demand(this.#about.get(card.delegationId) === card.requestHash, "wrong_request", "signed");
  }

  /** Refuses another request under the id of one that this page has shown. */
  #demandSame(id: DelegationId, hash: Digest): void {
    const known = this.#about.get(id);
    const fits = known === undefined ? this.#about.size < MOST : known === hash;
    demand(fits, "wrong_request", "signed", "this is not the request that was shown under this id");
  }

  #obstacles(request: DelegationRequest, runtime: Runtime): readonly Obstacle[] {
    const found: Obstacle[] = [];
    if (runtime.pinned === "no") found.push("unknown_runtime");
    if (claimedLength(request) > MAX_READABLE) found.push("too_long");
    if (this.#self.clockIsOff) found.push("clock");
    if (runtime.status === "frozen" || runtime.status === "revoked") found.push("runtime_ended");
    return found;
  }
}

/** Until when this device grants no high or critical risk, if it is new and some is asked. */
function waitOf(
  { scopes }: DelegationRequest,
  terms: Terms,
  { identity, roster }: Background,
  now: number,
): Pick<Card, "waitsUntil"> {
  const until = waitsUntil(identity, roster);
  return until <= now || !isGrave(terms, scopes) ? {} : { waitsUntil: until };
}

/** Whether the checks let a request through. */
export function isCard(shown: Card | Unreadable): shown is Card {
  return "request" in shown;
}

/** Where a request stands at `now`: by the server's word, except that nothing outlives its own signed end. */
function statusOf(view: RequestView, request: DelegationRequest, { answer }: Past, now: number): Card["status"] {
  if (view.status === "pending" && now >= request.expiresAt) return "expired";
  const ends = answer?.grant?.endsAt;
  return view.status === "approved" && ends !== undefined && now >= ends ? "expired" : view.status;
}

function gravestFirst(terms: Terms, names: ScopeSet): readonly TermsScope[] {
  const asked = names.flatMap((name) => termsOf(terms, name) ?? []);
  const rank = ({ risk }: TermsScope) => RISKS.indexOf(risk);
  return asked.sort((one, other) => rank(other) - rank(one));
}

/** What can be said of a request without believing a word of it. */
function unreadable(json: Json, code: string, field: string): Unreadable {
  const said = (key: string): unknown => (json as { readonly [key: string]: Json } | null)?.[key];
  const [id, at] = [said("delegationId"), Date.parse(String(said("createdAt")))];
  const createdAt = Number.isNaN(at) ? 0 : at;
  try {
    return { delegationId: DelegationId.parse(String(id)), code, field, createdAt };
  } catch {
    return { delegationId: "", code, field, createdAt };
  }
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
