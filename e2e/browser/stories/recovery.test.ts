/** The day on which every phone is lost: the code on paper makes another browser the only device. */

import assert from "node:assert/strict";

import { addPhone, writeDown } from "../support/acts/adding.js";
import { holdToApprove, ready } from "../support/acts/answer.js";
import { openCard } from "../support/acts/open.js";
import { useCode } from "../support/acts/removing.js";
import { pairedWorld } from "../support/acts/world.js";
import { answered, deviceNews } from "../support/computer.js";
import { story } from "../support/story.js";

story("a code on paper brings its person back at once, removes all other devices, and works once", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  await phone.open("/devices");
  await phone.page.getByRole("button", { name: "Make a code" }).click();
  const paper = await writeDown(phone);
  const second = await world.phone("second");
  await addPhone(phone, second);

  const third = await world.phone("third");
  await useCode(third, paper, "Ada's last phone");
  await third.page.getByRole("heading", { name: "You are back, Ada" }).waitFor();
  await third.page.getByRole("button", { name: "Later" }).click();

  // The sessions of both phones are over, and both say why.
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
  const gone = deviceNews(outcome).filter(({ fate, byRecovery }) => fate === "revoked" && byRecovery);
  assert.deepEqual(gone.map(({ name }) => name).sort(), ["Ada's phone", "Ada's second phone"]);

  // The code is used up.
  const fourth = await world.phone("fourth");
  await useCode(fourth, paper, "Eve's phone");
  await fourth.page.getByText("This code is well written, but it opens nothing here").waitFor();
});
