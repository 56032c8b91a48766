/** Finding one's way on the page. */

import type { Phone } from "../phone.js";

/** Opens the card of a request by its address. */
export async function openCard(phone: Phone, id: string): Promise<void> {
  await phone.open(`/requests/${id}`);
  await phone.page.getByRole("heading", { name: "What it may do" }).waitFor();
}

/** The screens that have their place in the bar. */
export type Screen = "Inbox" | "Permissions" | "Computers" | "History" | "Settings";

/** Goes to another screen by the bar at the thumb; from a card, where there is none, back to the inbox first. */
export async function toScreen(phone: Phone, name: Screen): Promise<void> {
  const { page } = phone;
  if (!(await page.getByRole("navigation").isVisible())) await page.getByRole("link", { name: "Inbox" }).click();
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}
