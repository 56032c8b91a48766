/**
 * Adding a phone, on the new one. What it follows comes from the old phone's screen: the head of the roster, and so
 * every key below it. It shows its own two keys, and signs only an entry that follows exactly that head, enrols
 * exactly these keys, revokes nothing, and is signed by keys of that roster.
 */

import { Roster, type RosterEntry, type RosterRecord, addition as ceremony, roster as chains } from "@countersign/protocol";
import { AdditionAnswer, AdditionStarted } from "./answers.js";
import { type Arrival, arrive, isFinal } from "./arriving.js";
import { type Context, demand } from "./context.js";
import type { EnrolmentStep } from "./enrolment.js";
import { newDevice, signaturesOf } from "./entries.js";
import { Failure } from "./failure.js";
import type { OwnDevice, PendingIdentity } from "./memory.js";
import type { AdmissionMade, InvitationRead, ProposalShown } from "./device-model.js";
import type { NewPasskey } from "./passkey.js";

/** How long the server is asked to wait for the other phone, in seconds. */
const WAIT = 25;

/** What this browser has made for one invitation. The secret stays in this page's memory. */
interface Made {
  readonly link: string;
  readonly invitation: ceremony.Invitation;
  readonly records: readonly RosterRecord[];
  readonly device: OwnDevice;
  readonly credential: NewPasskey;
  readonly admission: ceremony.Admission;
  /** The body of its registration. */
  readonly registration: string;
}

/** An entry that passed all checks but the signatures that this phone has yet to give. */
interface Proposal {
  readonly record: RosterRecord;
  readonly entry: RosterEntry;
}

export class Joining {
  readonly #context: Context;
  #made: Made | undefined;
  #proposal: Proposal | undefined;
  /** The finish that was signed, until it is answered: pressing again sends the same. */
  #finish: Arrival | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** What an invitation says; asks nobody and spends nothing. */
  async read(link: string): Promise<InvitationRead> {
    const { userName } = await this.#invitation(link);
    return { userName };
  }

  /** Makes passkey and device key, registers them with the addition, and gives what the old phone shall scan. */
  async make(link: string, deviceName: string, step: (step: EnrolmentStep) => void): Promise<AdmissionMade> {
    const { server } = this.#context;
    const invitation = await this.#invitation(link);
    const name = deviceName.trim();
    const same = this.#made?.link === link && this.#made.device.name === name;
    const made = same && this.#made ? this.#made : await this.#make(link, invitation, name, step);
    this.#made = made;
    this.#proposal = undefined;
    this.#finish = undefined;
    step("send");
    const path = `/v1/additions/${encodeURIComponent(made.admission.additionId)}/register`;
    await server.act(path, made.registration, AdditionAnswer);
    const words = await ceremony.admissionWords(made.admission);
    return { link: ceremony.admissionLink(made.admission), words };
  }

  /** Waits for a while for what the old phone signed, and checks all of it; nothing when it has not come yet. */
  async proposal(signal?: AbortSignal): Promise<ProposalShown | undefined> {
    const made = this.#demandMade();
    const { additionId } = made.admission;
    const path = `/v1/additions/${encodeURIComponent(additionId)}/read`;
    const body = { secret: made.invitation.secret, wait: WAIT };
    const options = { wait: WAIT, ...(signal === undefined ? {} : { signal }) };
    const { status, record } = await this.#context.server.post(path, body, AdditionAnswer, options);
    demand(status !== "expired", "ceremony_expired", "link");
    if (record === undefined) return undefined;
    const roster = await this.#roster(made);
    const entry = await chains.entryOf(record);
    ceremony.checkProposed(entry, made.invitation.head, ceremony.admittedKeys(made.admission));
    await roster.verifyProposal(record);
    this.#proposal = { record, entry };
    const by = roster.keys.find(({ key }) => key.kind === "device" && key.id === entry.signerDeviceId);
    return { by: by?.key.name ?? "", at: entry.issuedAt };
  }

