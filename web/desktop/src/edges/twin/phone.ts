/** The person with the phone: sees what was asked, and answers by herself after a while, or as a test tells her. */

import type { Delegation, Delivery } from "../../core/desktop.js";
import { approved, denied, refused } from "./requests.js";
import type { World } from "./world.js";

/** When a request gets how far, in milliseconds after it was asked. */
const WAY: readonly (readonly [number, Delivery["stage"]])[] = [
  [300, "queued"], [800, "sent"], [1_900, "delivered"], [3_600, "seen"],
];
const ANSWER_AFTER = 6_500;

/** Lets a request go its way. */
export function carry(world: World, name: string): void {
  for (const [after, stage] of WAY) {
    world.clock.later(after, () => {
      const request = pendingOf(world, name);
      if (request === undefined || world.serverSilent) return;
      const at = world.clock.now();
      const delivery: Delivery = stage === "queued" ? { stage, at } : { stage, at, device: "Ada's phone" };
      world.replace({ ...request, delivery, ...(stage === "seen" ? { seenAt: at } : {}) });
    });
  }
  if (world.phone === "off") return;
  world.clock.later(ANSWER_AFTER, () => answer(world, name));
}

/** The person answers, if it is still open. */
export function answer(world: World, name: string, how: World["phone"] = world.phone): void {
  const request = pendingOf(world, name);
  if (request === undefined || how === "off" || world.serverSilent) return;
  const after = Math.max(5_000, world.clock.now() - request.issuedAt);
  const answers = { approves: approved, denies: denied, lies: (one: Delegation) => refused(one) };
  world.replace(answers[how](request, after));
}

function pendingOf(world: World, name: string): Delegation | undefined {
  return world.snapshot.delegations.find((one) => one.name === name && one.state === "pending");
}
