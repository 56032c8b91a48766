/** Requests of the twin, in every state that one can be in. */

import type { Delegation } from "../../core/desktop.js";
import { CHECKED_DENIAL, checksUpTo, UNCHECKED } from "./checks.js";
import { audienceOf } from "./people.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let made = 0;

/** A pending request that was asked so many milliseconds ago; `change` makes another one of it. */
export function requestAt(now: number, ago: number, change: Partial<Delegation> & { key?: string } = {}): Delegation {
  made += 1;
  const { key = "northbank:payments", ...rest } = change;
  const audience = audienceOf(key);
  const id = `del_${String(made).padStart(3, "0")}k7m3x9q2v8n4p6r5s0t1wzy`;
  const issuedAt = now - ago;
  return {
    name: id,
    delegationId: id,
    state: "pending",
    audience: { key, name: audience?.name ?? key, providerName: audience?.providerName ?? "" },
    agent: { id: "bookkeeper", name: "Bookkeeper" },
    purpose: "Pay the invoice of the printer for March.",
    scopes: audience?.scopes.slice(0, 2) ?? [],
    constraints: [],
    details: [{ label: "Payee", value: "Lindgren Print, Malmö" }, { label: "Amount", value: "EUR 184.20" }],
    durationSeconds: 3600,
    singleUse: false,
    issuedAt,
    answerBy: issuedAt + 10 * MINUTE,
    delivery: { stage: "sent", at: issuedAt + 900, device: "Ada's phone" },
    checks: [...UNCHECKED],
    unanswered: false,
    untold: false,
    ...rest,
  };
}

/** The same after a yes, given so many milliseconds after the question. */
export function approved(request: Delegation, after = 20_000): Delegation {
  const decidedAt = request.issuedAt + after;
  const endsAt = decidedAt + request.durationSeconds * 1000;
  return {
    ...request,
    state: "approved",
    delivery: { stage: "seen", at: decidedAt - 4_000, device: "Ada's phone" },
    seenAt: decidedAt - 4_000,
    endsAt,
    decision: {
      kind: "approval", userName: "Ada Lovelace", deviceName: "Ada's phone", decidedAt, scopes: [...request.scopes],
      durationSeconds: request.durationSeconds, endsAt,
    },
    checks: checksUpTo(),
  };
}

/** The same after a no. */
export function denied(request: Delegation, after = 30_000): Delegation {
  const decidedAt = request.issuedAt + after;
  return {
    ...request,
    state: "denied",
    checks: [...CHECKED_DENIAL],
    delivery: { stage: "seen", at: decidedAt - 9_000, device: "Ada's phone" },
    seenAt: decidedAt - 9_000,
    decision: {
      kind: "denial", userName: "Ada Lovelace", deviceName: "Ada's phone", decidedAt, reasonCode: "too_broad",
      text: "Reading is enough. Ask me again before you send anything.",
      counterOffer: { scopes: request.scopes.slice(0, 1).map(({ name }) => name), durationSeconds: 900 },
    },
  };
}

/** The same after a yes that failed a check. */
export function refused(request: Delegation, check = 7): Delegation {
  const detail = "the answer grants mail.send, which was not asked";
  return {
    ...request,
    state: "refused",
    delivery: { stage: "delivered", at: request.issuedAt + 2_000, device: "Ada's phone" },
    checks: checksUpTo(check, detail),
    refused: { check, code: "scopes_widened", field: "scopes", detail, at: request.issuedAt + 41_000 },
  };
}

/** The same when it is over otherwise. */
export function ended(
  request: Delegation, state: "expired" | "cancelled" | "revoked", by = "person", reason = "", after = 15 * MINUTE,
): Delegation {
  const at = request.issuedAt + after;
  return state === "expired" ? { ...request, state } : { ...request, state, ended: { by, reason, at } };
}

/** What a computer that has been in use for a while has behind it: newest first. */
export function busyRequests(now: number): Delegation[] {
  const mail = { key: "postbox:mail", agent: { id: "inbox", name: "Inbox helper" }, details: [] };
  const calendar = { key: "agenda:calendar", agent: { id: "planner", name: "Planner" }, details: [] };
  return [
    requestAt(now, 70_000, { delivery: { stage: "delivered", at: now - 66_000, device: "Ada's phone" } }),
    requestAt(now, 3 * MINUTE, {
      ...mail, purpose: "Answer the landlord about the heating.", singleUse: true, durationSeconds: 900,
      delivery: { stage: "seen", at: now - 90_000, device: "Ada's phone" }, seenAt: now - 90_000,
    }),
    approved(requestAt(now, 18 * MINUTE, { purpose: "Prepare the salaries for April." })),
    approved(requestAt(now, 40 * MINUTE, { ...calendar, purpose: "Find an evening.", durationSeconds: 14_400 })),
    denied(requestAt(now, 2 * HOUR, { ...mail, purpose: "Sort the inbox and answer what is urgent." })),
    refused(requestAt(now, 5 * HOUR, { ...mail, purpose: "Collect the invoices of the week." })),
    ended(approved(requestAt(now, 26 * HOUR, { purpose: "Check the balance." })), "revoked", "person", "Not needed"),
    ended(requestAt(now, 27 * HOUR, { ...calendar, purpose: "Move the dentist." }), "cancelled", "runtime", "", MINUTE),
    ended(requestAt(now, 50 * HOUR, { ...mail, purpose: "Invite everybody to the summer party." }), "expired"),
    ended(approved(requestAt(now, 74 * HOUR, { purpose: "Pay the invoice of the florist." })), "expired"),
  ];
}
