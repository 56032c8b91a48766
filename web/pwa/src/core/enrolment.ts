/**
 * How a browser becomes a person's device, by an invitation: a passkey, a device key, and entry 0 of the roster,
 * signed by both. The page founds the roster by itself: nothing in entry 0 but the person's id is the server's.
 */

import { Roster, type RosterEntry, canonical, type roster as chains } from "@countersign/protocol";
import { EnrolmentStarted } from "./answers.js";
import { type Arrival, arrive, isFinal } from "./arriving.js";
import { type Context, demand, nonce } from "./context.js";
import { newDevice, signEntry } from "./entries.js";
import { Failure } from "./failure.js";
import type { Identity, PendingIdentity } from "./memory.js";
import { deviceKey } from "./self.js";

/** What an enrolment is about to do next: ask for a new passkey, ask for its signature, tell the server. */
export type EnrolmentStep = "create" | "sign" | "send";

/** What a person typed. */
interface Wish {
  readonly invite: string;
  readonly userName: string;
  readonly deviceName: string;
}

/** An enrolment that was signed and whose answer never came. */
interface Signed extends Wish, Arrival {}

export class Enrolment {
  readonly #context: Context;
  /** Kept in this page only, because the invitation's secret is in it. */
  #signed: Signed | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Opens an invitation without spending it. */
  async open(invite: string, userName: string): Promise<{ readonly userName: string }> {
    const started = await this.#begin({ invite, userName, deviceName: "" });
    return { userName: started.userName };
  }

  /** Makes passkey and device key, founds the roster and signs in. */
  async enrol(wish: Wish, step: (step: EnrolmentStep) => void): Promise<void> {
    const { vault } = this.#context;
    if ((await vault.get("identity")) !== undefined) {
      throw new Failure("already_enrolled", { detail: "this browser is somebody's device already" });
    }
    const same = this.#signed?.invite === wish.invite && this.#signed.deviceName === wish.deviceName;
    const signed = same && this.#signed ? this.#signed : await this.#sign(wish, step);
    this.#signed = signed;
    step("send");
    try {
      await arrive(this.#context, signed);
      this.#signed = undefined;
    } catch (error) {
      if (isFinal(Failure.of(error))) this.#signed = undefined;
      throw error;
    }
  }

  async #begin({ invite, userName }: Wish) {
    const started = await this.#context.server.post("/v1/enrolments", { invite, userName }, EnrolmentStarted);
    // Other runtimes will be shown this name, so it is the one that the person saw.
    demand(userName === "" || started.userName === userName, "wrong_request", "userName");
    return started;
  }

  async #sign(wish: Wish, step: (step: EnrolmentStep) => void): Promise<Signed> {
    const { origin, passkey, clock } = this.#context;
    const { enrolmentId, userId, userName, options } = await this.#begin(wish);
    step("create");
    const credential = await passkey.create(options, userName);
    const device = await newDevice(this.#context, wish.deviceName);
    const enrolled: chains.EnrolledKey = {
      kind: "credential",
      id: credential.id,
      publicKey: credential.publicKey,
      name: "Passkey",
      backupEligible: credential.backupEligible,
    };
    const entry: RosterEntry = {
      origin,
      userId,
      seq: 0,
      prevHash: canonical.ZERO,
      enrol: [enrolled, deviceKey(device.id, device.name, device.key)],
      revoke: [],
      signerKind: "credential",
      signerId: credential.id,
      signerDeviceId: device.id,
      nonce: nonce(this.#context, "roster"),
      issuedAt: clock.now(),
    };
    step("sign");
    const record = await signEntry(this.#context, entry, { credentials: [enrolled], devices: [device] });
    const { head } = await Roster.verify(origin, userId, [record]);
    const identity: Identity = {
      origin, userId, userName, device, credentialId: credential.id, records: [record], head,
    };
    const body = JSON.stringify({ invite: wish.invite, credential: credential.registration, record });
    const pending: PendingIdentity = { kind: "enrolment", identity, at: clock.now() };
    return { ...wish, path: `/v1/enrolments/${encodeURIComponent(enrolmentId)}/finish`, body, pending };
  }
}
