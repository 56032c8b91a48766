import type { Code } from "@countersign/protocol";
import type { Catalogue, FailureText } from "@countersign/ui/catalogue";

/** Notifications: on this device, on all of them, and how each device fares. */
export const push = {
  "title.notifications": "Notifications",
  "settings.notifications": "Notifications",
  "settings.notificationsHint.on": "On for this device",
  "settings.notificationsHint.off": "Off for this device",

  "push.title": "Notifications",
  "push.text": "How you learn that a request waits. A notification never says what is asked; that stands on the card.",
  "push.here": "This device",
  "push.looking": "Looking at this browser…",
  "push.on": "On",
  "push.on.text": "Requests show up here, also while this page is closed.",
  "push.off": "Off",
  "push.off.text": "Requests show up only while this page is open. Your browser will ask whether notifications are fine.",
  "push.turnOn": "Turn on notifications",
  "push.turningOn": "Turning on…",
  "push.turnOff": "Turn off on this device",

  "push.install": "Put the page on the home screen first",
  "push.install.text": "On iPhone and iPad, only installed apps may notify you.",
  "push.install.step1": "Tap Share, then Add to Home Screen.",
  "push.install.step2": "Open Countersign from there and sign in with your passkey.",
  "push.install.step3": "Come back to this screen in it and turn notifications on.",
  "push.blocked": "Notifications are blocked",
  "push.blocked.text": "This browser was told not to let this page notify you, so the page may not even ask. You can change that:",
  "push.blocked.ios": "Open Settings, then Notifications, then Countersign, and turn on Allow Notifications.",
  "push.blocked.android":
    "Tap the sign to the left of the address, then Permissions, and allow notifications. In the installed app: hold its icon, tap App info, then Notifications.",
  "push.blocked.desktop": "Click the sign to the left of the address and allow notifications for this page.",
  "push.blocked.system": "If they are allowed there, look whether the system lets this browser notify you.",
  "push.blocked.again": "Look again",
  "push.unsupported": "This browser takes no notifications",
  "push.unsupported.text":
    "Requests show up while this page is open. For notifications, add a device whose browser takes them, or use e-mail if it is offered below.",

  "push.invite": "Know when something waits",
  "push.invite.text":
    "A request waits only for a while. With notifications on, this device tells you when one comes, also while this page is closed.",
  "push.invite.install": "On iPhone and iPad that takes the page on your home screen.",
  "push.invite.how": "Show me how",
  "push.invite.later": "Not now",
  "push.invite.done": "Notifications are on",

  "push.test": "Send a test",
  "push.test.other": "Test {device}",
  "push.test.hint": "It goes the way of a real request and back: the server must see this device's signed word that it arrived.",
  "push.test.steps": "The test on its way",
  "push.test.sent": "Sent to the push service",
  "push.test.sending": "Sending…",
  "push.test.unsent": "Not taken by the push service",
  "push.test.here": "Arrived at this device",
  "push.test.waitHere": "Waiting for it on this device…",
  "push.test.missedHere": "Did not arrive at this device",
  "push.test.back": "The server has the device's word",
  "push.test.waitBack": "Waiting for the device's word…",
  "push.test.missedBack": "The server has no word of the device",
  "push.test.done": "It works. It took {time}.",
  "push.test.again": "Test again",
  "push.test.silent": "Nothing came back within 20 seconds",
  "push.test.silent.unsent": "The push service did not take it. The server tries again by itself; test again in a few minutes.",
  "push.test.silent.lost":
    "The push service took it, but the device did not say that it arrived. Look whether it is online and saves no power, and whether a do-not-disturb mode is on. Then test again.",
  "push.test.silent.unsigned":
    "It arrived at this device, but its word did not reach the server. Check the connection, then test again.",
  "push.test.silent.anew": "If it stays silent, turn notifications on that device off and on again: they then take a new way.",

  "push.failure.gone": "Its push service does not know it any more. Open this page there: it signs up again by itself.",
  "push.failure.refused": "Its push service refused the last one.",
  "push.failure.rate_limited": "Its push service wants fewer of them for a while.",
  "push.failure.too_large": "Its push service found the last one too long. Tell whoever runs this server.",
  "push.failure.unreachable": "The server cannot reach its push service.",
  "push.failure.timeout": "Its push service did not answer in time.",

  "push.health.none": "No notifications",
  "push.health.new": "Notifications on, none sent yet",
  "push.health.sent": "Sent {at}, not confirmed yet",
  "push.health.delivered": "Last notification {at}, after {time}",
  "push.health.silent": "Silent since {at}",
  "push.health.silent.text": "Notifications are sent and none is confirmed. Open this page there once, or test it.",
  "push.health.failed": "Failed {at}",
  "push.health.loading": "Looking how notifications fare…",

  "told.title": "On all your devices",
  "told.language": "Language of notifications",
  "told.quiet": "Quiet hours",
  "told.quiet.hint": "No notification comes in these hours. Critical risk still comes through.",
  "told.quiet.from": "From",
  "told.quiet.to": "Until",
  "told.quiet.same": "The end must differ from the beginning.",
  "told.zone": "Time zone of the quiet hours",
  "told.zone.here": "Use {zone}, as on this device",
  "told.hide": "Hide the computer's name",
  "told.hide.hint": "A notification then says only that something waits.",
  "told.elsewhere": "When no device answers",
  "told.elsewhere.text":
    "If no device confirms a notification within moments, you are told this way. It says only that something waits; answers are given on a device.",
  "told.email": "E-mail address",
  "told.email.hint": "Leave it empty for none.",
  "told.email.wrong": "This does not look like an e-mail address.",
  "told.email.confirmed": "Confirmed",
  "told.email.code": "Code from the e-mail",
  "told.email.code.hint": "Six digits were sent to {email}. They hold until {at}.",
  "told.email.codeAction": "Confirm the address",
  "told.email.codeWrong": "The code has six digits.",
  "told.email.unconfirmed": "Not confirmed: nothing is sent to this address.",
  "told.email.resend": "Send a new code",
  "told.ntfy": "ntfy",
  "told.ntfy.hint": "An app of its own for notifications. Your topic is made when you save.",
  "told.ntfy.topic": "Subscribe to this topic in the ntfy app",
  "told.ntfy.secret": "Whoever knows this address reads your notifications.",
  "told.ntfy.copy": "Copy the address",
  "told.ntfy.copied": "Copied",
  "told.ntfy.open": "Open it",
  "told.save": "Save",
  "told.saved": "Saved",
  "told.loading": "Looking up how you are told…",

  "card.notDenied": "It was not denied",
  "card.notDenied.text": "Denying it from the notification did not work. Answer it here.",
} as const satisfies Catalogue;

