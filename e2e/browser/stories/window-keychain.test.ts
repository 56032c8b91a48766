/** A real keychain: locked, absent, emptied. None of it ever leads to a new key over an old one. */

import assert from "node:assert/strict";

import { enrol } from "../support/acts/enrol.js";
import { askAndApprove, offer, pairWindow, pairedSession } from "../support/acts/window.js";
import { story } from "../support/story.js";

story("a keychain that is locked or gone is said as such, the key in it stays, and afterwards all works", async (world) => {
  const { phone, session, window } = await pairedSession(world);
  const keys = await session.keychain.count();
  assert.ok(keys > 0);

  await session.keychain.lock();
  await session.quit();
  const locked = await session.start();
  await locked.heading("The keychain is locked");
  await locked.reads("Nothing was deleted, and no new key was made.");
  await session.tray.line(/^Needs your attention$/);
  assert.ok(!(await locked.words()).includes("Forget the pairing"), "nobody can tell yet whether the key is lost");
  await locked.press("Try again");
  await locked.heading("The keychain is locked");

  await session.keychain.end();
  await locked.press("Try again");
  await locked.heading("No keychain answers");
  await locked.reads("This profile is paired, and its key lies in the keychain.");
  assert.ok(!(await locked.words()).includes("Keep keys in files"), "another store would not have the key");
  const { code, stderr } = await session.computer.run("request", "--audience", "demo:payments", "--scope",
    "payments.identity", "--purpose", "Without a key.");
  assert.notEqual(code, 0, stderr);

  await session.keychain.start();
  assert.equal(await session.keychain.count(), keys, "the same keys, and no further one");
  await locked.press("Try again");
  await locked.heading("All quiet");
  await askAndApprove(locked, phone, "After the keychain was unlocked.");
  assert.notEqual(window, locked);
});

story("without a keychain nothing is made, until its owner chooses files; with one, it is found", async (world) => {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  const session = await world.session({ keychain: false });
  const window = await session.start();
  await window.fill("Address of your server", world.server.url);
  await window.press("Show the pairing code");
  await window.reads("No keychain answers");
  await session.keychain.start();
  await pairWindow(session, window, phone);
  assert.ok((await session.keychain.count()) > 0);
});

story("an emptied keychain is a lost key: forgetting says what it ends, and then one pairs anew", async (world) => {
  const { session, window } = await pairedSession(world);
  await session.quit();
  await session.keychain.forgetAll();
  const bare = await session.start();
  await bare.heading("The key of this computer is gone");
  assert.equal(await session.keychain.count(), 0, "no new key over the old one");
  await bare.press("Forget the pairing");
  await bare.reads(/pair anew/i);
  assert.notEqual(window, bare);
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
