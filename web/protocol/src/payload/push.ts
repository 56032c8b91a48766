/** Where a device takes pushes (RFC 8030), and what it says of those that came. */

import * as base64url from "../base64url.js";
import { Refusal } from "../code.js";
import { DeviceId, Nonce, PushId, UserId } from "../ids.js";
import { fromSec1 } from "../keys.js";
import { origin } from "../origin.js";
import { type Infer, bytes, canonical, fits, millis, oneOf, text } from "../schema.js";

/** The longest endpoint, in ASCII characters. */
const MAX_ENDPOINT = 2048;
/** The length of a subscription's `auth`, in bytes (RFC 8291 section 3.2). */
const AUTH_BYTES = 16;
/** An `https` URL; without TLS only on this machine, which servers allow for tests alone. */
const ENDPOINT = /^(?=[\x21-\x7e]*$)(https:\/\/[^/]|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/;

/** A device takes pushes there from now on, and nowhere else. */
export const PushSubscribe = canonical(
  "countersign.push-subscribe.v1",
  {
    /** The server's origin. */
    origin,
    /** Whose device. */
    userId: UserId,
    /** Which device. */
    deviceId: DeviceId,
    /** Where its push service takes messages: an `https` URL of 2048 ASCII characters at most. */
    endpoint: text,
    /** The key to encrypt to (RFC 8291): an uncompressed point on P-256, 65 bytes. */
    p256dh: bytes,
    /** The secret to encrypt with (RFC 8291), 16 bytes. */
    auth: bytes,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  ({ endpoint, p256dh, auth }) => {
    if (endpoint.length > MAX_ENDPOINT || !ENDPOINT.test(endpoint)) {
      const detail = `must be an https URL of ${MAX_ENDPOINT} ASCII characters at most`;
      throw new Refusal("invalid_field", "endpoint", detail);
    }
    const point = base64url.decode("p256dh", p256dh);
    if (point[0] !== 4 || !fits(() => fromSec1(point))) {
      const detail = "must be an uncompressed point on P-256, 65 bytes as base64url";
      throw new Refusal("invalid_field", "p256dh", detail);
    }
    base64url.decodeArray("auth", auth, AUTH_BYTES);
  },
);
export type PushSubscribe = Infer<typeof PushSubscribe>;

/** A device takes no pushes any more. */
export const PushUnsubscribe = canonical("countersign.push-unsubscribe.v1", {
  /** The server's origin. */
  origin,
  /** Whose device. */
  userId: UserId,
  /** Which device. */
  deviceId: DeviceId,
  /** Unique per device key. */
  nonce: Nonce,
  /** When it was signed. */
  issuedAt: millis,
});
export type PushUnsubscribe = Infer<typeof PushUnsubscribe>;

/** What became of a push on the device: it arrived and was shown, or somebody opened it. */
export const PushEvent = oneOf("delivered", "opened");
export type PushEvent = Infer<typeof PushEvent>;

/** A device says what became of a push. It may be said often; the first of each event counts. */
export const PushReceipt = canonical("countersign.push-receipt.v1", {
  /** The server's origin. */
  origin,
  /** The device that it came to. */
  deviceId: DeviceId,
  /** Which push. */
  pushId: PushId,
  /** What became of it. */
  event: PushEvent,
  /** When it was signed. */
  issuedAt: millis,
});
export type PushReceipt = Infer<typeof PushReceipt>;
