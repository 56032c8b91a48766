/** The whole way, as an owner of a desktop agent walks it on the first day. */

import assert from "node:assert/strict";

import { approve, scope } from "../support/acts/answer.js";
import { enrol } from "../support/acts/enrol.js";
import { confirmOffer } from "../support/acts/pair.js";
import { revokePermission } from "../support/acts/revoke.js";
import { answered } from "../support/computer.js";
import { story } from "../support/story.js";

story("Ada enrols, pairs by the camera, approves less than was asked, and takes it back", async (world) => {
  const phone = await world.phone();
  const { page } = phone;
  await enrol(phone, world.server.ownerLink);

  // The first thing that the empty inbox teaches is how to pair.
  const computer = world.computer("OpenClaw", "Study desk");
  const pairing = await computer.pair();
  assert.equal(pairing.link, "", "the terminal shows a picture only");
  phone.camera.pointAt(pairing.qr);
  await page.getByRole("link", { name: "Scan the code" }).click();
  await page.getByRole("button", { name: "Scan the code" }).click();
  await page.getByRole("heading", { name: "Is this your computer?" }).waitFor();
  const offer = await page.getByRole("main").innerText();
  for (const expected of ["OpenClaw", "Study desk", "Same network", ...pairing.words]) {
    assert.ok(offer.includes(expected), `the offer shows ${expected}:\n${offer}`);
  }
  const paired = await pairing.type(await confirmOffer(phone));
  assert.equal(paired.code, 0, paired.stderr);
  assert.match(paired.stdout, /Paired with Ada .*"Ada's phone"/u);
  await page.getByRole("heading", { name: "Paired", exact: true }).waitFor();
  await page.getByText("Study desk").waitFor();
  await page.getByRole("link", { name: "To the inbox" }).click();

  // The agent asks while the inbox is open: it appears by itself.
  const id = await computer.ask({
    scopes: ["payments.identity", "payments.prepare"],
    purpose: "Prepare the payment of invoice 42.",
    agentName: "Bookkeeper",
    duration: "1h",
    details: { Payee: "ACME Ltd" },
  });
  await page.getByRole("link", { name: /Demo Bank/ }).click();

  // Who, where, what, how risky, how long, what is new; and last, apart, what nobody checked.
  const headings = await page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts();
  assert.deepEqual(headings.map((text) => text.trim()), [
    "Who asks", "Where", "What it may do", "How risky", "How long", "New since your last yes",
    "What the agent says (not checked)",
  ]);
  const part = (name: string): Promise<string> => page.getByRole("region", { name }).innerText();
  assert.match(await part("Who asks"), /OpenClaw[^]*Study desk[^]*Paired here on/u);
  assert.match(await part("Where"), /Demo Bank[^]*Payments[^]*demo:payments/u);
  assert.match(await part("What it may do"), /Prepare payments; each one still[^]*See which customer you are\./u);
  assert.match(await part("How risky"), /Medium risk/u);
  assert.match(await part("New since your last yes"), /First time here/u);
  assert.match(await part("What the agent says"), /Bookkeeper[^]*Prepare the payment of[^]*Payee[^]*ACME Ltd/u);

  // Less, and shorter.
  await scope(phone, "Prepare payments; each one still needs your approval.").uncheck();
  await page.getByRole("radio", { name: "15 minutes" }).check();
  assert.match(await part("How risky"), /Low risk/u, "the risk is that of what is left");
  await approve(phone);

  const { granted } = answered(await computer.wait(id).outcome(), 0);
  assert.deepEqual(granted?.scopes, ["payments.identity"]);
  assert.equal(granted.durationSeconds, 900);
  assert.equal(granted.singleUse, false);

  const token = await computer.token(id);
  const active = await world.provider.introspect(token);
  assert.equal(active.active, true);
  assert.equal(active.scope, "payments.identity");
  assert.ok((active.exp ?? 0) - (active.iat ?? 0) <= 900);

  await revokePermission(phone, "Demo Bank");
  assert.deepEqual(await world.provider.introspect(token), { active: false });
});
