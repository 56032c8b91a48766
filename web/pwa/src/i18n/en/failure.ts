/**
 * What went wrong, for people: the title says what, the help says what to do now. There is a text for every code, here,
 * in `here.ts` or in `push.ts`, so that no screen ever shows a bare code.
 */

import type { Code } from "@countersign/protocol";
import type { FailureText } from "@countersign/ui/catalogue";
import { unverified } from "./here.js";
import type { PushFailureCode } from "./push.js";

/** The codes that have words here: those of the server. */
export type FailureCode = Exclude<Code, PushFailureCode>;

const damaged: FailureText = {
  title: "What was sent cannot be read",
  help: "Reload the page and try again. If it happens again, tell whoever runs this server.",
};
const unproven: FailureText = {
  title: "A signature does not hold",
  help: "Nothing was done. Reload the page; if it happens again, do not answer here and tell whoever runs this server.",
};
const passkey: FailureText = {
  title: "The passkey's answer does not fit",
  help: "Nothing was done. Try again with the passkey that you made for this address.",
};
const roster: FailureText = {
  title: "Your list of keys does not add up",
  help: "This device trusts only the list that it checked itself. Answer nothing here, and look at it on another device.",
};
const computer: FailureText = {
  title: "The computer's part does not fit",
  help: "Nothing was paired. Let the computer show a new code.",
};
const answer: FailureText = {
  title: "The answer is not what was asked",
  help: "Nothing was sent on. Open the request again and answer what it shows.",
};
const server: FailureText = {
  title: "The server has a problem",
  help: "Try again in a moment. If it stays, tell whoever runs this server.",
};
const expiredOffer: FailureText = {
  title: "This code has run out",
  help: "Let the computer show a new one, then scan that.",
};
const session: FailureText = { title: "Your session is over", help: "Sign in with your passkey. Nothing was lost." };

