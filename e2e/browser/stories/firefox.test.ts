/** The page is not for one browser: the whole way in Firefox. */

import assert from "node:assert/strict";

import { approveInFirefox, pairedFirefox } from "../support/acts/firefox.js";
import { answered } from "../support/computer.js";
import { story } from "../support/story.js";

story("Ada enrols with Firefox, pairs her computer, and approves by a passkey", async (world) => {
  const { phone, computer } = await pairedFirefox(world);
  const id = await computer.ask({ purpose: "Prepare the rent.", agentName: "Bookkeeper" });
  const waiting = computer.wait(id);
  await phone.open(`/requests/${id}`);
  await phone.reads(/Demo Bank[^]*Bookkeeper[^]*Prepare the rent\./u);
  await approveInFirefox(phone);
  const { granted } = answered(await waiting.outcome(), 0);
  assert.equal(granted?.deviceName, "Ada's phone");
  assert.equal((await world.provider.introspect(await computer.token(id))).active, true);
});
