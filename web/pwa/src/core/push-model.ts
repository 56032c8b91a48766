/** Pushes, as the screens see them: where they stand on this device, how each device fares, how the person is told. */

import type { DeviceId, NotificationLanguage, PushEvent } from "@countersign/protocol";

/** Why the last push to a device failed. */
export type PushFailure = "gone" | "refused" | "rate_limited" | "too_large" | "unreachable" | "timeout";

/** How pushes to a device fare, by the server's word; times in milliseconds since 1970. */
export interface PushHealth {
  readonly subscribedAt: number;
  readonly lastSentAt?: number;
  /** When the device last said, signed, that one arrived. */
  readonly lastDeliveredAt?: number;
  /** How long that one was under way, in milliseconds. */
  readonly latencyMs?: number;
  readonly failedAt?: number;
  readonly failure?: PushFailure;
  /** Since when pushes are sent and none arrives. */
  readonly silentSince?: number;
}

/** A device and its pushes; none if it takes none. */
export interface PushDevice {
  readonly deviceId: DeviceId;
  readonly here: boolean;
  readonly push?: PushHealth;
}

/**
 * Pushes on this device:
 * - `unsupported`: this browser has none; `install`: only once the page is on the home screen (iPhone, iPad).
 * - `blocked`: the person told the browser not to let this page notify them.
 * - `off`: they can be turned on; `on`: the browser takes them.
 */
export type PushStanding = "unsupported" | "install" | "blocked" | "off" | "on";

/** What came of a test: whether the device's signed word is back at the server, and how long it was under way. */
export type PushTestEnd =
  | { readonly kind: "arrived"; readonly latencyMs: number }
  | { readonly kind: "failed"; readonly failure: PushFailure }
  /** Nothing came back in time. `sent`: whether the push service took it. */
  | { readonly kind: "silent"; readonly sent: boolean };

/** A test on its way. */
export interface PushTest {
  readonly pushId: string;
  readonly end: Promise<PushTestEnd>;
}

/** How the person wants to be told, on all their devices. */
export interface NotificationWishes {
  readonly language: NotificationLanguage;
  /** An IANA name. */
  readonly timeZone: string;
  /** Minutes since midnight; both equal: no quiet hours. */
  readonly quietFrom: number;
  readonly quietTo: number;
  /** Leave out which computer it is about. */
  readonly hideDetails: boolean;
  /** Empty for none. */
  readonly email: string;
  readonly ntfy: boolean;
}

/** The same, and what the server makes of it. */
export interface NotificationSettingsShown extends NotificationWishes {
  /** Whether the code that was sent to the address came back. */
  readonly emailConfirmed: boolean;
  /** Until when the code that was sent works, in milliseconds since 1970; missing when there is none to type. */
  readonly emailCodeUntil?: number;
  /** Whether this server sends e-mail, and to ntfy. */
  readonly emailAvailable: boolean;
  readonly ntfyAvailable: boolean;
  /** The person's own topic; empty unless it is on. */
  readonly ntfyUrl: string;
}

/** Everything about pushes and about being told that the screens can ask for. Rejects with a `Failure`. */
export interface Pushing {
  standing(): Promise<PushStanding>;
  /** To be called in the same moment in which the person pressed: the browser then asks them. */
  turnOn(): Promise<void>;
  turnOff(): Promise<void>;
  /** Subscribes anew where pushes are wanted and the browser or the server lost them. */
  keep(): Promise<void>;
  /** Whether the person was invited to turn them on, and has answered. */
  invited(): Promise<boolean>;
  noteInvited(): Promise<void>;
  devices(): Promise<readonly PushDevice[]>;
  /** Sends a push to a device of the person, and watches for its signed word at the server. */
  test(deviceId: DeviceId): Promise<PushTest>;
  /** Tells the server what became of a push; failing is of no consequence, so it never rejects. */
  report(pushId: string, event: PushEvent): Promise<void>;
  /** In which language the service worker speaks. */
  keepLanguage(language: NotificationLanguage): Promise<void>;

  settings(): Promise<NotificationSettingsShown>;
  /** Settles language and time zone for a person who has chosen nothing yet. */
  adoptSettings(here: Pick<NotificationWishes, "language" | "timeZone">): Promise<void>;
  saveSettings(wishes: NotificationWishes): Promise<NotificationSettingsShown>;
  /** Takes the six digits that were sent to the e-mail address. */
  confirmEmail(code: string): Promise<NotificationSettingsShown>;
}
