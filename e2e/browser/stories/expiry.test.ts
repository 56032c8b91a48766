/** Silence is never consent: a request that runs out while its card is open. */

import assert from "node:assert/strict";

import { approveButton } from "../support/acts/answer.js";
import { openCard, toScreen } from "../support/acts/open.js";
import { pairedWorld } from "../support/acts/world.js";
import { story } from "../support/story.js";

story("a request that runs out while its card is open shows its end and takes no yes", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask({ expiresIn: "15s" });
  const waiting = computer.wait(id);
  await openCard(phone, id);
  await page.getByRole("timer").filter({ hasText: /^\s*0:\d\d left\s*$/ }).waitFor();
  await approveButton(phone).waitFor();

  await page.getByRole("heading", { name: "Expired" }).waitFor();
  await page.getByText(/^Nobody answered until \d\d:\d\d\.$/).waitFor();
  assert.equal(await approveButton(phone).count(), 0);
  assert.equal(await page.getByRole("button", { name: /^Deny/ }).count(), 0);
  const { code, events } = await waiting.outcome();
  assert.equal(code, 4);
  assert.equal(events.find(({ event }) => event === "outcome")?.["status"], "expired");

  await toScreen(phone, "Inbox");
  await page.getByText("Nothing is waiting").waitFor();
});
