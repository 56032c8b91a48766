/** By keyboard alone, and what a grave yes takes by finger, by key and by assistive technology. */

import assert from "node:assert/strict";

import { approveButton, ready } from "../support/acts/answer.js";
import { focused, tabTo } from "../support/acts/keyboard.js";
import { openCard } from "../support/acts/open.js";
import { pairedWorld } from "../support/acts/world.js";
import { answered } from "../support/computer.js";
import { story } from "../support/story.js";

story("a request is read, narrowed and approved by keyboard alone", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask({ scopes: ["payments.identity", "payments.prepare"] });
  await phone.open("/");
  await page.getByRole("link", { name: /Demo Bank/ }).waitFor();

  await page.keyboard.press("Tab");
  assert.match(await focused(page), /link "Skip to content"/u);
  await page.keyboard.press("Enter");
  await tabTo(phone, /^link .*Demo Bank/u);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What it may do" }).waitFor();
  await tabTo(phone, /^checkbox "Prepare payments/u);
  await page.keyboard.press("Space");
  await tabTo(phone, /^radio "1 hour/u);
  await page.keyboard.press("ArrowLeft");
  await tabTo(phone, /^button "Approve/u);
  await ready(phone);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  const { granted } = answered(await computer.wait(id).outcome(), 0);
  assert.deepEqual(granted?.scopes, ["payments.identity"]);
  assert.equal(granted.durationSeconds, 1800);
});

story("high risk takes a moment's hold: a tap is not enough, letting go early is not enough", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask({ scopes: ["payments.execute"] });
  await openCard(phone, id);
  const button = approveButton(phone);
  await ready(phone);
  await button.click();
  await button.hover();
  await page.mouse.down();
  await page.getByRole("button", { name: "Keep holding…" }).waitFor();
  await page.mouse.up();
  await button.waitFor();
  assert.equal((await computer.wait(id, "0").outcome()).code, 9, "still pending");

  await button.hover();
  await page.mouse.down();
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  await page.mouse.up();
  assert.equal((await computer.wait(id).outcome()).code, 0);
});

story("a grave yes by key is a hold as well, and assistive technology is asked once more instead", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const [first, second] = [
    await computer.ask({ scopes: ["payments.execute"], purpose: "The first." }),
    await computer.ask({ scopes: ["payments.execute"], purpose: "The second." }),
  ];
  await openCard(phone, first);
  await ready(phone);
  await tabTo(phone, /^button "Hold to approve/u);
  await page.keyboard.down("Space");
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  await page.keyboard.up("Space");

  await openCard(phone, second);
  await ready(phone);
  // A screen reader's press has neither a finger nor a key behind it.
  await approveButton(phone).evaluate((button: HTMLElement) => button.click());
  const again = page.getByRole("button", { name: /^Once more to confirm/ });
  await again.waitFor();
  assert.equal((await computer.wait(second, "0").outcome()).code, 9, "still pending");
  // Two presses within a moment are one press heard twice.
  await page.waitForFunction((since) => performance.now() - since > 400, await page.evaluate(() => performance.now()));
  await again.evaluate((button: HTMLElement) => button.click());
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
});
