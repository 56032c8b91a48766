/** Pairing a computer, with the camera and without. */

import { enrol } from "../acts/enrol.js";
import { confirmOffer } from "../acts/pair.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* pairing(world: World): AsyncGenerator<Stop> {
  const phone = await world.phone();
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });
  const heading = (name: string): Promise<void> => page.getByRole("heading", { name, level: 1 }).waitFor();
  await enrol(phone, world.server.ownerLink);

  await phone.open("/pair");
  await heading("Pair a computer");
  yield stop("pair");
  // What the camera sees is a code of another server; so it goes on looking.
  const elsewhere = await world.anotherServer();
  phone.camera.pointAt((await elsewhere.computer.pair()).qr);
  await page.getByRole("button", { name: "Scan the code" }).click();
  await page.getByText("This code belongs to another server").waitFor();
  yield stop("pair-scanning");
  await phone.open("/pair");
  await page.getByRole("textbox", { name: "Pairing link" }).fill("https://example.org/pair#1.app");
  await page.getByRole("button", { name: "Open the link" }).click();
  await page.getByText("This code belongs to another server").waitFor();
  yield stop("pair-another-server");

  const computer = world.computer("OpenClaw", "Study desk");
  const shown = await computer.pair({ link: true });
  await phone.open(shown.link.split(".").slice(0, -1).join("."));
  await heading("This is not a whole pairing link");
  yield stop("pair-broken-link");
  await phone.open(shown.link);
  await heading("Is this your computer?");
  yield stop("pair-offer");
  const code = await confirmOffer(phone);
  yield stop("pair-code");
  await shown.type(code);
  await heading("Paired");
  yield stop("pair-done");

  const refused = await world.phone("refused", { camera: false });
  await refused.authenticator.sync(await phone.authenticator.passkeys());
  await refused.open("/pair");
  await refused.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await refused.page.getByRole("button", { name: "Add this browser" }).click();
  await refused.page.getByRole("button", { name: "Scan the code" }).click();
  await refused.page.getByText("The camera is not allowed").waitFor();
  yield { screen: "pair-camera-refused", phone: refused };
}
