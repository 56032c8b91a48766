import type { Catalogue } from "@countersign/ui/catalogue";

/** What waits, what was answered, and what the person should know. */
export const inbox = {
  "inbox.title": "Inbox",
  "inbox.loading": "Looking for requests…",
  "inbox.pending": "Waiting for you",
  "inbox.recent": "Answered lately",
  "inbox.all": "All of history",
  "inbox.arrived": { one: "One request is waiting", other: "{count} requests are waiting" },
  "inbox.arrived.none": "No request is waiting",

  "inbox.offline": "Offline. Last known at {at}.",
  "inbox.offline.never": "Offline. Nothing is known yet.",
  "inbox.offline.text": "Nothing can be approved until the server answers again.",
  "inbox.retry": "Try now",

  "inbox.quiet": "Nothing is waiting",
  "inbox.quiet.text": "When an agent asks for something, it appears here by itself.",
  "inbox.first": "Pair your first computer",
  "inbox.first.text": "On the computer where your agent runs, type this. It shows a code to scan.",
  "inbox.first.copy": "Copy the command",
  "inbox.first.copied": "Copied",
  "inbox.first.command": "What to type on the computer",
  "inbox.first.scan": "Scan the code",

  "inbox.unreadable": "A request that did not pass its checks",
  "inbox.unreadable.at": "Arrived {at}.",
  "inbox.unreadable.text": "None of its words are shown.",
  "inbox.unread": "new",

  "notice.new_runtime": "New computer",
  "notice.computer.text": "Paired {at} on another device of yours. Was that you?",
  "notice.new_runtime.gone": "Computer that came and went",
  "notice.computer.gone": "It was added {at} on another device of yours and removed again. Was that you?",
  "notice.new_device": "New device",
  "notice.device.text": "Added {at}. Was that you?",
  "notice.device.alone": "Added {at} by a passkey alone. Was that you?",
  "notice.new_device.gone": "Device that came and went",
  "notice.device.gone": "It was added {at} and removed again. Was that you?",
  "notice.device.goneAlone": "It was added {at} by a passkey alone and removed again. Was that you?",
  "notice.frozen_runtime": "Frozen computer",
  "notice.frozen.text":
    "A request of it was answered “I did not start this”. It can do nothing until you revoke it. Was that you?",
  "notice.yes": "That was me",
  "notice.revoke": "Revoke",
  "notice.computers": "Look at computers",
  "notice.devices": "Look at devices",
} as const satisfies Catalogue;
