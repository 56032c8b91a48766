/** Notifications: refused, off, on, tested, and how one is told otherwise. */

import { turnOnNotifications } from "../acts/notifications.js";
import { enrol } from "../acts/enrol.js";
import { pairByLink } from "../acts/pair.js";
import { Delivery } from "../delivery.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* notifying(world: World): AsyncGenerator<Stop> {
  const phone = await world.phone("phone", { notifications: true });
  const delivery = await Delivery.begin(phone, await world.relay());
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });
  await enrol(phone, world.server.ownerLink);
  await pairByLink(phone, world.computer());
  await phone.open("/");
  await page.getByRole("heading", { name: "Know when something waits" }).waitFor();
  yield stop("inbox-invites-to-notifications");
  await phone.open("/notifications");
  await page.getByRole("button", { name: "Turn on notifications" }).waitFor();
  yield stop("notifications-off");
  await turnOnNotifications(phone);
  yield stop("notifications-on");

  await page.getByRole("button", { name: "Send a test" }).click();
  await delivery.next("the test", ({ text }) => text.includes('"test"'));
  await page.getByText(/^It works\. It took /).waitFor();
  yield stop("notifications-test-done");
  await phone.open("/devices");
  await page.getByText(/^Last notification /).waitFor();
  yield stop("devices-with-notifications");

  const refused = await world.phone("refused", { notifications: false });
  await refused.authenticator.sync(await phone.authenticator.passkeys());
  await refused.open("/notifications");
  await refused.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await refused.page.getByRole("button", { name: "Add this browser" }).click();
  await refused.page.getByRole("heading", { name: "Notifications are blocked" }).waitFor();
  yield { screen: "notifications-blocked", phone: refused };
}
