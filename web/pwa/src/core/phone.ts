/**
 * The phone: everything that the screens can ask for. `Phone` is what `openPhone` builds over the browser's key store,
 * passkeys and network; each method is one use case of its own file beside this one.
 *
 * Every method rejects with a `Failure` and nothing else.
 */

import type { Digest, RuntimeConnectionId, DelegationId, DeviceId } from "@countersign/protocol";
import type { Me } from "./answers.js";
import type { EnrolmentStep } from "./enrolment.js";
import type { Device, RecoveryNews } from "./device-model.js";
import type { Keyring } from "./keyring.js";
import type { Card, CodeShown, Denial, Grant, OfferShown, PairingProgress, Runtime, Unreadable } from "./model.js";
import type { Pushing } from "./push-model.js";

/** Who this browser is. */
export type Standing =
  /** No key here: enrol by an invitation, or sign in with a passkey to add this browser. */
  | { readonly kind: "unknown" }
  /** Keys are here, and the session is over. */
  | { readonly kind: "signed_out"; readonly userName: string }
  /** Signed in, but this browser has no (living) device key: one passkey prompt adds it. */
  | { readonly kind: "no_device"; readonly me: Me }
  /** Ready to answer. */
  | { readonly kind: "ready"; readonly userName: string; readonly deviceId: DeviceId; readonly deviceName: string }
  /** This device was revoked, by another one or by the recovery code: its key is of no more use. */
  | { readonly kind: "revoked"; readonly userName: string; readonly by: "device" | "recovery" }
  /** The server cannot be reached; what was last known can be shown. */
  | { readonly kind: "offline"; readonly userName: string };

/** What waits and what happened, verified. */
export interface Inbox {
  /** Oldest deadline first. */
  readonly pending: readonly Card[];
  /** Answered, expired or cancelled: the newest ones. */
  readonly recent: readonly Card[];
  readonly unreadable: readonly Unreadable[];
  /** Computers and devices that are new since this device last looked, until they are dismissed. */
  readonly notices: readonly Notice[];
  /** By the server's clock when it answered, in milliseconds since 1970. */
  readonly asOf: number;
}

/** Something that the person should know that they did on another device, or did not do. */
export type Notice =
  | { readonly kind: "new_runtime"; readonly id: string; readonly runtime: Runtime }
  | { readonly kind: "frozen_runtime"; readonly id: string; readonly runtime: Runtime }
  | { readonly kind: "new_device"; readonly id: string; readonly device: Device }
  | { readonly kind: "revoked_device"; readonly id: string; readonly device: Device }
  | { readonly kind: "new_recovery"; readonly id: string; readonly recovery: RecoveryNews };

/** What an approval is about to do next. */
export type AnswerStep = "sign" | "send";

/** Which requests to list. */
export interface HistoryQuery {
  readonly status?: "approved" | "denied" | "expired" | "cancelled" | "revoked";
  /** From the page before; empty for the first. */
  readonly cursor: string;
}

export interface HistoryPage {
  readonly cards: readonly Card[];
  readonly unreadable: readonly Unreadable[];
  /** Empty on the last page. */
  readonly nextCursor: string;
}

export interface Phone {
  /** The origin of this page, which every signature names. */
  readonly origin: string;
  /** Pushes to this person's devices, and how they want to be told. */
  readonly pushes: Pushing;

  /** Finds out who this browser is; asks the server once. */
  standing(): Promise<Standing>;

  // Enrolment and sign-in
  /** Opens an invitation by its secret; spends nothing. Gives the name in it. */
  openInvitation(invite: string, userName: string): Promise<{ readonly userName: string }>;
  /** Makes passkey and device key, founds the roster, signs in. Two passkey prompts: one makes it, one signs. */
  enrol(
    invite: string,
    userName: string,
    deviceName: string,
    step: (step: EnrolmentStep) => void,
  ): Promise<void>;
  /**
   * Signs in with a passkey: the person's whose browser this is, or else any of this server. Afterwards `standing`
   * tells whether it is as this device.
   */
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  /**
   * Adds this browser as a device, by the passkey alone: after `signIn` gave the standing `no_device`, or `revoked` if
   * this browser's former key was revoked; what was pinned stays then.
   */
  enrolThisDevice(deviceName: string): Promise<void>;
  /** Removes all keys and all that is remembered from this browser. The roster still names the device. */
  forget(): Promise<void>;

  // Pairing
  /** Reads a QR's link and asks who announced it. */
  readOffer(link: string): Promise<OfferShown>;
  /** Confirms with passkey and device key the offer that was shown, which `link` must hold; gives the code for it. */
  confirmOffer(link: string, shown: OfferShown): Promise<CodeShown>;
  pairingProgress(pairHash: Digest): Promise<PairingProgress>;

  // Requests
  /** What was last known, from this browser alone, or nothing yet. */
  lastKnown(): Promise<Inbox | undefined>;
  inbox(): Promise<Inbox>;
  /** Waits until the inbox differs from the last one fetched, at most 55 s; gives nothing when it does not. */
  waitForInbox(signal: AbortSignal): Promise<Inbox | undefined>;
  dismiss(notice: Notice): Promise<void>;
  card(id: string): Promise<Card>;
  /** Tells the runtime that the request is on a screen; failing is of no consequence, so it never rejects. */
  seen(card: Card): Promise<void>;
  /**
   * Signs exactly the request and terms in `card`, which is what was on the screen. Only the very object that this
   * phone gave out is taken, not a copy and not a reactive proxy of it: keep cards in `$state.raw`. `step` is told
   * when the passkey prompt is about to come up and when the signed answer is about to be sent.
   */
  approve(card: Card, grant: Grant, step?: (step: AnswerStep) => void): Promise<Card>;
  deny(card: Card, denial: Denial): Promise<Card>;
  history(query: HistoryQuery): Promise<HistoryPage>;

  // What hangs on the person
  /** Newest first. */
  runtimes(): Promise<readonly Runtime[]>;
  /**
   * The person knows this computer: from now on its requests can be approved here. Only the very object that this
   * phone gave out is taken, as with cards.
   */
  acknowledgeRuntime(runtime: Runtime): Promise<void>;
  revokeRuntime(id: RuntimeConnectionId, reason: string): Promise<void>;
  /** Approved and alive now, those that end first first. */
  delegations(): Promise<readonly Card[]>;
  revokeDelegation(id: DelegationId, reason: string): Promise<void>;
  /** Newest first. */
  devices(): Promise<readonly Device[]>;

  /** The devices and the code on paper: adding and removing them. */
  readonly keyring: Keyring;
}
