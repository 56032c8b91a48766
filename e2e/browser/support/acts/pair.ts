/** Pairing a computer: the offer on the page, the passkey, the code. */

import type { Computer, Outcome } from "../computer.js";
import type { Phone } from "../phone.js";

/** `CSP1-XXXX-XXXX`, as the page shows it large. */
const CODE = /CSP1-[0-9A-Z]{4}-[0-9A-Z]{4}/;

/** Confirms the offer that is on the screen, and gives the code. */
export async function confirmOffer(phone: Phone): Promise<string> {
  const { page } = phone;
  await page.getByRole("button", { name: "The words match, confirm" }).click();
  const shown = page.getByText(CODE).first();
  await shown.waitFor();
  const code = CODE.exec((await shown.textContent()) ?? "");
  if (code === null) throw new Error("the page shows no code");
  return code[0];
}

/** Pairs by opening the QR's link, as the camera app of a phone does. */
export async function pairByLink(phone: Phone, computer: Computer): Promise<Outcome> {
  const pairing = await computer.pair({ link: true });
  await phone.open(pairing.link);
  const outcome = await pairing.type(await confirmOffer(phone));
  if (outcome.code !== 0) throw new Error(`pair: exit code ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}
