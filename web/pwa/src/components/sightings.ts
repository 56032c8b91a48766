/**
 * Which key stood under each computer when it was first seen on this page. A connection never gets another key: one
 * that does is passed off as the first, perhaps between reading its words and the tap that says that they are known.
 */

import type { RuntimeConnectionId, Thumbprint } from "@countersign/protocol";
import type { Runtime } from "../core/model.js";

const first = new Map<RuntimeConnectionId, Thumbprint>();
const changed = new Set<RuntimeConnectionId>();

/** Whether another key was seen under the same computer since this page was opened; notes the one given. */
export function keyChanged({ connectionId, thumbprint }: Pick<Runtime, "connectionId" | "thumbprint">): boolean {
  const before = first.get(connectionId);
  if (before === undefined) first.set(connectionId, thumbprint);
  else if (before !== thumbprint) changed.add(connectionId);
  return changed.has(connectionId);
}
