/** Two phones in one hand: what a person does with both until the new one answers. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import type { Phone } from "../phone.js";

const WASM = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } });

/** The link in the square code on a phone's screen, as another phone's camera reads it. */
export async function linkOnScreen(phone: Phone, name: RegExp): Promise<string> {
  const code = phone.page.getByRole("img", { name });
  const picture = await code.screenshot();
  const [found] = await readBarcodes(new Uint8Array(picture), { formats: ["QRCode"] });
  if (found === undefined) throw new Error("no code can be read on the screen");
  return found.text;
}

/** The six words on a phone's screen. */
export function wordsOn(phone: Phone): Promise<readonly string[]> {
  return phone.page.locator("ol .word").allTextContents();
}

/** The old phone invites; gives what its code says. */
export async function invite(old: Phone): Promise<string> {
  await old.open("/devices");
  await old.page.getByRole("link", { name: "Add a phone" }).click();
  await old.page.getByRole("heading", { name: "Point the new phone's camera here" }).waitFor();
  return linkOnScreen(old, /^Square code for the new phone/);
}

/** The new phone opens an invitation, makes its keys, and shows them; gives what its code says. */
export async function join(fresh: Phone, link: string, device = "Ada's second phone"): Promise<string> {
  const { page } = fresh;
  await fresh.open(link);
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Make its passkey" }).click();
  await page.getByRole("heading", { name: "Show this to your other phone" }).waitFor();
  return linkOnScreen(fresh, /^Square code for your other phone/);
}

/** The old phone takes the new one's link, without its camera. */
export async function take(old: Phone, link: string): Promise<void> {
  const { page } = old;
  await page.getByRole("heading", { name: "Scan the new phone's code" }).waitFor();
  await page.getByRole("textbox", { name: "Link under the code" }).fill(link);
  await page.getByRole("button", { name: "Open the link" }).click();
  await page.getByRole("heading", { name: "Is this your new phone?" }).waitFor();
}

/** Both sign, the old one first. */
export async function finish(old: Phone, fresh: Phone): Promise<void> {
  await old.page.getByRole("button", { name: "The words match, add it" }).click();
  await fresh.page.getByRole("button", { name: "Sign as well and finish" }).click();
  await fresh.page.getByText("This phone is ready, Ada.").waitFor();
  await old.page.getByRole("heading", { name: "The new phone is yours" }).waitFor();
}

/** The whole of it. */
export async function addPhone(old: Phone, fresh: Phone, device?: string): Promise<void> {
  await take(old, await join(fresh, await invite(old), device));
  await finish(old, fresh);
}

/** Makes a recovery code and writes it down; gives the paper. */
export async function writeDown(phone: Phone): Promise<string> {
  const { page } = phone;
  await page.getByRole("heading", { name: "Write this down" }).waitFor();
  const paper = await codeOnPaper(phone);
  await page.getByRole("button", { name: "It is on paper" }).click();
  await readBack(phone, paper);
  await page.getByRole("button", { name: "Confirm with your passkey" }).click();
  await page.getByText("Your code on paper works from now on.").waitFor();
  return paper;
}

/** The code as it stands on the paper that the page shows. */
export async function codeOnPaper(phone: Phone): Promise<string> {
  const groups = await phone.page.locator(".paper [data-group]").evaluateAll((all) =>
    all.map((one) => one.getAttribute("data-group") ?? ""),
  );
  return ["CSR1", ...groups].join("-");
}

/** Types the two groups that the page asks for. */
export async function readBack(phone: Phone, paper: string): Promise<void> {
  const { page } = phone;
  await page.getByRole("heading", { name: "Read it back" }).waitFor();
  for (const field of await page.getByRole("textbox", { name: /^Group \d$/ }).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
    await field.fill(paper.split("-")[Number(label.replace(/\D/g, ""))] ?? "");
  }
}
