/** Without a server the page opens, shows what it knew, says so, and takes no yes. */

import assert from "node:assert/strict";

import { approve, approveButton } from "../support/acts/answer.js";
import { toScreen } from "../support/acts/open.js";
import { keptShell } from "../support/acts/shell.js";
import { pairedWorld } from "../support/acts/world.js";
import { story } from "../support/story.js";

story("without its server the page opens, shows what it knew, says so, and recovers when it is back", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask({ purpose: "Known before the night." });
  await phone.open("/");
  await page.getByRole("link", { name: /Demo Bank/ }).waitFor();
  await keptShell(phone);

  await world.server.kill();
  await phone.open("/");
  await page.getByText(/^Offline\. Last known at \d\d:\d\d\.$/).waitFor();
  await page.getByText("Nothing can be approved until the server answers again.").waitFor();
  await page.getByRole("link", { name: /Demo Bank/ }).click();
  await page.getByText("Known before the night.").waitFor();
  assert.equal(await approveButton(phone).isEnabled(), false);
  await page.getByText("Offline: nothing can be approved now.").waitFor();

  // Every other screen opens as well, from what is kept.
  for (const name of ["Permissions", "Computers", "History", "Settings"] as const) await toScreen(phone, name);

  await world.server.restart();
  await phone.open(`/requests/${id}`);
  await approve(phone);
  assert.equal((await computer.wait(id).outcome()).code, 0);
});

story("a card that lies open when the network goes takes no yes until it is back", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask();
  await phone.open(`/requests/${id}`);
  await approveButton(phone).waitFor();
  await phone.context.setOffline(true);
  await page.getByText("Offline: nothing can be approved now.").waitFor();
  assert.equal(await approveButton(phone).isEnabled(), false);
  await phone.context.setOffline(false);
  await approve(phone);
});
