/** How a request ended, in words: for its card, its row in a list, and a screen reader. */

import type { Answer, Card } from "../../core/model.js";
import { t } from "../../i18n/index.svelte.js";
import { moment } from "../times.js";

/** Whether what was granted still counts at `now`. */
export function isAlive(card: Card, now: number): boolean {
  return card.status === "approved" && (card.answer?.grant?.endsAt ?? 0) > now;
}

/**
 * The card as it is at `now`: one whose time ran out is expired, also before the server has said so. Not by a clock
 * that is known to be wrong.
 */
export function atTime(card: Card, now: number): Card {
  const over = card.status === "pending" && now >= card.expiresAt && !card.obstacles.includes("clock");
  return over ? { ...card, status: "expired" } : card;
}

/** One line that says how it ended, such as "Approved on this device, 14:03". Empty while it is pending. */
export function endingOf(card: Card, now: number): string {
  const { answer, ended } = card;
  switch (card.status) {
    case "pending":
      return "";
    case "approved":
    case "denied":
      return answer === undefined ? t(`status.${card.status}`) : answeredAs(answer, now);
    case "expired":
      // What was granted has run out; or nobody answered.
      return answer?.grant === undefined ? t("end.expired") : answeredAs(answer, now);
    case "cancelled":
    case "revoked":
      if (ended === undefined) return t(`status.${card.status}`);
      return t(`end.${card.status}.${ended.by}`, { at: moment(ended.at, now) });
  }
}

/** No name stands in it: a device that calls itself "this device" must not read like an answer of one's own. */
function answeredAs({ kind, at, here }: Answer, now: number): string {
  return t(here ? `end.${kind}.here` : `end.${kind}.elsewhere`, { at: moment(at, now) });
}

/** The short word for where it stands. */
export function statusOf(card: Card, now: number): string {
  const grant = card.answer?.grant;
  if (grant !== undefined && card.status !== "revoked" && grant.endsAt <= now) return t("status.over");
  return t(`status.${card.status}`);
}
