/** A further phone, added by the first: each scans what the other shows. */

import assert from "node:assert/strict";

import type { Phone } from "../phone.js";

/** Lets `eyes` see the square code on the screen of `shown`, by its camera. */
async function lookAt(eyes: Phone, shown: Phone, code: string): Promise<void> {
  const picture = await shown.page.getByRole("img", { name: code }).screenshot({ type: "jpeg", quality: 95 });
  eyes.camera.pointAtPhone(picture);
  await eyes.page.getByRole("button", { name: "Scan the code" }).click();
}

/** The words under the new phone's code, as one of the two shows them. */
async function words({ page }: Phone): Promise<string[]> {
  return page.getByRole("list", { name: /the same six words, in this order/ }).getByRole("listitem").allInnerTexts();
}

/** The old phone invites; the new one reads its code and makes its keys. Stops where the new phone shows its own. */
export async function join(old: Phone, fresh: Phone, { name = "Ada", device = "Ada's new phone" } = {}): Promise<void> {
  await old.open("/devices");
  await old.page.getByRole("link", { name: "Add a phone" }).click();
  await old.page.getByRole("heading", { name: "Point the new phone's camera here" }).waitFor();
  await fresh.open("/join");
  await lookAt(fresh, old, "Square code for the new phone's camera");
  await fresh.page.getByRole("heading", { name: `Answer for ${name} here?` }).waitFor();
  await fresh.page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await fresh.page.getByRole("button", { name: "Make its passkey" }).click();
  await fresh.page.getByRole("heading", { name: "Show this to your other phone" }).waitFor();
}

/** The old phone reads the new one's code, and both show the same words. */
export async function compare(old: Phone, fresh: Phone): Promise<void> {
  await old.page.getByRole("button", { name: "Next: scan the new phone" }).click();
  await lookAt(old, fresh, "Square code for your other phone's camera");
  await old.page.getByRole("heading", { name: "Is this your new phone?" }).waitFor();
  const [here, there] = [await words(old), await words(fresh)];
  assert.equal(here.length, 6);
  assert.deepEqual(here, there);
}

/** The old phone signs, and the new one is told. */
export async function admit(old: Phone, fresh: Phone): Promise<void> {
  await old.page.getByRole("button", { name: "The words match, add it" }).click();
  await fresh.page.getByRole("heading", { name: "Your other phone agreed" }).waitFor();
}

/** The whole ceremony. */
export async function addPhone(
  old: Phone,
  fresh: Phone,
  { name = "Ada", device = "Ada's new phone" } = {},
): Promise<void> {
  await join(old, fresh, { name, device });
  await compare(old, fresh);
  await admit(old, fresh);
  await fresh.page.getByRole("button", { name: "Sign as well and finish" }).click();
  await fresh.page.getByText(`This phone is ready, ${name}.`).waitFor();
  await old.page.getByRole("heading", { name: `${device} is yours now` }).waitFor();
}

/** Removes a device, under Devices, by the passkey. */
export async function removeDevice(phone: Phone, device: string): Promise<void> {
  const { page } = phone;
  await phone.open("/devices");
  await page.getByRole("listitem").filter({ hasText: device }).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove with your passkey" }).click();
  await page.getByText(`${device} was removed.`).waitFor();
}