  /** Signs what the old phone proposed, and becomes the person's device. */
  async finish(step: (step: EnrolmentStep) => void): Promise<void> {
    this.#finish ??= await this.#sign(this.#demandMade(), step);
    step("send");
    try {
      await arrive(this.#context, this.#finish);
    } catch (error) {
      if (isFinal(Failure.of(error))) this.#finish = undefined;
      throw error;
    }
    this.#made = this.#proposal = this.#finish = undefined;
  }

  async #invitation(link: string): Promise<ceremony.Invitation> {
    const { origin, vault } = this.#context;
    const invitation = await ceremony.readInvitation(link.trim());
    demand(invitation.origin === origin, "wrong_origin", "link", "that code is for another server");
    if ((await vault.get("identity")) !== undefined) throw new Failure("already_enrolled");
    return invitation;
  }

  async #make(
    link: string,
    invitation: ceremony.Invitation,
    deviceName: string,
    step: (step: EnrolmentStep) => void,
  ): Promise<Made> {
    const { origin, server, passkey } = this.#context;
    const { secret, userId, userName, head } = invitation;
    const begun = await server.post("/v1/additions/begin", { secret }, AdditionStarted);
    demand(begun.userId === userId, "wrong_request", "userId");
    demand(begun.userName === userName, "wrong_request", "userName");
    const roster = await Roster.verifyExtension(origin, userId, begun.records, head);
    demand(roster.head.seq === head.seq, "conflict", "records", "the list of keys has changed since; scan a new code");
    step("create");
    const credential = await passkey.create(begun.options, userName);
    const device = await newDevice(this.#context, deviceName);
    const admission: ceremony.Admission = {
      origin,
      additionId: begun.additionId,
      deviceId: device.id,
      devicePublicKey: device.key.publicKey,
      deviceName,
      credentialId: credential.id,
      credentialPublicKey: credential.publicKey,
      backupEligible: credential.backupEligible,
    };
    // As the old phone reads it: what it would refuse is refused here.
    await ceremony.readAdmission(ceremony.admissionLink(admission));
    const registration = JSON.stringify({
      secret,
      credential: credential.registration,
      deviceId: device.id,
      devicePublicKey: device.key.publicKey,
      deviceName,
    });
    return { link, invitation, records: begun.records, device, credential, admission, registration };
  }

  async #sign(made: Made, step: (step: EnrolmentStep) => void): Promise<Arrival> {
    const { device, invitation, admission } = made;
    const proposal = this.#proposal;
    demand(proposal !== undefined, "wrong_request", "record", "the other phone has signed nothing yet");
    const { record, entry } = proposal;
    const [enrolled] = ceremony.admittedKeys(admission);
    step("sign");
    const own = await signaturesOf(this.#context, entry, { credentials: [enrolled], devices: [device] });
    const whole: RosterRecord = { ...record, signatures: [...record.signatures, ...own] };
    const roster = await this.#roster(made);
    await roster.append(whole);
    const pending: PendingIdentity = {
      kind: "addition",
      identity: {
        origin: invitation.origin,
        userId: invitation.userId,
        userName: invitation.userName,
        device,
        credentialId: enrolled.id,
        records: [...made.records, whole],
        head: roster.head,
      },
      at: this.#context.clock.now(),
    };
    const path = `/v1/additions/${encodeURIComponent(admission.additionId)}/finish`;
    return { path, body: JSON.stringify({ secret: invitation.secret, record: whole }), pending };
  }

  /** The roster up to exactly the head of the invitation. */
  #roster({ invitation, records }: Made): Promise<Roster> {
    return Roster.verifyExtension(invitation.origin, invitation.userId, records, invitation.head);
  }

  #demandMade(): Made {
    if (this.#made === undefined) throw new Failure("invite_invalid", { field: "link" });
    return this.#made;
  }
}
