/** What the server says of pushes and of how a person is told. */

import type * as api from "@countersign/api";
import { DeviceId, NotificationLanguage, PushId, Refusal, base64url } from "@countersign/protocol";
import { type Shape, answer, boolean, list, text, time, word } from "./shape.js";

/** A number that is not negative. */
const amount: Shape<number> = {
  read(value, path) {
    if (typeof value !== "number" || value < 0) throw new Refusal("invalid_field", path, "must be a number from 0 on");
    return value;
  },
};

/** An uncompressed point, 65 bytes as base64url. */
const point: Shape<string> = {
  read(value, path) {
    const said = text.read(value, path);
    base64url.decodeArray(path, said, 65);
    return said;
  },
};

/** Nothing, or an address of the web, so that a link to it can only be that. */
const webAddress: Shape<string> = {
  read(value, path) {
    const said = text.read(value, path);
    if (said !== "" && !/^https?:\/\/[^\s]+$/.test(said)) throw new Refusal("invalid_field", path, "must be a web address");
    return said;
  },
};

const PushHealth = answer<api.PushHealth>()(
  { subscribedAt: time },
  {
    lastSentAt: time,
    lastDeliveredAt: time,
    latencyMs: amount,
    failedAt: time,
    failure: word("gone", "refused", "rate_limited", "too_large", "unreachable", "timeout"),
    silentSince: time,
  },
);

const PushDeviceView = answer<api.DeviceView>()({ deviceId: DeviceId, current: boolean }, { push: PushHealth });

/** The person's devices, as far as pushes go. */
export const PushDevices = answer<api.Devices>()({ devices: list(PushDeviceView) });

export const PushKey = answer<api.PushKey>()({ publicKey: point });

export const PushTestSent = answer<api.PushTest>()({ pushId: PushId });

export const NotificationSettingsView = answer<api.NotificationSettingsView>()(
  {
    language: NotificationLanguage,
    timeZone: text,
    quietFrom: amount,
    quietTo: amount,
    hideDetails: boolean,
    email: text,
    emailConfirmed: boolean,
    emailAvailable: boolean,
    ntfy: boolean,
    ntfyAvailable: boolean,
    ntfyUrl: webAddress,
  },
  { emailCodeUntil: time },
);
