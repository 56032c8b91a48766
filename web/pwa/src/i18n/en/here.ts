import type { FailureText } from "@countersign/ui/catalogue";

/** The codes of what goes wrong in this browser, before or after the server. */
export type HereFailureCode =
  | "unreachable"
  | "cancelled"
  | "no_user_verification"
  | "passkeys_unavailable"
  | "already_enrolled"
  | "wrong_phone"
  | "storage_unavailable";

/** The person was not checked; the server says the same of a passkey's answer. */
export const unverified: FailureText = {
  title: "Your device did not check that it is you",
  help: "Set up a screen lock, fingerprint, face or PIN on this device, then try again.",
};

/** The words of their codes. */
export const hereFailure: Record<HereFailureCode, FailureText> = {
  unreachable: {
    title: "The server does not answer",
    help: "Check this device's connection, then try again. Sending it twice does no harm.",
  },
  cancelled: { title: "The passkey prompt was closed", help: "Nothing was signed. Try again whenever you like." },
  no_user_verification: unverified,
  passkeys_unavailable: {
    title: "This browser has no passkeys here",
    help: "Open this address in an up-to-date Safari, Chrome, Edge or Firefox, not inside another app, and with https.",
  },
  already_enrolled: {
    title: "This browser is somebody's device already",
    help: "Go on as that person, or remove this device's keys in Settings first.",
  },
  wrong_phone: {
    title: "That code is for another phone",
    help: "It answers no invitation of this device. Begin anew, and scan the phone that you invited.",
  },
  storage_unavailable: {
    title: "This browser keeps nothing for this page",
    help: "Leave the private window, or free some storage, then open the page again.",
  },
};
