/** A real keychain: locked, absent, emptied. None of it ever leads to a new key over an old one. */

import assert from "node:assert/strict";

import { enrol } from "../support/acts/enrol.js";
import { askAndApprove, offer, pairWindow, pairedSession } from "../support/acts/window.js";
import { story } from "../support/story.js";

story("a keychain that is locked or gone is said as such; its key stays, and works afterwards", async (world) => {
  const { phone, session } = await pairedSession(world);
  const keys = await session.keychain.count();
  assert.ok(keys > 0);

  await session.keychain.lock();
  await session.quit();
  const window = await session.start();
  await window.heading("The keychain is locked");
  await window.reads("Nothing was deleted, and no new key was made.");
  await session.tray.line(/^Needs your attention$/);
  assert.ok(!(await window.words()).includes("Forget the pairing"), "nobody can tell yet whether the key is lost");
  await window.press("Try again");
  await window.heading("The keychain is locked");

  await session.keychain.end();
  await window.press("Try again");
  await window.heading("No keychain answers");
  await window.reads("This profile is paired, and its key lies in the keychain.");
  assert.ok(!(await window.words()).includes("Keep keys in files"), "another store would not have the key");
  const { code, stderr } = await session.computer.run("request", "--audience", "demo:payments", "--scope",
    "payments.identity", "--purpose", "Without a key.");
  assert.notEqual(code, 0, stderr);

  await session.keychain.start();
  assert.equal(await session.keychain.count(), keys, "the same keys, and no further one");
  await window.press("Try again");
  await window.heading("All quiet");
  await askAndApprove(window, phone, "After the keychain was unlocked.");
});

story("without a keychain no key is made, until its owner chooses files", async (world) => {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  const session = await world.session({ keychain: false });
  const window = await session.start();
  await window.fill("Address of your server", world.server.url);
  await window.press("Show the pairing code");
  await window.reads("No keychain answers");

  await window.press("Settings");
  await window.reads("No keychain answers on this computer.");
  await window.choose("Files");
  await window.readsNoMore("No keychain answers on this computer.");
  await window.press("Home");
  await pairWindow(session, window, phone);
  await window.press("About this pairing");
  await window.reads(/Key kept in\s+files/);
  await askAndApprove(window, phone, "With a key in a file.");
});

story("an emptied keychain is a lost key: forgetting says what it ends, and then one pairs anew", async (world) => {
  const { phone, session } = await pairedSession(world);
  await session.quit();
  await session.keychain.forgetAll();
  const window = await session.start();
  await window.heading("The key of this computer is gone");
  await window.press("Try again");
  await window.heading("The key of this computer is gone");
  assert.equal(await session.keychain.count(), 0, "no new key over the old one");
  await window.press("Forget the pairing");
  await window.heading("Forget this profile's keys?");
  await window.reads("You then have to pair this computer anew.");
  await window.choose("I know that I must pair anew");
  await window.press("Forget the keys");
  await pairWindow(session, window, phone);
  await askAndApprove(window, phone, "With the new key.");
});

story("a locked keychain before the first pairing: no key is made in it, nor beside it", async (world) => {
  const session = await world.session();
  await session.keychain.lock();
  const window = await session.start();
  await window.fill("Address of your server", world.server.url);
  await window.press("Show the pairing code");
  await window.reads("The keychain is locked");
  await session.keychain.unlock();
  assert.equal(await session.keychain.count(), 0);
  await offer(window, world.server.url);
});
