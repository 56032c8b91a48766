/** Where most stories begin: a person with a phone, and a computer that is paired with it. */

import type { Asked, Computer } from "../computer.js";
import type { Phone, Setup } from "../phone.js";
import type { World } from "../story.js";
import { approve } from "./answer.js";
import { enrol } from "./enrol.js";
import { openCard } from "./open.js";
import { pairByLink } from "./pair.js";

/** Enrols Ada on a new phone and pairs a computer with it, by the QR's link instead of a camera. */
export async function pairedWorld(world: World, setup: Setup = {}): Promise<{ phone: Phone; computer: Computer }> {
  const phone = await world.phone("phone", setup);
  await enrol(phone, world.server.ownerLink);
  const computer = world.computer();
  await pairByLink(phone, computer);
  return { phone, computer };
}

/** Lets the computer ask and the phone approve, and gives the request's id once the computer has the answer. */
export async function approved(phone: Phone, computer: Computer, asked: Asked = {}): Promise<string> {
  const id = await computer.ask(asked);
  await openCard(phone, id);
  await approve(phone);
  const { code, stderr } = await computer.wait(id).outcome();
  if (code !== 0) throw new Error(`wait: exit code ${code}\n${stderr}`);
  return id;
}