/** The words of every code. */
export const failure: Record<FailureCode, FailureText> = {
  invalid_json: damaged,
  duplicate_key: damaged,
  number_out_of_range: damaged,
  number_not_integer: damaged,
  null_refused: damaged,
  lone_surrogate: {
    title: "A text holds half a character",
    help: "Delete the broken character, often an emoji, and type it again.",
  },
  invalid_utf8: damaged,
  not_canonical: damaged,
  unknown_field: damaged,
  missing_field: damaged,
  invalid_field: {
    title: "Something you entered cannot be taken",
    help: "Look at the fields again: one is empty, too long or has a character that does not fit.",
  },
  body_too_large: { title: "That is too long", help: "Shorten it, then try again." },
  unsupported_media_type: damaged,
  path_mismatch: damaged,

  invalid_jws: unproven,
  wrong_type: unproven,
  unknown_key: unproven,
  invalid_signature: unproven,
  wrong_key: unproven,
  wrong_origin: { title: "This belongs to another server", help: "Open it at the address that it was made for." },
  clock_skew: {
    title: "This device's clock is wrong",
    help: "It differs from the server's by more than a minute. Set it to the automatic time, then try again.",
  },
  nonce_reused: {
    title: "This was sent before, with other content",
    help: "Reload the page and look at what is there now.",
  },

  invalid_assertion: passkey,
  wrong_ceremony: passkey,
  wrong_challenge: passkey,
  cross_origin: {
    title: "The page was shown inside another page",
    help: "Open this address by itself, in a tab of its own.",
  },
  wrong_relying_party: passkey,
  user_not_verified: unverified,
  backup_flags: passkey,
  algorithm_not_allowed: {
    title: "This passkey cannot be used here",
    help: "It signs in a way that the server does not take. Choose another place to keep it, such as this device itself.",
  },

  roster_invalid: roster,
  roster_gap: roster,
  roster_fork: roster,
  roster_shortened: roster,
  roster_signer: roster,
  roster_key_recurs: {
    title: "This key was used before",
    help: "Remove this device's keys in the settings, then add the browser again.",
  },
  device_waits: {
    title: "This device is new",
    help: "For a day it adds and removes nobody and approves nothing of high risk. Use a device that you have had longer.",
  },
  key_not_active: {
    title: "This device or passkey was removed",
    help: "Sign in again and add this browser, or use another device.",
  },

  offer_invalid: {
    title: "This is not a whole pairing link",
    help: "Scan the code from the computer's screen instead of copying the link.",
  },
  offer_expired: expiredOffer,
  code_invalid: {
    title: "The code is mistyped",
    help: "Compare it letter by letter with the one that this page showed.",
  },
  wrong_code: {
    title: "No pairing has that code",
    help: "Compare it letter by letter with the one that this page showed.",
  },
  code_expired: { title: "The code has run out", help: "Begin the pairing anew. A code holds for five minutes." },
  too_many_attempts: {
    title: "A wrong code was typed too often",
    help: "Let the computer show a new code, then scan that.",
  },
  too_many_confirmations: {
    title: "Three pairings wait for their code already",
    help: "Finish one of them, or wait five minutes.",
  },
  already_claimed: {
    title: "The computer has used this code",
    help: "Look under Computers. If you do not know the new one there, remove it.",
  },
  wrong_pin: computer,

  missing_credential: session,
  invalid_token: session,
  foreign_origin: {
    title: "The page was opened at another address",
    help: "Open it at the address of the server itself, without a detour.",
  },
  device_required: { title: "This browser has no key yet", help: "Add it as a device: one passkey prompt does it." },
  connection_revoked: {
    title: "The pairing with this computer has ended",
    help: "Pair it anew if you want its requests.",
  },
  connection_not_active: {
    title: "The computer has not finished its pairing",
    help: "Let it finish, or begin the pairing anew.",
  },
  connection_frozen: {
    title: "This computer is frozen",
    help: "You said that a request was not yours. Under Computers you decide what becomes of it.",
  },

  invite_invalid: {
    title: "This invitation cannot be used",
    help: "It is used up, over, or cut off. Ask whoever invited you for a new link.",
  },
  ceremony_expired: { title: "That took too long", help: "Begin again. Nothing was lost; each try has five minutes." },
  sign_in_failed: {
    title: "No account here has this passkey",
    help: "Choose another passkey, or open an invitation to this server.",
  },

  unknown_audience: answer,
  terms_changed: { title: "The tool has new terms", help: "The agent has to ask again under those." },
  scope_not_offered: answer,
  duration_too_long: { title: "The time is longer than the tool allows", help: "Choose a shorter one." },
  too_many_pending: { title: "Too many requests wait already", help: "Answer some of them first." },
  workspace_policy_denied: { title: "The rules of this server do not allow it", help: "Ask whoever runs the server." },
  already_decided: {
    title: "It is answered already",
    help: "The first answer counts. The request shows whose it was.",
  },
  request_expired: {
    title: "The request ran out of time",
    help: "Nothing happens on the computer. The agent can ask again.",
  },
  wrong_request: answer,
  roster_stale: roster,
  scopes_widened: { title: "Nothing is chosen", help: "Leave at least one permission in, or deny the request." },
  duration_extended: { title: "The time does not fit", help: "Choose a time that is not longer than what was asked." },
  constraints_changed: answer,
  single_use_dropped: answer,
  server_time_off: { title: "This device's clock is wrong", help: "Set it to the automatic time, then answer again." },
  answer_late: { title: "The answer came too late", help: "Nothing happens on the computer. The agent can ask again." },
  request_unknown: {
    title: "The computer does not know this request",
    help: "Deny it. If it comes again, remove the computer under Computers.",
  },
  token_mismatch: answer,

  approval_required: { title: "It waits for an answer", help: "Answer the request in the inbox." },
  delegation_ended: { title: "This permission has ended", help: "The agent can ask again." },
  token_already_minted: server,
  insufficient_scope: { title: "The permission does not cover this", help: "The agent has to ask for more." },
  wrong_audience: { title: "The permission is for another tool", help: "The agent has to ask for this one." },
  invalid_proof: unproven,

  not_found: {
    title: "There is no such thing",
    help: "It is gone, or it is not yours. The inbox has all that waits for you.",
  },
  method_not_allowed: server,
  conflict: { title: "It changed at the same moment", help: "Look at it again, then decide." },
  already_revoked: { title: "It has ended already", help: "There is nothing left to do." },
  rate_limited: { title: "Too many tries in a short time", help: "Wait a minute, then try again." },
  too_many_waiters: { title: "This page is open too often", help: "Close its other tabs, then try again." },
  unavailable: server,
  internal: {
    title: "Something failed",
    help: "Try again in a moment. If it stays, reload the page and tell whoever runs this server.",
  },
};
