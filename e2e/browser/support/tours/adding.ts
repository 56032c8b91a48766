/** More than one phone, and none: adding one by another, removing one, the code on paper, and what waits. */

import { invite, join, take, writeDown } from "../acts/adding.js";
import { openCard } from "../acts/open.js";
import { pairedWorld } from "../acts/world.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* adding(world: World): AsyncGenerator<Stop> {
  const { phone: old, computer } = await pairedWorld(world);
  const fresh = await world.phone("second");
  const stop = (screen: string, phone = old): Stop => ({ screen, phone });
  const heading = (name: string, { page } = old): Promise<void> =>
    page.getByRole("heading", { name, level: 1 }).waitFor();

  await fresh.open("/join");
  await heading("Add this phone", fresh);
  yield stop("join-begin", fresh);
  await fresh.open("/join#1.nonsense");
  await heading("This is not a whole code", fresh);
  yield stop("join-broken", fresh);
  await old.open("/devices");
  await old.page.getByText("No code on paper yet").waitFor();
  yield stop("devices-one");

  const invitation = await invite(old);
  yield stop("admit-invite");
  await fresh.open(invitation);
  await heading("Answer for Ada here?", fresh);
  yield stop("join-you", fresh);
  const admission = await join(fresh, invitation);
  yield stop("join-show", fresh);
  await heading("Scan the new phone's code");
  yield stop("admit-scan");
  await take(old, admission);
  yield stop("admit-compare");
  await old.page.getByRole("button", { name: "The words match, add it" }).click();
  await heading("Now finish on the new phone");
  yield stop("admit-wait");
  await heading("Your other phone agreed", fresh);
  yield stop("join-agreed", fresh);
  await fresh.page.getByRole("button", { name: "Sign as well and finish" }).click();
  await heading("The new phone is yours");
  yield stop("admit-done");
  await old.open(admission);
  await heading("The invitation has run out");
  yield stop("admit-over");
  await fresh.open("/devices");
  await fresh.page.getByText("This device is new").waitFor();
  yield stop("devices-waiting", fresh);
  await fresh.open("/runtimes");
  await fresh.page.getByRole("button", { name: "I know this computer" }).click();
  await openCard(fresh, await computer.ask({ scopes: ["payments.identity", "payments.execute"] }));
  await fresh.page.getByText("High risk: not on this device").waitFor();
  yield stop("card-waiting", fresh);

  await old.open("/devices");
  await old.page.getByRole("button", { name: "Make a code" }).click();
  await heading("Write this down");
  yield stop("recovery-write");
  await old.page.getByRole("button", { name: "It is on paper" }).click();
  await heading("Read it back");
  await old.page.getByRole("textbox").first().fill("XXXX");
  await old.page.getByRole("button", { name: "Confirm with your passkey" }).click();
  await old.page.getByText(/^That is not group/).first().waitFor();
  yield stop("recovery-check");
  await old.page.getByRole("button", { name: "Show the code again" }).click();
  const paper = await writeDown(old);
  await old.page.getByRole("heading", { name: "Devices" }).waitFor();
  yield stop("devices-two");
  await old.page.getByRole("button", { name: "Remove" }).last().click();
  await old.page.getByRole("dialog").waitFor();
  yield stop("device-remove");
  await old.page.keyboard.press("Escape");
  await fresh.open("/");
  await fresh.page.getByText("New recovery code").waitFor();
  yield stop("inbox-new-recovery", fresh);

  const third = await world.phone("third");
  await third.open("/recover");
  await heading("Use your recovery code", third);
  const field = third.page.getByRole("textbox", { name: "Recovery code" });
  await field.fill(`${paper.slice(0, -1)}${paper.endsWith("0") ? "1" : "0"}`);
  await third.page.getByRole("button", { name: "Continue" }).click();
  await third.page.getByText("One of the symbols is mistyped").waitFor();
  yield stop("recover-mistyped", third);
  await field.fill(paper.toLowerCase());
  await third.page.getByRole("button", { name: "Continue" }).click();
  await heading("This is what happens", third);
  yield stop("recover-confirm", third);
  await third.page.getByRole("button", { name: "Remove all others, recover here" }).click();
  await heading("You are back, Ada", third);
  yield stop("recover-done", third);
  await third.open("/devices");
  await third.page.getByText(/^Removed devices/).click();
  yield stop("devices-recovered", third);
  await old.open("/");
  await heading("Your recovery code was used");
  yield stop("removed-by-recovery");
}
