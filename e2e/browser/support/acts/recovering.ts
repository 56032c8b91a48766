/** The recovery code: written down, read back, and used on the day on which everything else is lost. */

import type { Phone } from "../phone.js";

/** Has a code drawn under Devices, and gives it as it stands on the paper: group by group. */
export async function drawCode(phone: Phone): Promise<readonly string[]> {
  const { page } = phone;
  await phone.open("/devices");
  await page.getByRole("button", { name: "Make a code" }).click();
  await page.getByRole("heading", { name: "Write this down" }).waitFor();
  return writtenGroups(phone);
}

/** Makes a code: writes it down, reads it back, and lets the passkey confirm it. */
export async function makeCode(phone: Phone): Promise<readonly string[]> {
  const { page } = phone;
  const groups = await drawCode(phone);
  await page.getByRole("button", { name: "It is on paper" }).click();
  await page.getByRole("heading", { name: "Read it back" }).waitFor();
  for (const [at, group] of groups.entries()) {
    const asked = page.getByRole("textbox", { name: `Group ${at + 1}` });
    if (await asked.isVisible()) await asked.fill(group.toLowerCase());
  }
  await page.getByRole("button", { name: "Confirm with your passkey" }).click();
  await page.getByText("Your code on paper works from now on.").waitFor();
  return groups;
}

/** What a person copies: the groups after the first, which says what kind of code it is, without their numbers. */
async function writtenGroups({ page }: Phone): Promise<readonly string[]> {
  const written = await page.getByRole("region", { name: "Recovery code" }).evaluate((paper) => {
    const copy = paper.cloneNode(true) as Element;
    copy.querySelectorAll("[aria-hidden=true]").forEach((number) => number.remove());
    return [...copy.querySelectorAll("[translate=no] > *")].map((group) => group.textContent ?? "");
  });
  const [first, ...groups] = written.map((group) => group.trim());
  if (first !== "CSR1") throw new Error(`that is no recovery code: ${written.join(" ")}`);
  return groups;
}

/** Types a code into another browser, up to what it is about to do. */
export async function typeCode({ page }: Phone, groups: readonly string[]): Promise<void> {
  await page.getByRole("textbox", { name: "Recovery code" }).fill(groups.join(" ").toLowerCase());
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "This is what happens" }).waitFor();
}

/** Makes another browser the only device. */
export async function recover(phone: Phone, groups: readonly string[], device: string): Promise<void> {
  const { page } = phone;
  await phone.open("/");
  await page.getByRole("link", { name: "I have a recovery code" }).click();
  await typeCode(phone, groups);
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Remove all others, recover here" }).click();
  await page.getByRole("heading", { name: /^You are back, / }).waitFor();
}
