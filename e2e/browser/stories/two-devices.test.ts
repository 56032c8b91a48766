/** One person, two devices, one question. */

import assert from "node:assert/strict";

import { approveButton, scope } from "../support/acts/answer.js";
import { addBrowser } from "../support/acts/devices.js";
import { openCard } from "../support/acts/open.js";
import { pairByLink } from "../support/acts/pair.js";
import { pairedWorld } from "../support/acts/world.js";
import { answered } from "../support/computer.js";
import type { Phone } from "../support/phone.js";
import { story } from "../support/story.js";

const IDENTITY = "See which customer you are.";
const PREPARE = "Prepare payments; each one still needs your approval.";

story("a request answered on two devices at once has one answer, and both devices say whose it was", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);
  const id = await computer.ask({ scopes: ["payments.identity", "payments.prepare"] });
  await Promise.all([openCard(phone, id), openCard(tablet, id)]);

  // The tablet never saw this computer being paired: it takes no yes before its person has said that they know it.
  await tablet.page.getByText("Do you know this computer?").waitFor();
  assert.equal(await approveButton(tablet).isEnabled(), false);
  await tablet.page.getByRole("button", { name: "I know this computer" }).click();
  await tablet.page.getByText("Do you know this computer?").waitFor({ state: "hidden" });

  // Each leaves something else, so that the computer's answer tells whose it is.
  await scope(phone, PREPARE).uncheck();
  await scope(tablet, IDENTITY).uncheck();
  // Both yeses are on their way before the server sees either.
  const atTheDoor: (() => void)[] = [];
  world.front.rule(({ path }, pass) => {
    if (!path.endsWith("/approve")) return undefined;
    return new Promise<void>((enter) => {
      atTheDoor.push(enter);
      if (atTheDoor.length === 2) atTheDoor.forEach((go) => go());
    }).then(() => pass());
  });
  await Promise.all([approveButton(phone).click(), approveButton(tablet).click()]);

  const { granted } = answered(await computer.wait(id).outcome(), 0);
  assert.ok(granted);
  const phoneWon = granted.deviceName === "Ada's phone";
  assert.deepEqual(granted.scopes, phoneWon ? ["payments.identity"] : ["payments.prepare"]);

  const [winner, loser] = phoneWon ? [phone, tablet] : [tablet, phone];
  await winner.page.getByRole("heading", { name: /^Approved on this device, \d\d:\d\d$/ }).waitFor();
  await loser.page.getByRole("heading", { name: /^Approved on another device, \d\d:\d\d$/ }).waitFor();
  await loser.page.getByText(granted.deviceName, { exact: true }).waitFor();
  for (const device of [winner, loser]) assert.equal(await shownAsKept(device), phoneWon ? IDENTITY : PREPARE);
  const token = await computer.token(id);
  assert.equal((await world.provider.introspect(token)).scope, granted.scopes[0]);
}, { front: true });

/** The one scope of the card that is not struck out. */
async function shownAsKept(device: Phone): Promise<string> {
  const rows = device.page.getByRole("region", { name: "What was asked" }).getByRole("listitem");
  const kept = (await rows.allInnerTexts()).filter((text) => !text.includes("taken away"));
  assert.equal(kept.length, 1, kept.join("\n"));
  return kept[0]?.split("\n")[0] ?? "";
}

story("a request that is open on two devices ends on both when one denies it", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);
  const id = await computer.ask();
  await Promise.all([openCard(phone, id), openCard(tablet, id)]);
  await tablet.page.getByRole("button", { name: "Deny", exact: true }).click();
  await phone.page.getByRole("heading", { name: /^Denied on another device, \d\d:\d\d$/ }).waitFor();
  await phone.page.getByText("Ada's tablet", { exact: true }).waitFor();
  assert.equal(await approveButton(phone).count(), 0);
});

story("a computer that is paired on one device, and a device that is added, are told to the others", async (world) => {
  const { phone } = await pairedWorld(world);
  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);
  await phone.open("/");
  await phone.page.getByText("New device").waitFor();
  await phone.page.getByText("Ada's tablet").waitFor();
  await phone.page.getByRole("button", { name: "That was me" }).click();
  await phone.page.getByText("New device").waitFor({ state: "hidden" });

  // The tablet lies open on its inbox meanwhile.
  await pairByLink(phone, world.computer("Second agent", "Laptop"));
  for (const words of ["New computer", "Second agent", "Laptop"]) await tablet.page.getByText(words).waitFor();
});
