/** The same in Chromium, from its worker on: what the push service was sent is handed to it. */

import assert from "node:assert/strict";

import { approve, deny } from "../support/acts/answer.js";
import { addBrowser } from "../support/acts/devices.js";
import { enrol } from "../support/acts/enrol.js";
import { ofRequest, saysLittle, turnOnNotifications } from "../support/acts/notifications.js";
import { openCard } from "../support/acts/open.js";
import { pairByLink } from "../support/acts/pair.js";
import { type Computer, answered } from "../support/computer.js";
import { Delivery } from "../support/delivery.js";
import type { Phone } from "../support/phone.js";
import { type World, story } from "../support/story.js";

const ASKED = { purpose: "Empty the safe at noon.", agentName: "Bookkeeper" };
const UNSAID = ["safe", "noon", "Bookkeeper", "payments", "Demo Bank"];

/** A phone that takes pushes, and a computer that is paired with it. */
async function pushedWorld(world: World): Promise<{ phone: Phone; computer: Computer; delivery: Delivery }> {
  const phone = await world.phone("phone", { notifications: true });
  const delivery = await Delivery.begin(phone, await world.relay());
  await enrol(phone, world.server.ownerLink);
  const computer = world.computer();
  await pairByLink(phone, computer);
  await turnOnNotifications(phone);
  return { phone, computer, delivery };
}

story("a notification in Chromium leads to its card, where a passkey says yes", async (world) => {
  const { phone, computer, delivery } = await pushedWorld(world);
  await phone.leave();
  const id = await computer.ask(ASKED);
  const waiting = computer.wait(id);
  const { text, topic } = await delivery.next("the request");
  const payload = JSON.parse(text) as Payload;
  assert.equal(payload.web_push, 8030);
  assert.equal(payload.countersign.topic, topic);
  assert.deepEqual([payload.countersign.kind, payload.countersign.delegationId], ["request", id]);
  const { title, body, navigate } = payload.notification;
  assert.ok(navigate.startsWith(`${world.server.url}/requests/${id}#`), navigate);
  saysLittle({ title, body }, UNSAID);

  const notification = await phone.desktop.shows("the request", ofRequest);
  saysLittle(notification, UNSAID);
  await phone.desktop.click(notification);
  await phone.turnsTo(`/requests/${id}`);
  await phone.page.getByText("Empty the safe at noon.").waitFor();
  await approve(phone);
  const { granted } = answered(await waiting.outcome(), 0);
  assert.equal(granted?.deviceName, "Ada's phone");
  assert.equal((await world.provider.introspect(await computer.token(id))).active, true);
});

story("a no on a notification in Chromium reaches the computer, and no page opens", async (world) => {
  const { phone, computer, delivery } = await pushedWorld(world);
  await phone.leave();
  const id = await computer.ask(ASKED);
  const waiting = computer.wait(id);
  await delivery.next("the request");
  const notification = await phone.desktop.shows("the request", ofRequest);
  await phone.desktop.click(notification, "Deny");
  const { denied } = answered(await waiting.outcome(), 3);
  assert.deepEqual([denied?.reasonCode, denied?.notMe], ["none", false]);
  assert.deepEqual(phone.context.pages().map((page) => page.url()), ["about:blank"]);
});

story("what is answered on another device goes from the desktop of this one", async (world) => {
  const { phone, computer, delivery } = await pushedWorld(world);
  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);
  await phone.leave();
  const id = await computer.ask(ASKED);
  const { topic } = await delivery.next("the request", ({ text }) => text.includes(id));
  const notification = await phone.desktop.shows("the request", ofRequest);
  await openCard(tablet, id);
  await deny(tablet);
  const over = await delivery.next("its end", ({ text }) => text.includes('"resolved"'));
  assert.equal(over.topic, topic, "it takes the place of the prompt, where that still waits");
  await phone.desktop.takesAway(notification);
});

/** What the server sends. */
interface Payload {
  readonly web_push: number;
  readonly notification: { readonly title: string; readonly body: string; readonly navigate: string };
  readonly countersign: { readonly kind: string; readonly topic: string; readonly delegationId: string };
}
