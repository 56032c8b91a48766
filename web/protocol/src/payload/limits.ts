/** Limits that several messages share. */

/** The shortest grant, in seconds. */
export const MIN_DURATION_SECONDS = 60;
/** The longest grant, in seconds; terms may lower it. */
export const MAX_DURATION_SECONDS = 24 * 60 * 60;
/** The longest that a request may wait for its answer, in milliseconds. */
export const MAX_PENDING_MS = 24 * 60 * 60 * 1000;
/** The longest that a read may wait for a change, in seconds. */
export const MAX_WAIT_SECONDS = 55;
/** The most details in a request. */
export const MAX_DETAILS = 50;
/** The most constraints in a request. */
export const MAX_CONSTRAINTS = 16;
