/** A new release appears under an open page: it is announced, takes nothing away, and leaves nothing old behind. */

import assert from "node:assert/strict";

import { approve } from "../support/acts/answer.js";
import { openCard, toScreen } from "../support/acts/open.js";
import { keptShell } from "../support/acts/shell.js";
import { pairedWorld } from "../support/acts/world.js";
import { until } from "../support/deadline.js";
import { isNext, lookForUpdate, release } from "../support/release.js";
import { story } from "../support/story.js";

story("a new release waits while a card is open, then opens by itself, also without a server", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask();
  await openCard(phone, id);
  await keptShell(phone);

  await release(world.front, world.server.url);
  await lookForUpdate(phone);
  await page.getByText("A new version is ready.").waitFor();
  await approve(phone);
  assert.equal(await isNext(phone), false, "the card was not taken away");

  await toScreen(phone, "Inbox");
  await until("the page is the new release", () => isNext(phone));
  await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
  assert.equal(await page.getByText("A new version is ready.").count(), 0);
  const builds = (): Promise<string[]> => page.evaluate(() => caches.keys());
  await until("the old release is forgotten", async () => (await builds()).length === 1);
  assert.match((await builds())[0] ?? "", /next$/);

  await world.server.kill();
  await phone.open("/history");
  await page.getByRole("heading", { name: "History", level: 1 }).waitFor();
  assert.equal(await isNext(phone), true);
}, { front: true });

story("a page that is opened after a release is that release at once", async (world) => {
  const { phone } = await pairedWorld(world);
  await phone.open("/");
  await keptShell(phone);
  await release(world.front, world.server.url);
  await phone.open("/");
  await phone.page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
  assert.equal(await isNext(phone), true);
  assert.equal(await phone.page.getByText("A new version is ready.").count(), 0);
}, { front: true });
