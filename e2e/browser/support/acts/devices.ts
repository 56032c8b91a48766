/** A person's further devices. */

import type { Phone } from "../phone.js";

/**
 * Makes `further` another device of the same person: the passkey of `first` is there by its sync, signs in, and adds
 * the browser.
 */
export async function addBrowser(
  further: Phone,
  first: Phone,
  { name = "Ada", device = "Ada's tablet" } = {},
): Promise<void> {
  const { page, authenticator } = further;
  await further.open("/");
  await authenticator.sync(await first.authenticator.passkeys());
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText(`Signed in as ${name}.`).waitFor();
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Add this browser" }).click();
  await page.getByRole("heading", { name: "Inbox" }).waitFor();
}
