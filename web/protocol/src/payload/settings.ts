/** How a person wants to be told that something waits. */

import { Refusal } from "../code.js";
import { DeviceId, Nonce, UserId } from "../ids.js";
import { origin } from "../origin.js";
import { type Infer, boolean, canonical, integer, millis, oneOf, text } from "../schema.js";

/** Minutes of a day; a time of day is 0 to one less. */
export const DAY_MINUTES = 24 * 60;
/** The longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3). */
export const MAX_EMAIL = 254;
/** A name of a time zone, as far as its form goes. Which names there are, the server knows. */
const TIME_ZONE = /^[A-Za-z0-9_+/-]{1,64}$/;
const LOCAL_PART = /^(?!\.)(?!.*\.\.)[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}(?<!\.)$/;
const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;

/** The language of what the server itself says to a person. */
export const NotificationLanguage = oneOf("en", "de");
export type NotificationLanguage = Infer<typeof NotificationLanguage>;

/** How a person wants to be told, all of it at once. It decides about messages and about nothing else. */
export const NotificationSettings = canonical(
  "countersign.notification-settings.v1",
  {
    /** The server's origin. */
    origin,
    /** Who. */
    userId: UserId,
    /** On which device. */
    deviceId: DeviceId,
    /** The language of notifications and e-mails. */
    language: NotificationLanguage,
    /** The zone in which the hours below are meant, by its IANA name, such as `Europe/Berlin`. */
    timeZone: text,
    /** When the quiet hours begin, in minutes since midnight. */
    quietFrom: integer,
    /** When they end, in minutes since midnight; equal to `quietFrom`: there are none. */
    quietTo: integer,
    /** Whether messages leave out which runtime it is about. */
    hideDetails: boolean,
    /** Where e-mail goes; empty for none. */
    email: text,
    /** Whether messages also go to the person's ntfy topic. */
    ntfy: boolean,
    /** Unique per device key. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  ({ timeZone, quietFrom, quietTo, email }) => {
    if (!TIME_ZONE.test(timeZone)) {
      throw new Refusal("invalid_field", "timeZone", "must be the IANA name of a time zone, such as Europe/Berlin");
    }
    checkMinute("quietFrom", quietFrom);
    checkMinute("quietTo", quietTo);
    if (email !== "" && !isEmail(email)) {
      throw new Refusal("invalid_field", "email", "must be one address, such as ada@example.org");
    }
  },
);
export type NotificationSettings = Infer<typeof NotificationSettings>;

/**
 * Whether this is a plain address: a dot-atom, an at sign and a DNS name, all ASCII (RFC 5321 section 4.1.2, without
 * quoted names and address literals), so that it can add neither a header nor a recipient.
 */
export function isEmail(address: string): boolean {
  const at = address.indexOf("@");
  const labels = address.slice(at + 1).split(".");
  return (
    at >= 0 &&
    address.length <= MAX_EMAIL &&
    LOCAL_PART.test(address.slice(0, at)) &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /^[A-Za-z]/.test(labels.at(-1) ?? "")
  );
}

function checkMinute(field: string, minute: number): void {
  if (minute >= DAY_MINUTES) {
    throw new Refusal("invalid_field", field, `must be a minute of the day, 0 to ${DAY_MINUTES - 1}`);
  }
}
