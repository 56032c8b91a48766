/** The phone over whatever stores keys, asks passkeys and carries calls: `Phone`, put together from its use cases. */

import type { DelegationId, Digest, Origin, RuntimeConnectionId } from "@countersign/protocol";
import { Acts } from "./acts.js";
import { Answering } from "./answering.js";
import { Cards } from "./cards.js";
import type { Context } from "./context.js";
import type { Device } from "./device-model.js";
import { devicesOf } from "./devices.js";
import { Enrolment, type EnrolmentStep } from "./enrolment.js";
import { failing } from "./failure.js";
import { Inboxes } from "./inbox.js";
import { DeviceKeyring, type Keyring } from "./keyring.js";
import type { Card, CodeShown, Denial, Grant, OfferShown, PairingProgress, Runtime } from "./model.js";
import { enrolThisDevice } from "./new-device.js";
import { dismiss } from "./notices.js";
import { Pairing } from "./pairing.js";
import { Passkey } from "./passkey.js";
import type { AnswerStep, HistoryPage, HistoryQuery, Inbox, Notice, Phone, Standing } from "./phone.js";
import type { Authenticator, Clock, Network, PushManagerPort, Random, Vault } from "./ports.js";
import { Pushes } from "./pushes.js";
import { revokeDelegation, revokeRuntime } from "./revocations.js";
import { Computers } from "./runtimes.js";
import { Self } from "./self.js";
import { Server } from "./server.js";
import { forget, signIn, signOut } from "./sign-in.js";
import { standing } from "./standing.js";

/** What a phone is built over. */
export interface Ports {
  readonly origin: Origin;
  readonly network: Network;
  readonly authenticator: Authenticator;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly pushManager: PushManagerPort;
}

export class DevicePhone implements Phone {
  readonly origin: Origin;
  readonly keyring: Keyring;
  readonly pushes: Pushes;
  readonly #context: Context;
  readonly #self: Self;
  readonly #computers: Computers;
  readonly #enrolment: Enrolment;
  readonly #pairing: Pairing;
  readonly #acts: Acts;
  readonly #answering: Answering;
  readonly #inboxes: Inboxes;

  constructor({ origin, network, authenticator, vault, clock, random, pushManager }: Ports) {
    this.origin = origin;
    const passkey = new Passkey(authenticator, origin);
    this.#context = { origin, server: new Server(network, clock), vault, passkey, clock, random };
    this.#self = new Self(this.#context);
    this.#computers = new Computers(this.#context);
    const cards = new Cards(this.#context, this.#self, this.#computers);
    this.#enrolment = new Enrolment(this.#context);
    this.#pairing = new Pairing(this.#context, this.#self);
    this.#acts = new Acts(this.#context);
    this.#answering = new Answering(this.#context, this.#self, cards, this.#computers, this.#acts);
    this.#inboxes = new Inboxes(this.#context, this.#self, cards, this.#computers);
    this.keyring = new DeviceKeyring(this.#context, this.#self);
    this.pushes = new Pushes(this.#context, this.#self, pushManager);
  }

  standing(): Promise<Standing> {
    return failing(() => standing(this.#context, this.#self));
  }

  openInvitation(invite: string, userName: string): Promise<{ readonly userName: string }> {
    return failing(() => this.#enrolment.open(invite, userName));
  }

  enrol(
    invite: string,
    userName: string,
    deviceName: string,
    step: (step: EnrolmentStep) => void,
  ): Promise<void> {
    return failing(() => this.#enrolment.enrol({ invite, userName, deviceName }, step));
  }

  signIn(): Promise<void> {
    return failing(() => signIn(this.#context, this.#self));
  }

  signOut(): Promise<void> {
    return failing(async () => {
      await this.pushes.pause();
      await signOut(this.#context);
    });
  }

  enrolThisDevice(deviceName: string): Promise<void> {
    return failing(() => enrolThisDevice(this.#context, this.#self, deviceName));
  }

  forget(): Promise<void> {
    return failing(async () => {
      await this.pushes.pause();
      await forget(this.#context);
    });
  }

  readOffer(link: string): Promise<OfferShown> {
    return failing(() => this.#pairing.read(link));
  }

  confirmOffer(link: string, shown: OfferShown): Promise<CodeShown> {
    return failing(() => this.#pairing.confirm(link, shown));
  }

  pairingProgress(pairHash: Digest): Promise<PairingProgress> {
    return failing(() => this.#pairing.progress(pairHash));
  }

  lastKnown(): Promise<Inbox | undefined> {
    return failing(() => this.#inboxes.lastKnown());
  }

  inbox(): Promise<Inbox> {
    return failing(() => this.#inboxes.load());
  }

  waitForInbox(signal: AbortSignal): Promise<Inbox | undefined> {
    return failing(() => this.#inboxes.wait(signal));
  }

  dismiss(notice: Notice): Promise<void> {
    return failing(() => dismiss(this.#context, notice));
  }

  card(id: string): Promise<Card> {
    return failing(() => this.#inboxes.card(id));
  }

  async seen(card: Card): Promise<void> {
    await this.#answering.seen(card).catch(() => {});
  }

  approve(card: Card, grant: Grant, step?: (step: AnswerStep) => void): Promise<Card> {
    return failing(() => this.#answering.approve(card, grant, step));
  }

  deny(card: Card, denial: Denial): Promise<Card> {
    return failing(() => this.#answering.deny(card, denial));
  }

  history(query: HistoryQuery): Promise<HistoryPage> {
    return failing(() => this.#inboxes.history(query));
  }

  runtimes(): Promise<readonly Runtime[]> {
    return failing(() => this.#computers.all());
  }

  acknowledgeRuntime(runtime: Runtime): Promise<void> {
    return failing(() => this.#computers.acknowledge(runtime));
  }

  revokeRuntime(id: RuntimeConnectionId, reason: string): Promise<void> {
    return failing(() => revokeRuntime(this.#context, this.#self, this.#acts, this.#computers, id, reason));
  }

  delegations(): Promise<readonly Card[]> {
    return failing(() => this.#inboxes.delegations());
  }

  revokeDelegation(id: DelegationId, reason: string): Promise<void> {
    return failing(() => revokeDelegation(this.#context, this.#self, this.#acts, id, reason));
  }

  devices(): Promise<readonly Device[]> {
    return failing(async () => {
      await this.#self.ready();
      return devicesOf(await this.#self.identity());
    });
  }
}
