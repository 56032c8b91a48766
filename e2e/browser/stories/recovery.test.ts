/** The day on which every phone is lost: the code on paper makes another browser the only device. */

import assert from "node:assert/strict";

import { addPhone } from "../support/acts/adding.js";
import { holdToApprove, ready } from "../support/acts/answer.js";
import { makeCode, recover, typeCode } from "../support/acts/recovering.js";
import { openCard } from "../support/acts/open.js";
import { pairedWorld } from "../support/acts/world.js";
import { answered } from "../support/computer.js";
import { story } from "../support/story.js";

story("a code on paper brings its person back at once, and nobody else", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const groups = await makeCode(phone);
  const second = await world.phone("second");
  await addPhone(phone, second);

  const third = await world.phone("third");
  await recover(third, groups, "Ada's last phone");
  await third.page.getByRole("button", { name: "Later" }).click();

  // Both phones are told why they count for nothing any more.
  for (const lost of [phone, second]) {
    await lost.open("/");
    await lost.page.getByRole("heading", { name: "Your recovery code was used" }).waitFor();
  }

  // The computer follows, and the new device answers what is grave without a day's wait.
  const id = await computer.ask({ scopes: ["payments.identity", "payments.execute"] });
  const waiting = computer.wait(id);
  await openCard(third, id);
  await third.page.getByRole("button", { name: "I know this computer" }).click();
  await ready(third);
  await holdToApprove(third);
  const outcome = await waiting.outcome();
  assert.equal(answered(outcome, 0).granted?.deviceName, "Ada's last phone");

  // The code is used up.
  const fourth = await world.phone("fourth");
  await fourth.open("/recover");
  await typeCode(fourth, groups);
  await fourth.page.getByRole("textbox", { name: "Name of this device" }).fill("Eve's phone");
  await fourth.page.getByRole("button", { name: "Remove all others, recover here" }).click();
  await fourth.page.getByText("This code is well written, but it opens nothing here").waitFor();
});
