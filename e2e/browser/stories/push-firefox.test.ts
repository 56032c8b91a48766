/** From the server through a push service to Firefox's own worker, to a notification, and back by a click on it. */

import assert from "node:assert/strict";

import { approveInFirefox, pairedFirefox } from "../support/acts/firefox.js";
import { ofRequest, saysLittle, turnOnInFirefox } from "../support/acts/notifications.js";
import { answered } from "../support/computer.js";
import type { Firefox } from "../support/firefox.js";
import { story } from "../support/story.js";

const ASKED = { purpose: "Empty the safe at noon.", agentName: "Bookkeeper", details: { Amount: "EUR 120.00" } };
const UNSAID = ["safe", "noon", "Bookkeeper", "120", "payments", "Demo Bank"];

story("a request comes to a closed page; a click leads to its card, where a passkey says yes", async (world) => {
  const { phone, computer } = await pairedFirefox(world);
  await turnOnInFirefox(phone);
  await phone.leave();
  const relay = await world.relay();
  const id = await computer.ask({ ...ASKED, expiresIn: "10m" });
  const waiting = computer.wait(id);

  const { ttl, topic, urgency, body } = await relay.takes("the request");
  assert.equal(urgency, "high");
  assert.ok(ttl > 500 && ttl <= 600, `it may wait ${ttl} s: as long as the request does`);
  assert.match(topic, /^[\w-]{16,32}$/);
  assert.ok(!topic.includes(id.slice(4)), "the topic tells the push service nothing");
  assert.ok(body.length <= 4096);

  const notification = await phone.desktop.shows("the request", ofRequest);
  assert.match(notification.body, /^From “OpenClaw”\. Open it to see what is asked\.$/u);
  assert.deepEqual(notification.actions.slice(-2).map(({ label }) => label), ["Deny", "Open"]);
  saysLittle(notification, UNSAID);

  await phone.desktop.click(notification);
  await phone.turnsTo(`/requests/${id}`);
  await phone.reads(/Demo Bank[^]*Bookkeeper[^]*Empty the safe at noon\./u);
  await approveInFirefox(phone);
  const { granted } = answered(await waiting.outcome(), 0);
  assert.equal(granted?.deviceName, "Ada's phone");
  assert.equal((await world.provider.introspect(await computer.token(id))).active, true);
  assert.deepEqual(relay.refused, []);
});

story("a no on the notification itself reaches the computer, and no page opens", async (world) => {
  const { phone, computer } = await pairedFirefox(world);
  await turnOnInFirefox(phone);
  await phone.leave();
  const id = await computer.ask(ASKED);
  const waiting = computer.wait(id);
  const notification = await phone.desktop.shows("the request", ofRequest);
  await phone.desktop.click(notification, "Deny");
  const { status, denied } = answered(await waiting.outcome(), 3);
  assert.equal(status, "denied");
  assert.deepEqual([denied?.reasonCode, denied?.notMe], ["none", false]);
  assert.deepEqual(await phone.places(), ["about:blank"]);
  // The click took the notification away, and nothing came in its place.
  assert.deepEqual(phone.desktop.shown(), []);
});

story("a phone proves that pushes arrive, and signs up again when its push service has lost it", async (world) => {
  const { phone, computer } = await pairedFirefox(world);
  await turnOnInFirefox(phone);
  const relay = await world.relay();
  await prove(phone);

  // The push service forgets the browser, which notices when it comes back, and wakes the page's worker.
  const [first = ""] = relay.endpoints();
  await phone.leave();
  relay.forgetBrowsers();
  const second = await relay.gets("a new subscription", (endpoint) => endpoint !== first);
  await computer.ask(ASKED);
  await relay.delivers("the request", second);
  await phone.desktop.shows("the request", ofRequest);

  // It forgets only the subscription, and nobody tells the browser: the server is told 410, and the page mends it.
  relay.drop(second);
  await computer.ask({ ...ASKED, purpose: "Lock the safe." });
  await relay.refuses(/410/);
  await phone.open("/notifications");
  await relay.gets("a third subscription", (endpoint) => endpoint !== second);
  await prove(phone);
});

/** The test button: the whole way there, and the device's signed word back. */
async function prove(phone: Firefox): Promise<void> {
  await phone.press("Send a test");
  await phone.reads(/It works\. It took /);
  await phone.desktop.shows("the test", ({ title }) => title === "Notifications work");
}
