/** The whole way with the app, as its owner walks it on the first day: a real window, a real phone, a real server. */

import assert from "node:assert/strict";

import { approve } from "../support/acts/answer.js";
import { enrol } from "../support/acts/enrol.js";
import { confirmOffer } from "../support/acts/pair.js";
import { codeOnScreen, copyToken, offer, prepareQuestion, typeCode } from "../support/acts/window.js";
import { until } from "../support/deadline.js";
import { freePort } from "../support/port.js";
import { story } from "../support/story.js";

/** A copied token is gone after 30 seconds; here two busy cores add their share. */
const CLIPBOARD = 40_000;

story("Ada pairs by a picture of the window, reads a verified yes, and takes it back in the tray", async (world) => {
  const phone = await world.phone();
  const { page } = phone;
  await enrol(phone, world.server.ownerLink);
  const session = await world.session();
  const window = await session.start();

  // The first run looks at the server before it makes a key.
  await window.heading("Pair this computer with your phone");
  await session.tray.line(/^Not paired$/);
  await window.fill("Address of your server", `http://localhost:${await freePort()}`);
  await window.press("Show the pairing code");
  await window.reads("The server does not answer");
  assert.equal(await session.keychain.count(), 0);

  // The phone's camera sees what stands on the screen.
  await offer(window, world.server.url);
  const words = await window.texts("main ol .word");
  assert.equal(words.length, 6);
  phone.camera.pointAtScreen(await codeOnScreen(session, window));
  await page.getByRole("link", { name: "Scan the code" }).click();
  await page.getByRole("button", { name: "Scan the code" }).click();
  await page.getByRole("heading", { name: "Is this your computer?" }).waitFor();
  const shown = await page.getByRole("main").innerText();
  for (const expected of ["Countersign", "Study desk", ...words]) {
    assert.ok(shown.includes(expected), `the phone shows ${expected}:\n${shown}`);
  }

  // People type as they like.
  const code = await confirmOffer(phone);
  await typeCode(window, ` ${code.toLowerCase().replaceAll("-", " ")}`);
  await window.reads(/Paired with\s+Ada/);
  await window.reads("Ada's phone");
  await window.press("Yes, that is me");
  await window.heading("All quiet");
  await session.tray.line(/^Paired with Ada$/);
  assert.ok((await session.keychain.count()) > 0, "the key lies in the keychain");

  await prepareQuestion(window, "Look up the customer number.");
  await window.press("Send to Ada");
  await window.heading("Waiting for Ada");
  await session.tray.line(/^Waiting for an answer: 1$/);
  await phone.open("/");
  await page.getByRole("link", { name: /Demo Bank/ }).click();
  await page.getByText("Look up the customer number.").first().waitFor();
  await approve(phone);

  // The yes was verified here; the last of the eight checks is about a token, and there is none yet.
  await window.heading("Approved");
  await window.reads("Signed and checked");
  await window.reads("The last check comes with the first token.");
  assert.deepEqual(await window.texts("ol li .result"), [...Array.from({ length: 7 }, () => "passed"), "not reached"]);
  await session.bus.shows("that it was approved", ({ title }) => title === "Approved");

  const token = await copyToken(session, window);
  await window.reads("All eight passed");
  assert.deepEqual(await window.texts("ol li .result"), Array.from({ length: 8 }, () => "passed"));
  assert.ok(!(await window.words()).includes(token), "the window never shows a token");
  const active = await world.provider.introspect(token);
  assert.equal(active.active, true);
  assert.equal(active.scope, "payments.identity");
  assert.equal(active.purpose, "Look up the customer number.");

  await session.tray.line(/^Alive: 1$/);
  await session.tray.click(/^Revoke .*Payments$/);
  await window.heading("Revoked");
  assert.deepEqual(await world.provider.introspect(token), { active: false });

  const gone = async (): Promise<boolean> => (await session.clipboard()) === "";
  await until("the clipboard is cleared", gone, { milliseconds: CLIPBOARD });
});
