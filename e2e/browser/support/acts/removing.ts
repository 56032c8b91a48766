/** Devices that go: by another one, or all but one by the code on paper. */

import type { Phone } from "../phone.js";

/** Removes a device, under Devices, by the passkey. */
export async function removeDevice(phone: Phone, device: string): Promise<void> {
  const { page } = phone;
  await phone.open("/devices");
  const row = page.getByRole("listitem").filter({ hasText: device });
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove with your passkey" }).click();
  await page.getByText(/^Removed devices/).waitFor();
  await row.waitFor({ state: "hidden" });
}

/** Types a code from paper into another browser and lets it take the place of all devices. */
export async function useCode(phone: Phone, paper: string, device: string): Promise<void> {
  const { page } = phone;
  await phone.open("/recover");
  await page.getByRole("textbox", { name: "Recovery code" }).fill(paper.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Remove all others, recover here" }).click();
}
