/** Taking back what was granted. */

import type { Phone } from "../phone.js";
import { toScreen } from "./open.js";

/** Revokes the one permission at a provider, under Permissions. */
export async function revokePermission(phone: Phone, provider: string): Promise<void> {
  const { page } = phone;
  await toScreen(phone, "Permissions");
  const permission = page.getByRole("article").filter({ hasText: provider });
  await permission.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("Nothing is granted right now").waitFor();
}
