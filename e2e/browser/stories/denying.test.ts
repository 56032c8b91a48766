/** Saying no: with a reason and a counter-offer, and to what one did not start. */

import assert from "node:assert/strict";

import { deny } from "../support/acts/answer.js";
import { addBrowser } from "../support/acts/devices.js";
import { openCard, toScreen } from "../support/acts/open.js";
import { pairedWorld, approved } from "../support/acts/world.js";
import { answered } from "../support/computer.js";
import { story } from "../support/story.js";

story("a no is one tap, and the computer is told at once", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const id = await computer.ask();
  const waiting = computer.wait(id);
  await openCard(phone, id);
  await deny(phone);
  const { status, denied } = answered(await waiting.outcome(), 3);
  assert.equal(status, "denied");
  const none = { reasonCode: "none", reasonText: "", counterOffer: { scopes: [], durationSeconds: 0 }, notMe: false };
  assert.deepEqual(denied, none);
});

story("a no with a reason and a counter-offer reaches the agent as it was said", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask({ scopes: ["payments.identity", "payments.prepare"], duration: "4h" });
  await openCard(phone, id);
  await page.getByRole("button", { name: "Deny with an answer…" }).click();
  const sheet = page.getByRole("dialog", { name: "Deny with an answer" });
  await sheet.getByRole("radio", { name: "It asks for too much" }).check();
  await sheet.getByRole("textbox", { name: "In your words" }).fill("Not while I am on holiday.");
  await sheet.getByRole("switch", { name: "Say what you might approve instead" }).check();
  await sheet.getByRole("checkbox", { name: "Prepare payments; each one still needs your approval." }).uncheck();
  await sheet.getByRole("radio", { name: "30 minutes" }).check();
  await sheet.getByRole("button", { name: "Deny and answer" }).click();
  await page.getByRole("heading", { name: /^Denied on this device/ }).waitFor();
  const end = await page.getByRole("main").innerText();
  assert.match(end, /It asks for too much[^]*Not while I am on holiday\.[^]*payments\.identity[^]*30 minutes at most/u);

  assert.deepEqual(answered(await computer.wait(id).outcome(), 3).denied, {
    reasonCode: "too_broad",
    reasonText: "Not while I am on holiday.",
    counterOffer: { scopes: ["payments.identity"], durationSeconds: 1800 },
    notMe: false,
  });
});

story("what I did not start freezes the computer, ends what it holds, and my other device is told", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const token = await computer.token(await approved(phone, computer));
  assert.equal((await world.provider.introspect(token)).active, true);
  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);

  const id = await computer.ask({ purpose: "Empty the account." });
  const waiting = computer.wait(id);
  await openCard(phone, id);
  await page.getByRole("button", { name: "Deny with an answer…" }).click();
  const sheet = page.getByRole("dialog", { name: "Deny with an answer" });
  await sheet.getByRole("button", { name: "I did not start this" }).click();
  await page.getByRole("button", { name: "Deny and freeze" }).click();
  await page.getByText("You said that you did not start this. The computer is frozen.").waitFor();

  assert.equal(answered(await waiting.outcome(), 3).denied?.notMe, true);
  assert.deepEqual(await world.provider.introspect(token), { active: false });
  const again = ["--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "Again"];
  const refused = await computer.run("request", "--json", ...again);
  assert.equal(refused.code, 10);
  assert.equal(refused.events.at(-1)?.["code"], "connection_frozen");

  // The tablet lies open on its inbox, and nobody touches it.
  await tablet.page.getByText("Frozen computer").waitFor();
  await tablet.page.getByText("A request of it was answered “I did not start this”.").waitFor();
  await toScreen(phone, "Computers");
  await page.getByText("You said that you did not start a request of it.").waitFor();
});
