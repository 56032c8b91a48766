/**
 * The recovery code: made here, written down by the person, and known to nobody else. Whoever has it can put a new
 * device in the place of all others, on a browser that knows nothing.
 */

import {
  RecoveryBegin, Roster, type RosterRecord, jws, keys, recovery as codes, type roster as chains,
} from "@countersign/protocol";
import { RecoveryStarted, RosterAnswer } from "./answers.js";
import { type Arrival, arrive, isFinal } from "./arriving.js";
import { type Context, demand, nonce } from "./context.js";
import type { EnrolmentStep } from "./enrolment.js";
import { type RecoveryKey, newDevice, nextEntry, signEntry } from "./entries.js";
import { Failure } from "./failure.js";
import type { Identity } from "./memory.js";
import type { RecoveryDraft, RecoveryState } from "./device-model.js";
import type { AnswerStep } from "./phone.js";
import { type Ready, type Self, demandNoWait, deviceKey } from "./self.js";

/** A recovery that was signed and whose answer never came. */
interface Signed extends Arrival {
  readonly typed: string;
}

export class Recovery {
  readonly #context: Context;
  readonly #self: Self;
  /** The codes that were shown in this page and that are not in the roster yet. */
  readonly #drafts = new WeakMap<RecoveryDraft, codes.RecoveryCode>();
  /** Kept in this page only, because whoever has it can become the person. */
  #signed: Signed | undefined;

  constructor(context: Context, self: Self) {
    this.#context = context;
    this.#self = self;
  }

  /** Since when there is a code, by the roster. */
  async state(): Promise<RecoveryState | undefined> {
    const { roster } = await this.#self.ready();
    const key = activeRecovery(roster);
    return key && { since: key.enrolledAtMs };
  }

  /** A new code for the person to write down. It counts for nothing before `enrol`, and a former one goes on. */
  async draft(): Promise<RecoveryDraft> {
    demandNoWait(await this.#self.ready(), this.#context.clock.now());
    const code = await codes.RecoveryCode.fromRandom(this.#context.random(codes.RECOVERY_SYMBOLS));
    const draft = Object.freeze({ code: code.display(), groups: Object.freeze(code.groups()) });
    this.#drafts.set(draft, code);
    return draft;
  }

  /** Takes a code that was written down into the roster, in the place of a former one. */
  async enrol(draft: RecoveryDraft, step: (step: AnswerStep) => void): Promise<void> {
    const code = this.#drafts.get(draft);
    demand(code !== undefined, "wrong_request", "code", "this code was not made by this page");
    const recovery = await keyOf(this.#context, code);
    const ready = await this.#self.readyToApprove();
    const former = activeRecovery(ready.roster);
    // An earlier try arrived, but not its answer.
    if (former?.key.id === recovery.id) return;
    demandNoWait(ready, this.#context.clock.now());
    const record = await this.#enrolling(ready, recovery, former === undefined ? [] : [former.key.id], step);
    step("send");
    const body = JSON.stringify({ record });
    const answer = await this.#context.server.act("/v1/me/roster", body, RosterAnswer);
    const after = await this.#self.adopt(await this.#self.identity(), answer, answer.head);
    demand(activeRecovery(after)?.key.id === recovery.id, "wrong_request", "records");
  }

  async #enrolling(
    ready: Ready,
    recovery: RecoveryKey,
    revoke: readonly string[],
    step: (step: AnswerStep) => void,
  ): Promise<RosterRecord> {
    const { identity, roster } = ready;
    const credential = this.#self.credential(ready);
    const { id, key } = recovery;
    const entry = nextEntry(this.#context, roster, {
      enrol: [{ kind: "recovery", id, publicKey: key.publicKey, name: "Recovery code", backupEligible: false }],
      revoke,
      signerKind: "credential",
      signerId: credential.id,
      signerDeviceId: identity.device.id,
    });
    step("sign");
    return signEntry(this.#context, entry, { credentials: [credential], devices: [identity.device], recovery });
  }

  /** Refuses a code that was mistyped. */
  async check(typed: string): Promise<void> {
    await codes.RecoveryCode.parse(typed);
  }

  /** Becomes the person's only device by their code, whatever devices there were. */
  async recover(typed: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<void> {
    const code = await codes.RecoveryCode.parse(typed);
    const name = deviceName.trim();
    const kept = this.#signed;
    const same = kept?.typed === code.symbols && kept.pending.identity.device.name === name;
    const signed = same ? kept : await this.#sign(code, name, step);
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

  async #sign(code: codes.RecoveryCode, deviceName: string, step: (step: EnrolmentStep) => void): Promise<Signed> {
    const { origin, server, passkey, clock } = this.#context;
    const recovery = await keyOf(this.#context, code);
    const begin: RecoveryBegin = {
      origin, recoveryId: recovery.id, nonce: nonce(this.#context, "recover"), issuedAt: clock.now(),
    };
    const signed = await jws.sign(RecoveryBegin, begin, recovery.key);
    const begun = await server.post("/v1/recoveries", { signed }, RecoveryStarted);
    const { recoveryId, userId, userName, records, options } = begun;
    const roster = await this.#chain(begun);
    const active = activeRecovery(roster);
    const known = active?.key.id === recovery.id && active.key.publicKey === recovery.key.publicKey;
    demand(known, "key_not_active", "recoveryId");
    step("create");
    const credential = await passkey.create(options, userName);
    const device = await newDevice(this.#context, deviceName);
    const { id, publicKey, backupEligible } = credential;
    const enrolled: chains.EnrolledKey = { kind: "credential", id, publicKey, name: device.name, backupEligible };
    const entry = nextEntry(this.#context, roster, {
      enrol: [enrolled, deviceKey(device.id, device.name, device.key)],
      revoke: roster.keys.filter(({ revokedAt }) => revokedAt === undefined).map(({ key }) => key.id),
      signerKind: "recovery",
      signerId: recovery.id,
      signerDeviceId: "",
    });
    step("sign");
    const record = await signEntry(this.#context, entry, { credentials: [enrolled], devices: [device], recovery });
    await roster.append(record);
    const identity: Identity = {
      origin, userId, userName, device, credentialId: id, records: [...records, record], head: roster.head,
    };
    const body = JSON.stringify({ credential: credential.registration, record });
    const path = `/v1/recoveries/${encodeURIComponent(recoveryId)}/finish`;
    return { typed: code.symbols, path, body, pending: { kind: "recovery", identity, at: clock.now() } };
  }

  /** The chain from entry 0, which extends what this browser knows if it is the same person's. */
  async #chain({ userId, records }: RecoveryStarted): Promise<Roster> {
    const { origin, vault } = this.#context;
    const identity = await vault.get("identity");
    if (identity?.userId !== userId) return Roster.verify(origin, userId, records);
    return Roster.verifyExtension(origin, userId, records, identity.head);
  }
}

async function keyOf({ origin }: Context, code: codes.RecoveryCode): Promise<RecoveryKey> {
  const key = await code.key(origin);
  return { id: await keys.thumbprint(key.publicKey), key };
}

/** The recovery key that is alive at the newest head; the rules of the roster allow one. */
function activeRecovery(roster: Roster): chains.RosterKey | undefined {
  return roster.keys.find(({ key, revokedAt }) => key.kind === "recovery" && revokedAt === undefined);
}