/** Codes that only have to do with notifications and floods of them. */
export type PushFailureCode =
  | Extract<Code, "cool_down" | "email_code_invalid" | "push_endpoint_refused">
  | "push_unsupported"
  | "push_blocked"
  | "push_undecided"
  | "push_unreachable";

/** The words of their codes. */
export const pushFailure: Record<PushFailureCode, FailureText> = {
  cool_down: { title: "This was denied a moment ago", help: "The computer may ask again later." },
  email_code_invalid: {
    title: "The code is wrong or too old",
    help: "Type the code from the newest e-mail. It works for 15 minutes; after five wrong ones you need a new one.",
  },
  push_endpoint_refused: {
    title: "This browser's push service cannot be used",
    help: "Its address is not on the public internet. Use another browser for notifications.",
  },
  push_unsupported: {
    title: "This browser takes no notifications",
    help: "Use another browser or device. On iPhone and iPad, put the page on the home screen first.",
  },
  push_blocked: {
    title: "Notifications are blocked",
    help: "Allow them for this page in the browser's settings, then try again.",
  },
  push_undecided: { title: "Nothing was turned on", help: "The browser's question was closed. Press again to answer it." },
  push_unreachable: {
    title: "The browser's push service does not answer",
    help: "Check the connection and try again. Some browsers and networks block it; then use another one, or e-mail.",
  },
};
