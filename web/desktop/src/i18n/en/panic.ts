import type { Catalogue } from "@countersign/ui/catalogue";

/** Stop everything. */
export const panic = {
  "panic.title": "Stop everything",
  "panic.lead": "For the moment when something is wrong. It cannot be undone.",
  "panic.ends": "What ends",
  "panic.alive": { one: "One permission and all its tokens", other: "{count} permissions and all their tokens" },
  "panic.aliveNone": "No permission is alive right now",
  "panic.pending": { one: "One request that waits", other: "{count} requests that wait" },
  "panic.pairing": "The pairing with {name}: agents here can ask nothing until you pair anew",
  "panic.hold": "Hold to stop everything",
  "panic.holding": "Keep holding…",
  "panic.again": "Press again: stop everything",
  "panic.working": "Telling the server…",
  "panic.holdHint": "Hold the button, or Enter or the space bar, for a second and a half.",
  "panic.nothing": "There is nothing to stop",
  "panic.nothing.text": "This computer is not paired, so no agent holds anything by it.",

  "panic.done": "Everything is stopped",
  "panic.refusedAfter": "until the server refused the last token that was asked for",
  "panic.refusedAfter.runtime": "until the server refused this computer",
  "panic.unmeasured": "The server knows. Whether it refuses another token was not seen in time.",
  "panic.count.delegations": { one: "request or permission ended", other: "requests and permissions ended" },
  "panic.count.tokens": { one: "of them a permission", other: "of them permissions" },
  "panic.count.connections": { one: "pairing ended", other: "pairings ended" },
  "panic.profiles": { one: "The pairing of one profile", other: "The pairings of all {count} profiles on this computer" },
  "panic.unwritten": "This computer could not write it down",
  "panic.unwritten.text":
    "Programs on this computer may go on with what they hold, as far as the server lets them. Make room or mend what " +
    "is named below, then stop everything once more.",
  "panic.hold.again": "Stop it once more",
  "panic.untold": "Stopped here, and the server did not hear it",
  "panic.untold.text":
    "Nothing on this computer can act any more. But the server did not answer: a token that was handed out may " +
    "work there until it hears of this, or until it runs out.",
  "panic.untold.help":
    "Countersign keeps telling it. To be sure, open the server's page on your phone and revoke this computer there.",
  "panic.retry": "Tell it again",
  "panic.home": "To the start",
} as const satisfies Catalogue;
