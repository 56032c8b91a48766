/** How much there is to read. Pure. */

import type { DelegationRequest } from "@countersign/protocol";

/** More claimed text than this, in characters, nobody reads on a phone: such a request can be denied only. */
export const MAX_READABLE = 4000;

/** How many characters (Unicode scalar values) of a request are the runtime's own words. */
export function claimedLength({ agent, purpose, details, constraints }: DelegationRequest): number {
  const texts = [
    agent.id,
    agent.name,
    purpose,
    ...details.flatMap(({ label, value }) => [label, value]),
    ...constraints.flatMap(({ name, value }) => [name, value]),
  ];
  return texts.reduce((length, text) => length + [...text].length, 0);
}
