/** The eight checks of an answer, as the runtime names them. */

import type { Check } from "../../core/desktop.js";

const NAMES = [
  "own_request", "roster", "payload", "client_data", "authenticator_data", "signatures", "grant", "token",
] as const;

/** All eight, passed up to and without `failed`; without a number all passed, with 0 none was reached. */
export function checksUpTo(failed?: number, detail = ""): Check[] {
  return NAMES.map((name, at) => {
    const number = at + 1;
    if (failed === undefined || number < failed) return { number, name, state: "passed" };
    return number === failed ? { number, name, state: "failed", detail } : { number, name, state: "notReached" };
  });
}

/** The four that a no needs, passed. */
export const CHECKED_DENIAL: readonly Check[] = checksUpTo(0).map((check) =>
  [1, 2, 3, 6].includes(check.number) ? { ...check, state: "passed" } : check,
);

/** Eight of which none was reached. */
export const UNCHECKED: readonly Check[] = checksUpTo(0);
