/**
 * What was answered, and what was answered before: evidence that this page verifies under its person's own roster.
 * Evidence that does not verify is no answer; the card says so instead of showing it.
 */

import { DelegationRequest, DeviceId, endsAt, jws } from "@countersign/protocol";
import { EarlierYeses, type RequestView } from "./answers.js";
import { type Context, demand } from "./context.js";
import { type Person, type VerifiedAnswer, verifyApproval, verifyDenial } from "./evidence.js";
import { Failure } from "./failure.js";
import type { Identity } from "./memory.js";
import { Memo } from "./memo.js";
import type { Answer, Card } from "./model.js";
import type { EarlierYes } from "./novelty.js";
import type { VerifiedRequest } from "./requests.js";

/** What is known of a request's answer, and of answers to earlier requests. */
export interface Past {
  readonly answer?: Answer;
  /** Why an answer that the server tells of is not shown. */
  readonly unverified?: NonNullable<Card["unverified"]>;
  readonly earlier?: EarlierYes;
}

interface Background extends Omit<Person, "origin"> {
  readonly identity: Identity;
}

export class History {
  readonly #context: Context;
  readonly #answers = new Memo<Answer>();
  readonly #earlier = new Memo<Omit<EarlierYes, "hours">>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** What came before, and what came of it. A pending request that has been answered is refused. */
  async of(view: RequestView, verified: VerifiedRequest, background: Background): Promise<Past> {
    if (view.status === "pending") {
      demand(view.approval === undefined && view.denial === undefined, "already_decided", "status");
      const earlier = await this.#earlierYes(view, verified, background);
      return earlier === undefined ? {} : { earlier };
    }
    try {
      const answer = await this.#answer(view, verified, background);
      return answer === undefined ? {} : { answer };
    } catch (error) {
      const { code, field } = Failure.of(error);
      return { unverified: { code, field } };
    }
  }

  /** The answer that the status speaks of; a status that needs one and has none is refused. */
  async #answer(view: RequestView, verified: VerifiedRequest, background: Background): Promise<Answer | undefined> {
    const { status, approval, denial } = view;
    const mayBeYes = ["approved", "revoked", "expired"].includes(status);
    demand(mayBeYes || approval === undefined, "wrong_request", "approval");
    demand(status === "denied" || denial === undefined, "wrong_request", "denial");
    if (approval === undefined && denial === undefined) {
      const missing = status === "denied" ? "denial" : "approval";
      demand(status === "expired" || status === "cancelled", "missing_field", missing);
      return undefined;
    }
    const { identity, roster } = background;
    const question = [view.delegationId, verified.request.hash, approval, denial, roster.head, identity.device.id];
    return this.#answers.recall(question, () => this.#verify(view, verified, background));
  }

  async #verify(view: RequestView, { request }: VerifiedRequest, { identity, roster }: Background): Promise<Answer> {
    const person: Person = { origin: this.#context.origin, roster };
    const { approval, denial, delegationId } = view;
    const from = ({ device, signed }: VerifiedAnswer<{ readonly issuedAt: number }>) => ({
      at: signed.payload.issuedAt,
      deviceId: DeviceId.parse(device.id),
      deviceName: device.name,
      here: device.id === identity.device.id,
    });
    if (approval !== undefined) {
      const yes = await verifyApproval(person, request, approval, delegationId);
      const { scopes, durationSeconds, singleUse } = yes.signed.payload;
      const grant = { scopes, durationSeconds, singleUse, endsAt: endsAt(yes.signed.payload) };
      return { kind: "approved", ...from(yes), grant };
    }
    demand(denial !== undefined, "missing_field", "denial");
    const no = await verifyDenial(person, request, denial.signed, delegationId);
    const { reasonCode, reasonText, counterOffer, notMe } = no.signed.payload;
    return { kind: "denied", ...from(no), denial: { reasonCode, reasonText, counterOffer, notMe } };
  }

  /** The last yes to the same runtime at the same audience, if the server tells of one that verifies. */
  async #earlierYes(
    view: RequestView,
    { request: now }: VerifiedRequest,
    { roster }: Background,
  ): Promise<EarlierYes | undefined> {
    if (view.earlier === undefined) return undefined;
    const { publicKey } = view.runtime;
    try {
      const { latest, answeredAt } = EarlierYeses.read(view.earlier, "earlier");
      const { runtimeConnectionId, audienceId } = now.payload;
      const question = [latest, publicKey, runtimeConnectionId, audienceId, roster.head];
      const yes = await this.#earlier.recall(question, async () => {
        const request = await jws.verify(latest.signed, DelegationRequest, publicKey);
        demand(request.payload.runtimeConnectionId === runtimeConnectionId, "wrong_request", "earlier");
        demand(request.payload.audienceId === audienceId, "wrong_request", "earlier");
        const person: Person = { origin: this.#context.origin, roster };
        const { signed } = await verifyApproval(person, request, latest.approval);
        return { request: request.payload, approval: signed.payload, at: signed.payload.issuedAt };
      });
      return { ...yes, hours: answeredAt.map((at) => this.#context.clock.hourOf(at)) };
    } catch {
      // Without a yes that verifies, this is the first time.
      return undefined;
    }
  }
}
