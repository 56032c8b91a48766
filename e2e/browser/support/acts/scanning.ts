/** A further phone, added by the first by cameras alone: each sees the other's screen. */

import assert from "node:assert/strict";

import type { Phone } from "../phone.js";
import { finish, wordsOn } from "./adding.js";

/** Lets `eyes` see the square code on the screen of `shown`. */
async function look(eyes: Phone, shown: Phone, code: string): Promise<void> {
  const picture = await shown.page.getByRole("img", { name: code }).screenshot({ type: "jpeg", quality: 95 });
  eyes.camera.pointAtPhone(picture);
  await eyes.page.getByRole("button", { name: "Scan the code" }).click();
}

/** The whole ceremony; both show the same words before the old one signs. */
export async function addPhoneByCameras(old: Phone, fresh: Phone, device: string): Promise<void> {
  await old.open("/devices");
  await old.page.getByRole("link", { name: "Add a phone" }).click();
  await fresh.open("/join");
  await look(fresh, old, "Square code for the new phone's camera");
  await fresh.page.getByRole("heading", { name: "Answer for Ada here?" }).waitFor();
  await fresh.page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await fresh.page.getByRole("button", { name: "Make its passkey" }).click();
  await fresh.page.getByRole("heading", { name: "Show this to your other phone" }).waitFor();

  await old.page.getByRole("heading", { name: "Scan the new phone's code" }).waitFor();
  await look(old, fresh, "Square code for your other phone's camera");
  await old.page.getByRole("heading", { name: "Is this your new phone?" }).waitFor();
  const words = await wordsOn(old);
  assert.equal(words.length, 6);
  assert.deepEqual(words, await wordsOn(fresh));
  await finish(old, fresh);
}
