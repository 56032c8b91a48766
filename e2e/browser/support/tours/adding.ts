/** A second phone by the first, its removal, and the code on paper for the day on which all are lost. */

import { admit, compare, join } from "../acts/adding.js";
import { openCard } from "../acts/open.js";
import { drawCode, makeCode, recover, typeCode } from "../acts/recovering.js";
import { pairedWorld } from "../acts/world.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* adding(world: World): AsyncGenerator<Stop> {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });
  const fresh = await world.phone("fresh");
  const stopFresh = (screen: string): Stop => ({ screen, phone: fresh });
  const heading = (name: string | RegExp): Promise<void> => page.getByRole("heading", { name, level: 1 }).waitFor();

  await fresh.open("/join");
  await fresh.page.getByRole("button", { name: "Scan the code" }).waitFor();
  yield stopFresh("join");
  await join(phone, fresh);
  yield stop("admit-invite");
  yield stopFresh("join-show");
  await page.getByRole("button", { name: "Next: scan the new phone" }).click();
  await heading("Scan the new phone's code");
  yield stop("admit-scan");
  await page.getByRole("button", { name: "Show my code again" }).click();
  await compare(phone, fresh);
  yield stop("admit-compare");
  await admit(phone, fresh);
  await heading("Now finish on the new phone");
  yield stop("admit-wait");
  yield stopFresh("join-agreed");
  await fresh.page.getByRole("button", { name: "Sign as well and finish" }).click();
  await heading(/ is yours now$/);
  yield stop("admit-done");

  await openCard(fresh, await computer.ask({ scopes: ["payments.identity", "payments.execute"] }));
  await fresh.page.getByText("This device is new").first().waitFor();
  yield stopFresh("card-new-device");
  await fresh.open("/devices");
  await fresh.page.getByText(/^This device is new\. It can add others from /).waitFor();
  yield stopFresh("devices-new");

  await drawCode(phone);
  yield stop("recovery-write");
  await page.getByRole("button", { name: "It is on paper" }).click();
  await heading("Read it back");
  await page.getByRole("button", { name: "Confirm with your passkey" }).click();
  await page.getByText(/^That is not group /).first().waitFor();
  yield stop("recovery-read-back");
  const groups = await makeCode(phone);
  yield stop("devices-two");
  const row = page.getByRole("listitem").filter({ hasText: "Ada's new phone" });
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: /^Remove / }).waitFor();
  yield stop("devices-remove");
  await page.keyboard.press("Escape");

  const last = await world.phone("last");
  const stopLast = (screen: string): Stop => ({ screen, phone: last });
  await last.open("/recover");
  await last.page.getByRole("heading", { name: "Use your recovery code" }).waitFor();
  yield stopLast("recover");
  await typeCode(last, groups);
  yield stopLast("recover-confirm");
  await recover(last, groups, "Ada's last phone");
  yield stopLast("recover-done");
  await phone.open("/");
  await heading("Your recovery code was used");
  yield stop("revoked-by-recovery");
}
