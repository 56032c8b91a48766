/**
 * Adding a phone, on the phone that is there already: it shows an invitation, reads the keys of the new phone from that
 * phone's own screen, and signs an entry about these and no others. The server carries the entry between the two; it
 * can hold it back, and nothing more.
 */

import { addition as ceremony } from "@countersign/protocol";
import { AdditionCreated, AdditionView } from "./answers.js";
import { type Context, demand } from "./context.js";
import { nextEntry, signEntry } from "./entries.js";
import { Failure } from "./failure.js";
import type { Invited } from "./memory.js";
import type { AdditionProgress, AdmissionShown, InvitationShown } from "./device-model.js";
import type { AnswerStep } from "./phone.js";
import { type Self, demandNoWait, sameHead } from "./self.js";
import { mayHaveArrived } from "./server.js";

/** How long the server is asked to wait for something new, in seconds. */
const WAIT = 25;

export class Inviting {
  readonly #context: Context;
  readonly #self: Self;
  /** Entries that were signed and whose answer never came, by the admission: pressing again sends the same one. */
  readonly #unanswered = new Map<string, string>();

  constructor(context: Context, self: Self) {
    this.#context = context;
    this.#self = self;
  }

  /** Makes an invitation for another phone. */
  async begin(): Promise<InvitationShown> {
    const { origin, server, clock, vault } = this.#context;
    const ready = await this.#self.ready();
    demandNoWait(ready, clock.now());
    const { identity, roster } = ready;
    const { additionId, secret, expiresAt } = await server.post("/v1/me/additions", {}, AdditionCreated);
    const { head } = roster;
    await vault.update("invited", (before = {}) => ({ ...open(before, clock.now()), [additionId]: { head, expiresAt } }));
    const { userId, userName } = identity;
    const link = ceremony.invitationLink({ origin, userId, userName, head, secret });
    return { additionId, link, expiresAt };
  }

  /** What the new phone's code says. Only an answer to an invitation of this very device is looked at. */
  async read(link: string): Promise<AdmissionShown> {
    const { admission, expiresAt } = await this.#admission(link);
    const { additionId, deviceName, backupEligible } = admission;
    const { status } = await this.#view(additionId, 0);
    demand(status !== "done", "already_claimed", "link", "that phone was added already");
    demand(status !== "expired", "ceremony_expired", "link");
    const words = await ceremony.admissionWords(admission);
    return { additionId, deviceName, synced: backupEligible, words, expiresAt };
  }

  /** Signs the entry that adds the phone, whose words must be those that were shown. */
  async propose(link: string, shown: AdmissionShown, step: (step: AnswerStep) => void): Promise<void> {
    const { server } = this.#context;
    const { admission, head } = await this.#admission(link);
    const words = await ceremony.admissionWords(admission);
    const same = admission.additionId === shown.additionId && words.join(" ") === shown.words.join(" ");
    demand(same, "wrong_request", "link", "this is not the phone that was shown");
    const key = ceremony.admissionLink(admission);
    const body = this.#unanswered.get(key) ?? (await this.#sign(admission, head, step));
    this.#unanswered.set(key, body);
    step("send");
    try {
      const path = `/v1/me/additions/${encodeURIComponent(admission.additionId)}/propose`;
      const { status } = await server.act(path, body, AdditionView);
      demand(status === "proposed" || status === "done", "wrong_request", "status");
    } catch (error) {
      if (!mayHaveArrived(Failure.of(error))) this.#unanswered.delete(key);
      throw error;
    }
    this.#unanswered.delete(key);
  }

  /** Where an addition stands; waits for a while as long as it is the new phone's turn. */
  async progress(additionId: string, signal?: AbortSignal): Promise<AdditionProgress> {
    const { status } = await this.#view(additionId, WAIT, signal);
    if (status === "done") await this.#self.ready();
    return status;
  }

  async #view(additionId: string, wait: number, signal?: AbortSignal) {
    const path = `/v1/me/additions/${encodeURIComponent(additionId)}`;
    const options = { query: { wait: String(wait) }, wait, ...(signal === undefined ? {} : { signal }) };
    const view = await this.#context.server.get(path, AdditionView, options);
    demand(view.additionId === additionId, "wrong_request", "additionId");
    return view;
  }

  async #admission(link: string): Promise<Invited & { readonly admission: ceremony.Admission }> {
    const { origin, clock, vault } = this.#context;
    const admission = await ceremony.readAdmission(link.trim());
    demand(admission.origin === origin, "wrong_origin", "link", "that code is for another server");
    const invited = (await vault.get("invited")) ?? {};
    const { additionId } = admission;
    const own = Object.hasOwn(invited, additionId) ? invited[additionId] : undefined;
    if (own === undefined) throw new Failure("wrong_phone", { field: "link" });
    demand(clock.now() < own.expiresAt, "ceremony_expired", "link");
    return { ...own, admission };
  }

  async #sign(
    admission: ceremony.Admission,
    head: Invited["head"],
    step: (step: AnswerStep) => void,
  ): Promise<string> {
    const ready = await this.#self.readyToApprove();
    const { identity, roster } = ready;
    const { device } = identity;
    demandNoWait(ready, this.#context.clock.now());
    // The other phone takes no entry but the one after the head that it was shown.
    demand(sameHead(roster.head, head), "conflict", "rosterHead", "your list of keys has changed since; show a new code");
    const credential = this.#self.credential(ready);
    const entry = nextEntry(this.#context, roster, {
      enrol: ceremony.admittedKeys(admission),
      revoke: [],
      signerKind: "credential",
      signerId: credential.id,
      signerDeviceId: device.id,
    });
    step("sign");
    const record = await signEntry(this.#context, entry, { credentials: [credential], devices: [device] });
    await roster.verifyProposal(record);
    return JSON.stringify({ record });
  }
}

/** The invitations that have not run out. */
function open(all: Readonly<Record<string, Invited>>, now: number): Readonly<Record<string, Invited>> {
  return Object.fromEntries(Object.entries(all).filter(([, { expiresAt }]) => now < expiresAt));
}
