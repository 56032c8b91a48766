/**
 * What was answered, and what was answered before: evidence that this page verifies under its person's own roster.
 * Evidence that does not verify is no answer; the card says so instead of showing it.
 */

import {
  type DelegationApproval, DelegationRequest, DeviceId, type Roster, endsAt, jws,
} from "@countersign/protocol";
import { EarlierYeses, type RequestView } from "./answers.js";
import { type Context, demand } from "./context.js";
import { type Person, type VerifiedAnswer, verifyApproval, verifyDenial } from "./evidence.js";
import { Failure } from "./failure.js";
import type { Identity, KeptYes, KeptYeses } from "./memory.js";
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
  readonly yeses: KeptYeses;
}

/** A verified answer, and if it is a yes, what later requests are compared with. */
interface Judged {
  readonly answer: Answer;
  readonly yes?: KeptYes;
}

export class History {
  readonly #context: Context;
  readonly #answers = new Memo<Judged>();
  readonly #earlier = new Memo<KeptYes>();

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
    const { answer, yes } = await this.#answers.recall(question, () => this.#verify(view, verified, background));
    if (yes !== undefined) await this.#keep(placeOf(verified), yes, background);
    return answer;
  }

  async #verify(view: RequestView, { request }: VerifiedRequest, { identity, roster }: Background): Promise<Judged> {
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
      return { answer: { kind: "approved", ...from(yes), grant }, yes: keptOf(request.payload, yes.signed.payload) };
    }
    demand(denial !== undefined, "missing_field", "denial");
    const no = await verifyDenial(person, request, denial.signed, delegationId);
    const { reasonCode, reasonText, counterOffer, notMe } = no.signed.payload;
    return { answer: { kind: "denied", ...from(no), denial: { reasonCode, reasonText, counterOffer, notMe } } };
  }

  /**
   * The last yes to the same runtime at the same audience: the newest that this device has verified, or a newer one
   * that the server tells of. A yes of a device or passkey that has been revoked since is nobody's habit.
   */
  async #earlierYes(
    view: RequestView,
    verified: VerifiedRequest,
    background: Background,
  ): Promise<EarlierYes | undefined> {
    const place = placeOf(verified);
    const { yes: told, hours } = await this.#told(view, verified, background);
    if (told !== undefined) await this.#keep(place, told, background);
    const kept = Object.hasOwn(background.yeses, place) ? background.yeses[place] : undefined;
    const alive = [told, kept].filter((yes) => yes !== undefined && isAlive(yes, background.roster));
    const [newest] = alive.flatMap((yes) => yes ?? []).sort((one, other) => other.at - one.at);
    return newest === undefined ? undefined : { ...newest, hours };
  }

  /** What the server tells of earlier yeses; of one that does not verify, nothing. */
  async #told(
    view: RequestView,
    { request: now }: VerifiedRequest,
    { roster }: Background,
  ): Promise<{ readonly yes?: KeptYes; readonly hours: readonly number[] }> {
    if (view.earlier === undefined) return { hours: [] };
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
        return keptOf(request.payload, signed.payload);
      });
      return { yes, hours: answeredAt.map((at) => this.#context.clock.hourOf(at)) };
    } catch {
      return { hours: [] };
    }
  }

  /** Remembers a yes, unless a newer one is remembered whose device and passkey live. */
  async #keep(place: string, yes: KeptYes, { roster, yeses }: Background): Promise<void> {
    const better = (before: KeptYeses) => {
      const kept = Object.hasOwn(before, place) ? before[place] : undefined;
      return isAlive(yes, roster) && (kept === undefined || kept.at < yes.at || !isAlive(kept, roster));
    };
    if (!better(yeses)) return;
    const { vault } = this.#context;
    await vault.update("yeses", (before = {}) => (better(before) ? { ...before, [place]: yes } : before));
  }
}

/** Where a habit belongs: a computer's key, and whom it asks for. */
function placeOf({ request, thumbprint }: VerifiedRequest): string {
  return `${thumbprint} ${request.payload.audienceId}`;
}

function keptOf({ agent, termsHash }: DelegationRequest, approval: DelegationApproval): KeptYes {
  const { scopes, durationSeconds, singleUse, deviceId, credentialId, issuedAt: at } = approval;
  const granted = { scopes, durationSeconds, singleUse, deviceId, credentialId };
  return { request: { agent, termsHash }, approval: granted, at };
}

/** Whether device and passkey of a yes are alive at the newest head. */
function isAlive({ approval: { deviceId, credentialId } }: KeptYes, roster: Roster): boolean {
  const alive = roster.keys.filter(({ revokedAt }) => revokedAt === undefined).map(({ key }) => key);
  const has = (kind: string, id: string) => alive.some((key) => key.kind === kind && key.id === id);
  return has("device", deviceId) && has("credential", credentialId);
}
