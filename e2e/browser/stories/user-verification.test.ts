/** A yes takes a finger, a face or a PIN: what an authenticator signs without one counts for nothing. */

import assert from "node:assert/strict";

import { approve, approveButton } from "../support/acts/answer.js";
import { enrol } from "../support/acts/enrol.js";
import { openCard } from "../support/acts/open.js";
import { pairedWorld } from "../support/acts/world.js";
import { story } from "../support/story.js";

story("an authenticator that does not verify the person approves nothing, and the page says why", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page, authenticator } = phone;
  const id = await computer.ask();
  await openCard(phone, id);
  const decided = (): number => world.front.calls.filter(({ path }) => /\/(approve|deny)$/.test(path)).length;

  // It answers and says itself that it did not ask for a finger.
  await authenticator.answersUnverified(true);
  await approveButton(phone).click();
  await page.getByText("Your device did not check that it is you").waitFor();
  await authenticator.answersUnverified(false);

  // The finger is the wrong one.
  await authenticator.verifiesPerson(false);
  await approveButton(phone).click();
  await page.getByText("Not approved: the passkey was not confirmed. Nothing was sent.").waitFor();

  // It has nothing to put a finger on.
  await authenticator.canVerify(false);
  await approveButton(phone).click();
  await page.getByText("Not approved: the passkey was not confirmed. Nothing was sent.").waitFor();
  assert.equal(decided(), 0, "nothing reached the server");
  assert.equal((await computer.wait(id, "0").outcome()).code, 9, "it is still pending");

  await authenticator.canVerify(true);
  await approve(phone);
  assert.equal(decided(), 1);
  assert.equal((await computer.wait(id).outcome()).code, 0);
}, { front: true });

story("nobody enrols with an authenticator that does not verify them; the invitation still holds", async (world) => {
  const phone = await world.phone();
  const { page, authenticator } = phone;
  await authenticator.canVerify(false);
  await phone.open(world.server.ownerLink);
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await page.getByRole("textbox", { name: "Name of this device" }).fill("Ada's phone");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText("Nothing is lost. The invitation still holds.").waitFor();
  assert.equal(world.front.calls.filter(({ path }) => path.endsWith("/finish")).length, 0);

  await authenticator.canVerify(true);
  await enrol(phone, world.server.ownerLink);
}, { front: true });
