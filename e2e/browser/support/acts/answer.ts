/** The card of a request, and what a person does with it. */

import type { Locator } from "playwright-core";

import type { Phone } from "../phone.js";

/** The box of a scope, by the provider's words for it. */
export function scope(phone: Phone, words: string): Locator {
  return phone.page.getByRole("checkbox", { name: words });
}

/** The one button that says yes, whatever it promises just now. */
export function approveButton(phone: Phone): Locator {
  return phone.page.getByRole("button", { name: /^(Approve|Hold to approve) / });
}

/** Waits until it takes a tap: a card that just came up does not yet. */
export async function ready(phone: Phone): Promise<void> {
  await approveButton(phone).and(phone.page.locator(":enabled")).waitFor();
}

/** Says yes by one tap and the passkey. */
export async function approve(phone: Phone): Promise<void> {
  await approveButton(phone).click();
  await phone.page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
}

/** Says yes to something grave: the finger stays on the button until it is done. */
export async function holdToApprove(phone: Phone): Promise<void> {
  const { page } = phone;
  await approveButton(phone).hover();
  await page.mouse.down();
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  await page.mouse.up();
}

/** Says no by one tap. */
export async function deny(phone: Phone): Promise<void> {
  await phone.page.getByRole("button", { name: "Deny", exact: true }).click();
  await phone.page.getByRole("heading", { name: /^Denied on this device/ }).waitFor();
}
