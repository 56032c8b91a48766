/** A second phone is trusted by the first, and not by the server; and a phone that was removed answers nothing. */

import assert from "node:assert/strict";

import { addPhone } from "../support/acts/adding.js";
import { approve, approveButton, ready, scope } from "../support/acts/answer.js";
import { openCard } from "../support/acts/open.js";
import { removeDevice } from "../support/acts/removing.js";
import { addPhoneByCameras } from "../support/acts/scanning.js";
import { pairedWorld } from "../support/acts/world.js";
import { answered, deviceNews } from "../support/computer.js";
import { until } from "../support/deadline.js";
import type { Phone } from "../support/phone.js";
import { story } from "../support/story.js";

const EXECUTE = "payments.execute";

/** Says on a card that its person knows the computer, which this phone never saw being paired. */
async function knowComputer({ page }: Phone): Promise<void> {
  await page.getByRole("button", { name: "I know this computer" }).click();
  await page.getByText("Do you know this computer?").waitFor({ state: "hidden" });
}

story("two phones scan each other; a computer takes the new one's yes, but nothing grave yet", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const fresh = await world.phone("fresh");
  await addPhoneByCameras(phone, fresh, "Ada's new phone");

  const id = await computer.ask({ purpose: "Prepare the rent." });
  const waiting = computer.wait(id);
  await openCard(fresh, id);
  await knowComputer(fresh);
  await approve(fresh);
  const outcome = await waiting.outcome();
  assert.equal(answered(outcome, 0).granted?.deviceName, "Ada's new phone");
  const news = deviceNews(outcome).map(({ name, fate }) => [name, fate]);
  assert.deepEqual(news, [["Ada's new phone", "enrolled"]], "the computer tells that there is a new device");
  assert.equal((await world.provider.introspect(await computer.token(id))).active, true);

  // For a day it neither says yes to what is grave, nor adds or removes anybody.
  const grave = await computer.ask({ scopes: ["payments.identity", EXECUTE] });
  await openCard(fresh, grave);
  await fresh.page.getByText("This device is new").waitFor();
  assert.equal(await approveButton(fresh).isEnabled(), false);
  await fresh.open("/devices");
  await fresh.page.getByText("This device is new").waitFor();
  assert.equal(await fresh.page.getByRole("link", { name: "Add a phone" }).count(), 0);
  // The old one does.
  await openCard(phone, grave);
  await ready(phone);
});

story("a phone that was removed is refused, also with an answer that was on its way", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const fresh = await world.phone("fresh");
  await addPhone(phone, fresh, "Ada's new phone");
  const id = await computer.ask({ scopes: ["payments.identity", "payments.prepare"] });
  const waiting = computer.wait(id);
  await openCard(fresh, id);
  await knowComputer(fresh);
  await ready(fresh);

  // Its yes is held back until it is removed.
  let pass = (): void => undefined;
  const removed = new Promise<void>((settle) => (pass = settle));
  let refusal: { status: number; body: string } | undefined;
  let held = false;
  world.front.rule(({ path }, on) => {
    if (!path.endsWith("/approve") || held) return undefined;
    held = true;
    return removed.then(() => on()).then((answer) => {
      refusal = { status: answer.status, body: answer.body.toString("utf8") };
      return answer;
    });
  });
  await approveButton(fresh).click();
  await until("its yes is on its way", () => held);
  await removeDevice(phone, "Ada's new phone");
  pass();
  const { status, body } = await until("the server refuses it", () => refusal);
  assert.ok(status === 401 || status === 403, `${status} ${body}`);
  await fresh.page.getByRole("heading", { name: "This device was removed" }).waitFor();

  await openCard(phone, id);
  await scope(phone, "See which customer you are.").uncheck();
  await approve(phone);
  const { granted } = answered(await waiting.outcome(), 0);
  assert.deepEqual([granted?.deviceName, granted?.scopes], ["Ada's phone", ["payments.prepare"]]);
}, { front: true });
