/** Links that lead nowhere any more, or never did: each says what it is and what to do, and nothing breaks. */

import { enrol } from "../support/acts/enrol.js";
import { confirmOffer } from "../support/acts/pair.js";
import { pairedWorld } from "../support/acts/world.js";
import { type World, story } from "../support/story.js";
import type { Phone } from "../support/phone.js";

/** The page shows that title; and afterwards the way home still works, if there is one. */
async function says(phone: Phone, title: string): Promise<void> {
  await phone.page.getByRole("heading", { name: title }).waitFor();
}

story("an invitation that was used says so, on another phone and on the one that used it", async (world) => {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  await phone.open(world.server.ownerLink);
  await says(phone, "This browser is enrolled already");
  const other = await world.phone("other");
  await other.open(world.server.ownerLink);
  await says(other, "This invitation cannot be used");
  await other.open("/enrol#csi_nonsense");
  await says(other, "This invitation cannot be used");
  await other.open("/enrol");
  await says(other, "The invitation is not in this address");
});

story("a pairing link that ran out, was cut off or was used says which", async (world) => {
  const { phone, computer } = await enrolled(world);
  const pairing = await computer.pair({ link: true });
  const parts = pairing.link.split(".");

  const tenMinutes = 600_000;
  const past = [...parts.slice(0, -2), Date.now() - 2 * tenMinutes, Date.now() - tenMinutes].join(".");
  await phone.open(past);
  await says(phone, "This pairing code has run out");
  await phone.open(parts.slice(0, -1).join("."));
  await says(phone, "This is not a whole pairing link");
  await phone.open(`${parts.slice(0, 2).join(".")}.AAAA.${parts.slice(3).join(".")}`);
  await says(phone, "This is not a whole pairing link");
  await phone.open("/pair#");
  await says(phone, "Pair a computer");

  await phone.open(pairing.link);
  await pairing.type(await confirmOffer(phone));
  await phone.page.getByRole("heading", { name: "Paired", exact: true }).waitFor();
  await phone.open(pairing.link);
  await says(phone, "This pairing code has run out");
  await phone.page.getByText("each pairs one computer").waitFor();
});

story("the code of another server is refused by its name, pasted and before the camera", async (world) => {
  const { phone } = await enrolled(world);
  const { page } = phone;
  const elsewhere = await world.anotherServer();
  const pairing = await elsewhere.computer.pair({ link: true });
  const words = `This code belongs to another server, ${new URL(elsewhere.url).host}.`;
  await phone.open("/pair");
  await page.getByRole("textbox", { name: "Pairing link" }).fill(pairing.link);
  await page.getByRole("button", { name: "Open the link" }).click();
  await page.getByText(words).waitFor();

  phone.camera.pointAt(pairing.qr);
  await phone.open("/pair");
  await page.getByRole("button", { name: "Scan the code" }).click();
  await page.getByText(words).waitFor();
});

story("a request that never was says the same as one that is somebody else's", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const ben = await world.phone("ben");
  await enrol(ben, await world.server.invite("Ben"), { name: "Ben", device: "Ben's phone" });
  const id = await computer.ask();
  await ben.open(`/requests/${id}`);
  await says(ben, "There is no such request");
  await phone.open("/requests/del_0123456789abcdefghjkmnpqrs");
  await says(phone, "There is no such request");
  await phone.open("/requests/nonsense");
  await says(phone, "There is no such request");
  await page.getByRole("link", { name: "To the inbox" }).click();
  await page.getByRole("link", { name: /Demo Bank/ }).waitFor();
});

async function enrolled(world: World): Promise<Awaited<ReturnType<typeof pairedWorld>>> {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  return { phone, computer: world.computer() };
}
