/** What a person does with the page in Firefox, by the same words as on the other phones. */

import type { Computer } from "../computer.js";
import type { Firefox } from "../firefox.js";
import type { World } from "../story.js";
import type { Person } from "./enrol.js";

/** Opens an invitation and goes through its two steps, up to the inbox. */
export async function enrolFirefox(
  phone: Firefox,
  link: string,
  { name = "Ada", device = "Ada's phone" }: Person = {},
): Promise<void> {
  await phone.open(link);
  await phone.fill("Your name", name);
  await phone.fill("Name of this device", device);
  await phone.press("Continue");
  await phone.press("Make the passkey");
  await phone.reads(new RegExp(`This device is ready, ${name}\\.`));
}

/** Pairs by opening the QR's link, as the camera app of a phone does. */
export async function pairFirefox(phone: Firefox, computer: Computer): Promise<void> {
  const pairing = await computer.pair({ link: true });
  await phone.open(pairing.link);
  await phone.press("The words match, confirm");
  // It may break over two lines.
  const [code] = await phone.reads(/CSP1-\s*[0-9A-Z]{4}-[0-9A-Z]{4}/);
  const outcome = await pairing.type(code.replaceAll(/\s/g, ""));
  if (outcome.code !== 0) throw new Error(`pair: exit code ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
}

/** Enrols Ada on a new phone with Firefox and pairs a computer with it. */
export async function pairedFirefox(world: World): Promise<{ phone: Firefox; computer: Computer }> {
  const phone = await world.firefox();
  await enrolFirefox(phone, world.server.ownerLink);
  const computer = world.computer();
  await pairFirefox(phone, computer);
  return { phone, computer };
}

/** Says yes on the card that is open, by one tap and the passkey. */
export async function approveInFirefox(phone: Firefox): Promise<void> {
  await phone.pressLike("Approve");
  await phone.reads(/Approved on this device/);
}
