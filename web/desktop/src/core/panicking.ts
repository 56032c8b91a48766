/** What came of stopping everything, when it took more than one try to tell the server. */

import type { Panic } from "./desktop.js";

/** A later try together with the first: what ended then still ended, and time runs from the first press. */
export function since(first: Panic | undefined, now: Panic): Panic {
  if (first === undefined) return now;
  const { refusedAfterMs, ...rest } = now;
  const sum: Panic = {
    ...rest,
    connections: Math.max(first.connections, now.connections),
    delegations: first.delegations + now.delegations,
    tokens: first.tokens + now.tokens,
    startedAt: first.startedAt,
  };
  const waited = now.startedAt - first.startedAt;
  return refusedAfterMs === undefined ? sum : { ...sum, refusedAfterMs: waited + refusedAfterMs };
}
