/**
 * What a person does with their own keys: adding a phone by another one, removing a device, and the code on paper.
 *
 * Every method rejects with a `Failure` and nothing else.
 */

import type { DeviceId } from "@countersign/protocol";
import type { Context } from "./context.js";
import type {
  AdditionProgress, AdmissionMade, AdmissionShown, InvitationRead, InvitationShown, ProposalShown, RecoveryDraft,
  RecoveryState,
} from "./device-model.js";
import type { EnrolmentStep } from "./enrolment.js";
import { failing } from "./failure.js";
import { Inviting } from "./inviting.js";
import { Joining } from "./joining.js";
import type { AnswerStep } from "./phone.js";
import { Recovery } from "./recovering.js";
import { removeDevice } from "./removing.js";
import type { Self } from "./self.js";

export interface Keyring {
  /** Takes a device off the list, and its passkey if no other device uses it. One passkey prompt. */
  remove(id: DeviceId, step?: (step: AnswerStep) => void): Promise<void>;

  // Adding a phone, on the one that is there
  /** Makes an invitation, to be shown to the new phone's camera. */
  invite(): Promise<InvitationShown>;
  /** Reads the new phone's code, which must answer an invitation of this device; else `wrong_phone`. */
  readAdmission(link: string): Promise<AdmissionShown>;
  /** Signs the entry that adds the phone that was shown, which `link` must hold. One passkey prompt. */
  admit(link: string, shown: AdmissionShown, step?: (step: AnswerStep) => void): Promise<void>;
  /** Where the addition stands; waits at most 25 s as long as it is the new phone's turn (`open`, `proposed`). */
  additionProgress(additionId: string, signal?: AbortSignal): Promise<AdditionProgress>;

  // Adding a phone, on the new one
  /** What an invitation says. Asks nobody, spends nothing. */
  readInvitation(link: string): Promise<InvitationRead>;
  /** Makes passkey and device key, and gives the code for the old phone's camera. One passkey prompt. */
  join(link: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<AdmissionMade>;
  /** Waits at most 25 s for what the old phone signed, and checks it. */
  proposal(signal?: AbortSignal): Promise<ProposalShown | undefined>;
  /** Signs it as well, and becomes the person's device. One passkey prompt. */
  finish(step: (step: EnrolmentStep) => void): Promise<void>;

  // The recovery code
  recoveryState(): Promise<RecoveryState | undefined>;
  /** A new code to write down; it counts for nothing yet. */
  draftCode(): Promise<RecoveryDraft>;
  /** The person has it on paper: from now on it counts, and a former one does not. One passkey prompt. */
  enrolCode(draft: RecoveryDraft, step?: (step: AnswerStep) => void): Promise<void>;
  /** Refuses a code that was mistyped, before anything is sent. */
  checkCode(typed: string): Promise<void>;
  /** Makes this browser the person's only device. Two passkey prompts: one makes the passkey, one signs. */
  recover(typed: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<void>;
}

/** The keyring of a browser, put together from its use cases. */
export class DeviceKeyring implements Keyring {
  readonly #context: Context;
  readonly #self: Self;
  readonly #inviting: Inviting;
  readonly #joining: Joining;
  readonly #recovery: Recovery;

  constructor(context: Context, self: Self) {
    this.#context = context;
    this.#self = self;
    this.#inviting = new Inviting(context, self);
    this.#joining = new Joining(context);
    this.#recovery = new Recovery(context, self);
  }

  remove(id: DeviceId, step: (step: AnswerStep) => void = () => {}): Promise<void> {
    return failing(() => removeDevice(this.#context, this.#self, id, step));
  }

  invite(): Promise<InvitationShown> {
    return failing(() => this.#inviting.begin());
  }

  readAdmission(link: string): Promise<AdmissionShown> {
    return failing(() => this.#inviting.read(link));
  }

  admit(link: string, shown: AdmissionShown, step: (step: AnswerStep) => void = () => {}): Promise<void> {
    return failing(() => this.#inviting.propose(link, shown, step));
  }

  additionProgress(additionId: string, signal?: AbortSignal): Promise<AdditionProgress> {
    return failing(() => this.#inviting.progress(additionId, signal));
  }

  readInvitation(link: string): Promise<InvitationRead> {
    return failing(() => this.#joining.read(link));
  }

  join(link: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<AdmissionMade> {
    return failing(() => this.#joining.make(link, deviceName, step));
  }

  proposal(signal?: AbortSignal): Promise<ProposalShown | undefined> {
    return failing(() => this.#joining.proposal(signal));
  }

  finish(step: (step: EnrolmentStep) => void): Promise<void> {
    return failing(() => this.#joining.finish(step));
  }

  recoveryState(): Promise<RecoveryState | undefined> {
    return failing(() => this.#recovery.state());
  }

  draftCode(): Promise<RecoveryDraft> {
    return failing(() => this.#recovery.draft());
  }

  enrolCode(draft: RecoveryDraft, step: (step: AnswerStep) => void = () => {}): Promise<void> {
    return failing(() => this.#recovery.enrol(draft, step));
  }

  checkCode(typed: string): Promise<void> {
    return failing(() => this.#recovery.check(typed));
  }

  recover(typed: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<void> {
    return failing(() => this.#recovery.recover(typed, deviceName, step));
  }
}
