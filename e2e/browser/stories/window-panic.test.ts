/** Stop everything: one deliberate act, and the time until the server refused the last token. */

import assert from "node:assert/strict";

import { askAndApprove, copyToken, pairedSession } from "../support/acts/window.js";
import { story } from "../support/story.js";

story("stopping everything ends what is alive, and says how long the server still took the token", async (world) => {
  const { phone, session, window } = await pairedSession(world);
  await askAndApprove(window, phone, "Pay the florist.");
  const token = await copyToken(session, window);
  assert.equal((await world.provider.introspect(token)).active, true);

  // The tray leads there; it stops nothing by itself.
  await session.tray.click(/^Revoke everything/);
  await window.heading("Stop everything");
  await window.reads("One permission and all its tokens");
  assert.equal((await world.provider.introspect(token)).active, true);

  await window.hold("Hold to stop everything");
  await window.heading("Everything is stopped");
  const [, measured = ""] = await window.reads(/([\d.,]+ m?s)\s+until the server refused the last token/);
  assert.match(measured, /^\d/);
  assert.deepEqual(await world.provider.introspect(token), { active: false });
  assert.equal(await session.clipboard(), "", "the token is taken from the clipboard too");

  await session.tray.line(/^The pairing was ended$/);
  await window.press("To the start");
  await window.heading("You ended the pairing on this computer");
  const { code } = await session.computer.run("request", "--audience", "demo:payments", "--scope", "payments.identity",
    "--purpose", "Once more.");
  assert.notEqual(code, 0, "the command line asks for nothing any more");
});

story("when the server is gone, stopping says so, and tells it as soon as it is back", async (world) => {
  const { phone, session, window } = await pairedSession(world);
  await askAndApprove(window, phone, "Pay the florist.");
  const token = await copyToken(session, window);
  await world.server.stop();
  await session.tray.click(/^Revoke everything/);
  await window.hold("Hold to stop everything");
  await window.heading("Stopped here, and the server did not hear it");
  await window.press("To the start");
  await window.reads("The server does not know yet");

  await world.server.restart();
  await window.press("Tell it now");
  await window.readsNoMore("The server does not know yet");
  assert.deepEqual(await world.provider.introspect(token), { active: false });
});
