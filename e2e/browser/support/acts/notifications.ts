/** Turning notifications on, and what stands on them. */

import assert from "node:assert/strict";

import type { Firefox } from "../firefox.js";
import type { Notification } from "../notification-bus.js";
import type { Phone } from "../phone.js";

/** What the screen says once they are on. */
const ON = "Requests show up here, also while this page is closed.";

/** Turns them on, under Settings. */
export async function turnOnNotifications(phone: Phone): Promise<void> {
  await phone.open("/notifications");
  await phone.page.getByRole("button", { name: "Turn on notifications" }).click();
  await phone.page.getByText(ON).waitFor();
}

/** The same in Firefox. */
export async function turnOnInFirefox(phone: Firefox): Promise<void> {
  await phone.open("/notifications");
  await phone.press("Turn on notifications");
  await phone.reads(new RegExp(ON));
}

/** The notification of one waiting request. */
export function ofRequest({ title }: Notification): boolean {
  return title === "A request waits for your answer";
}

/** What was asked and who asked stands on the card alone: a notification lies on the table, and the server words it. */
export function saysLittle({ title, body }: Pick<Notification, "title" | "body">, words: readonly string[]): void {
  for (const word of words) assert.ok(!`${title}\n${body}`.includes(word), `the notification says ${word}`);
}
