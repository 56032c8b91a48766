/** From an invitation to a device that can answer. */

import type { Phone } from "../phone.js";

/** Who enrols, and what they call the device. */
export interface Person {
  readonly name?: string;
  readonly device?: string;
}

/** Opens an invitation and goes through its two steps, up to the inbox. */
export async function enrol(
  phone: Phone,
  link: string,
  { name = "Ada", device = "Ada's phone" }: Person = {},
): Promise<void> {
  const { page } = phone;
  await phone.open(link);
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText(`This device is ready, ${name}.`).waitFor();
}
