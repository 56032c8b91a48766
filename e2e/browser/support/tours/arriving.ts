/** From nothing to a device that can answer, and the doors that stand before the page. */

import { enrol } from "../acts/enrol.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* arriving(world: World): AsyncGenerator<Stop> {
  const phone = await world.phone();
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });
  const heading = (name: string): Promise<void> => page.getByRole("heading", { name, level: 1 }).waitFor();

  await phone.open("/");
  await heading("An agent asks. You countersign.");
  yield stop("welcome");
  await page.getByRole("button", { name: "I have an invitation link" }).click();
  await page.getByRole("textbox", { name: "Invitation link" }).fill("https://example.org/");
  await page.getByRole("button", { name: "Open the invitation" }).click();
  await page.getByText("That is not an invitation to this server.").waitFor();
  yield stop("welcome-wrong-link");
  await phone.open("/enrol#csi_nonsense");
  await heading("This invitation cannot be used");
  yield stop("stale-invitation");

  await phone.open(world.server.ownerLink);
  await heading("You are invited");
  yield stop("enrol-you");
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  await heading("Make your passkey");
  yield stop("enrol-passkey");
  await phone.authenticator.verifiesPerson(false);
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText("The invitation still holds.").waitFor();
  yield stop("enrol-failed");
  await phone.authenticator.verifiesPerson(true);
  await enrol(phone, world.server.ownerLink);
  await page.getByText("Pair your first computer").waitFor();
  yield stop("inbox-first");

  await page.getByRole("link", { name: "Settings" }).click();
  await heading("Settings");
  yield stop("settings");
  await page.getByRole("button", { name: "Remove this device's keys from this browser" }).click();
  await page.getByRole("dialog", { name: "Remove the keys?" }).waitFor();
  yield stop("settings-remove-keys");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading("Welcome back, Ada");
  yield stop("sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await heading("Inbox");
  await phone.open("/nonsense");
  await phone.open("/requests/del_0123456789abcdefghjkmnpqrs");
  await heading("There is no such request");
  yield stop("stale-request");

  const tablet = await world.phone("tablet");
  await tablet.open("/");
  await tablet.authenticator.sync(await phone.authenticator.passkeys());
  await tablet.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await tablet.page.getByRole("heading", { name: "Add this browser" }).waitFor();
  yield { screen: "add-this-browser", phone: tablet };
}
