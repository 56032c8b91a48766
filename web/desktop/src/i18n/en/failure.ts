/**
 * What went wrong, for people: the title says what, the help says what to do now. A code without words here is shown
 * with the words of `internal` and what the program itself said.
 */

import type { FailureText } from "@countersign/ui/catalogue";

const server: FailureText = {
  title: "The server has a problem", help: "Try again in a moment. If it stays, tell whoever runs it.",
};
const untrue: FailureText = {
  title: "What the server handed over does not hold",
  help:
    "Nothing was accepted. Begin anew; if it happens again, do not use this server before its operator has " +
    "explained it.",
};
const silent: FailureText = {
  title: "The server does not answer",
  help: "Check that it runs, that its address is right and that this computer has a network. Then try again.",
};
const anew: FailureText = { title: "This code is used up", help: "Show a new code and scan that." };

/** The words of every code that has some. */
export const failure = {
  server_address: {
    title: "That is no address of a server",
    help: "It begins with https:// and a name, such as https://countersign.example.org. A bare number does not do.",
  },
  server_unreachable: silent,
  unreachable: silent,
  server_certificate: {
    title: "The server's certificate is not trusted",
    help: "Somebody may stand between you and it, or it is set up wrongly. Check the address; do not go on like this.",
  },
  not_countersign: {
    title: "No Countersign server is there",
    help: "Something answers at this address, and it is something else. Check the address for a typing error.",
  },
  bad_answer: {
    title: "The server's answer cannot be read",
    help: "Check that this is a Countersign server, and that it and this app are of like age.",
  },
  clock_skew: {
    title: "This computer's clock is wrong",
    help: "It is more than a minute from the server's. Turn on the automatic time, then try again.",
  },
  server_other_origin: {
    title: "The server calls itself something else",
    help: "Use the address that its own pages are opened with, the same as on your phone.",
  },
  wrong_origin: {
    title: "This belongs to another server",
    help: "Use the address that the server's own pages are opened with.",
  },

  code_invalid: {
    title: "The code is mistyped",
    help: "Its last character does not fit the others. Compare it with your phone.",
  },
  wrong_code: {
    title: "No phone confirmed with that code",
    help: "Type the code that your phone shows now. After five wrong ones the square code is dead.",
  },
  code_expired: { title: "The code has run out", help: "It holds for five minutes. Scan the square code once more." },
  too_many_attempts: {
    title: "A wrong code was typed too often",
    help: "The square code is dead now. Show a new one and scan that.",
  },
  offer_expired: { title: "The square code has run out", help: "Show a new one and scan that." },
  already_claimed: anew,
  no_offer: anew,
  offer_invalid: {
    title: "The server does not take this offer",
    help: "Choose another name for this computer, and show a new code. If it stays, update this app and the server.",
  },
  wrong_pin: untrue,
  already_paired: {
    title: "This profile is paired already",
    help: "End that pairing first, or choose another profile.",
  },
  not_paired: { title: "This profile is not paired", help: "Pair it first." },
  pairing_unfinished: { title: "The pairing was not finished", help: "Pair anew." },
  connection_revoked: { title: "The pairing has ended", help: "Pair anew if agents here shall ask again." },
  connection_not_active: { title: "The pairing was not finished", help: "Pair anew." },
  connection_frozen: {
    title: "This computer is frozen",
    help:
      "You said on your phone that a request did not come from you. Under Computers there you decide what becomes " +
      "of it.",
  },
  roster_invalid: untrue,
  roster_fork: untrue,
  roster_gap: untrue,
  roster_shortened: untrue,
  invalid_signature: untrue,

  keychain_locked: { title: "The keychain is locked", help: "Unlock it, then try again. Nothing is lost." },
  keychain_absent: {
    title: "No keychain answers",
    help: "Start one, or choose in the settings to keep keys in files.",
  },
  key_lost: { title: "The key of this computer is gone", help: "Forget the pairing and pair anew." },
  key_store_unavailable: {
    title: "The keys cannot be reached",
    help: "The disk or the keychain answered with an error. Look that neither is full or broken, then try again.",
  },
  key_exposed: {
    title: "Others may read the key file",
    help: "It is not used like that. Allow it to yourself alone, for example by chmod 600, then try again.",
  },
  key_damaged: {
    title: "The stored key cannot be read",
    help: "It was left alone. Restore it from a backup, or forget the pairing in the settings and pair anew.",
  },
  key_exists: {
    title: "There is a key of that name already",
    help: "No key is ever overwritten. Try again; a new pairing takes a new name.",
  },
  keys_in_use: {
    title: "Keys of this profile are in use",
    help: "They stay where they are as long as it is paired. End the pairing first, or choose another profile.",
  },
  profile_name: { title: "That is no name of a profile", help: "It has 1 to 32 small letters, digits, _ or -." },
  profile_newer: {
    title: "A newer Countersign wrote this profile",
    help: "Update this app, or choose another profile in the settings.",
  },
  profile_damaged: {
    title: "A file of this profile cannot be read",
    help: "It was left alone. Restore it from a backup, or choose another profile in the settings.",
  },
  profile_io: {
    title: "This profile cannot be read or written",
    help: "Look whether the disk is full, and whether its folder still belongs to you. Then try again.",
  },
  settings_damaged: {
    title: "The settings cannot be read",
    help:
      "They were left alone, and nothing new is kept. Repair app.json in the folder of the profiles, or delete it, " +
      "and start Countersign anew.",
  },
  settings_io: {
    title: "The settings cannot be saved",
    help: "Look whether the disk is full, and whether the folder of the profiles is still yours. Then try again.",
  },
  autostart: {
    title: "The start with the session cannot be changed",
    help: "The system did not take it. Change it in the system's own settings.",
  },
  clipboard: {
    title: "The clipboard does not answer",
    help: "Try again. What was copied here before is taken away as soon as that can be done.",
  },
  browser: { title: "No browser opens", help: "Open the server's page yourself, by its address." },
  busy: { title: "Another program uses this profile", help: "Wait until it is done, then try again." },
  invalid_field: {
    title: "Something you entered cannot be taken",
    help: "A field is empty, too long or has a character that does not fit.",
  },

  unknown_audience: { title: "The server does not know that tool", help: "Choose one of those that are shown." },
  terms_changed: { title: "The tool has new terms", help: "Look at them, then ask again." },
  scope_not_offered: { title: "The tool does not offer that", help: "Choose from what is shown." },
  duration_too_long: { title: "That is longer than the tool allows", help: "Choose a shorter time." },
  too_many_pending: { title: "Too many requests wait already", help: "Wait for answers, or take some back." },
  cool_down: { title: "This was just denied", help: "Heed the answer. The same may be asked again later." },
  workspace_policy_denied: { title: "The rules of this server do not allow it", help: "Ask whoever runs it." },
  unknown_delegation: { title: "That request is not here", help: "It belongs to another profile." },
  not_approved: { title: "There is no permission to act on", help: "It was not approved, or it is over. Ask anew." },
  delegation_ended: { title: "This permission has ended", help: "Ask anew." },
  already_revoked: { title: "It has ended already", help: "There is nothing left to do." },
  approval_required: { title: "It waits for an answer", help: "Answer it on your phone." },
  rate_limited: { title: "Too many tries in a short time", help: "Wait a minute, then try again." },
  unavailable: server,
  internal: { title: "Something failed", help: "Try again. If it stays, close Countersign and start it anew." },
} as const satisfies Record<string, FailureText>;

/** A code that has words. */
export type FailureCode = keyof typeof failure;
