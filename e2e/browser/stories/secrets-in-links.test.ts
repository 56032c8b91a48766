/** What a link carries in its fragment is taken out of the address at once, and is not lost by a detour. */

import assert from "node:assert/strict";

import { enrol } from "../support/acts/enrol.js";
import { toScreen } from "../support/acts/open.js";
import { confirmOffer } from "../support/acts/pair.js";
import { story } from "../support/story.js";

story("a pairing link that is opened while signed out goes on by itself after signing in", async (world) => {
  const phone = await world.phone();
  const { page } = phone;
  await enrol(phone, world.server.ownerLink);
  await toScreen(phone, "Settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Welcome back, Ada" }).waitFor();

  const computer = world.computer();
  const pairing = await computer.pair({ link: true });
  await phone.open(pairing.link);
  await page.getByText("A computer waits to be paired").waitFor();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  const outcome = await pairing.type(await confirmOffer(phone));
  assert.equal(outcome.code, 0, outcome.stderr);
});

story("neither an invitation's nor an offer's secret stays in the address or is sent to the server", async (world) => {
  const phone = await world.phone();
  const { page } = phone;
  const invitation = new URL(world.server.ownerLink);
  await phone.open(invitation.href);
  await page.getByRole("textbox", { name: "Your name" }).waitFor();
  assert.equal(page.url(), `${world.server.url}/enrol`);
  await enrol(phone, invitation.href);

  const pairing = await world.computer().pair({ link: true });
  await phone.open(pairing.link);
  await page.getByRole("heading", { name: "Is this your computer?" }).waitFor();
  assert.equal(page.url(), `${world.server.url}/pair`);
  await confirmOffer(phone);
  // The fourth part of the offer is the half of the secret that the server may never learn.
  const [, , , secret = ""] = pairing.link.slice(pairing.link.indexOf("#")).split(".");
  assert.ok(secret.length >= 22, secret);
  for (const { path, headers, body } of world.front.calls) {
    const said = `${path} ${JSON.stringify(headers)} ${body.toString("utf8")}`;
    assert.ok(!said.includes(secret), `the offer's secret in ${path}`);
    assert.ok(!path.includes(invitation.hash.slice(1)), `the invitation's secret in ${path}`);
  }
}, { front: true });
