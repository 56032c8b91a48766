/** Starting: a second time, by a link, in the tray, and where there is no display. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { pairedSession } from "../support/acts/window.js";
import { until, within } from "../support/deadline.js";
import { APP } from "../support/desktop/session.js";
import { Program } from "../support/process.js";
import { story } from "../support/story.js";

story("a second start brings the first to the front and ends", async (world) => {
  const session = await world.session();
  const window = await session.start();
  await window.heading("Pair this computer with your phone");

  // Something else covers the whole screen.
  const cover = session.program("xmessage", "-geometry", "1280x900+0+0", "-bg", "black", "-fg", "black", "-");
  cover.write("cover", { last: true });
  await until("the window is covered", () => session.display.brightness() < 0.05);
  const { code } = await session.startAgain();
  assert.equal(code, 0);
  await until("the window is in front", () => session.display.brightness() > 0.3);
  assert.equal(session.processes("countersign-app").length, 1);
  await window.heading("Pair this computer with your phone");
});

story("a second start names the profile that the window shows from then on", async (world) => {
  const session = await world.session();
  const window = await session.start();
  await window.heading("Pair this computer with your phone");
  const kept = (): string => {
    const settings = readFileSync(join(session.computer.home, "app.json"), "utf8");
    return (JSON.parse(settings) as { profile: string }).profile;
  };
  assert.equal((await session.startAgain("--profile", "work")).code, 0);
  await until("the profile was changed", () => kept() === "work");

  // Of another home it is no business of this app's, and what is no name is refused where it is said.
  assert.equal((await session.startAgain("--profile", "other", "--home", world.folder)).code, 0);
  const wrong = session.run("--profile", "../escape");
  assert.equal((await within("the start with a wrong name ends", wrong.end)).code, 2);
  assert.match(wrong.stderr, /1 to 32 of a-z/);
  assert.equal(kept(), "work");
  assert.equal((await session.startAgain("--profile", "default")).code, 0);
  await until("the profile was changed back", () => kept() === "default");
});

story("a link that is none of ours brings the app to the front, and is refused", async (world) => {
  const session = await world.session();
  const window = await session.start();
  await window.heading("Pair this computer with your phone");
  const cover = session.program("xmessage", "-geometry", "1280x900+0+0", "-bg", "black", "-fg", "black", "-");
  cover.write("cover", { last: true });
  await until("the window is covered", () => session.display.brightness() < 0.05);
  assert.equal((await session.startAgain("countersign://approve?server=https://elsewhere.example.org")).code, 2);
  await until("the window is in front", () => session.display.brightness() > 0.3);
  assert.ok(!(await window.words()).includes("A link wants"));
});

story("a link with a foreign server asks first, and nothing is sent before somebody agrees", async (world) => {
  const calls: string[] = [];
  const foreign = createServer((request, answer) => {
    calls.push(request.url ?? "");
    answer.writeHead(404).end();
  });
  await new Promise<void>((settle) => foreign.listen(0, "127.0.0.1", settle));
  const origin = `http://localhost:${(foreign.address() as AddressInfo).port}`;
  try {
    const session = await world.session();
    const window = await session.start();
    await window.heading("Pair this computer with your phone");
    assert.equal((await session.startAgain(`countersign://pair?server=${origin}`)).code, 0);
    await window.heading("A link wants to pair this computer");
    await window.reads("This is not your server");
    await window.reads(origin);
    assert.deepEqual(calls, []);
    await window.press("Ignore it");
    await window.readsNoMore("A link wants to pair this computer");
    assert.deepEqual(calls, []);

    await session.startAgain(`countersign://pair?server=${origin}`);
    await window.press("Use this address");
    await window.reads("The address comes from a link.");
    assert.deepEqual(calls, [], "it is only written down");
    await window.press("Show the pairing code");
    await window.reads("No Countersign server is there");
    assert.ok(calls.length > 0);
    assert.equal(await session.keychain.count(), 0);
  } finally {
    foreign.close();
  }
});

story("a link cannot lead a paired computer to another server", async (world) => {
  const { session, window } = await pairedSession(world);
  await session.startAgain("countersign://pair?server=https://elsewhere.example.org");
  await window.heading("A link wants to pair this computer");
  await window.reads(/This computer is paired with localhost/);
  assert.ok(!(await window.words()).includes("Use this address"));
  await window.press("Ignore it");
  await window.readsNoMore("A link wants to pair this computer");

});

story("started into the tray it shows no window; the tray and a second start do", async (world) => {
  const session = await world.session();
  session.run("--hidden");
  await session.tray.line(/^Not paired$/);
  assert.equal(session.display.brightness(), 0, "nothing stands on the screen");
  await session.tray.click(/^Open Countersign$/);
  await until("the window stands on the screen", () => session.display.brightness() > 0.3);
  await session.quit();
  await until("the screen is empty again", () => session.display.brightness() === 0);

  session.run("--hidden");
  await session.tray.line(/^Not paired$/);
  assert.equal(session.display.brightness(), 0);
  assert.equal((await session.startAgain()).code, 0);
  await until("the window stands on the screen", () => session.display.brightness() > 0.3);
});

story("closed, the window is gone with all of its memory; the tray and a second start open it anew", async (world) => {
  const session = await world.session();
  const engine = (): number => session.processes("WebKitWebProcess").length;
  const open = async (): Promise<void> => {
    await until("the window stands on the screen", () => session.display.brightness() > 0.3);
    assert.equal(engine(), 1);
  };
  const close = async (): Promise<void> => {
    await session.closeWindow();
    await until("the screen is empty", () => session.display.brightness() === 0);
    await until("the browser engine is gone", () => engine() === 0);
  };
  session.run();
  await open();
  await close();
  await session.tray.line(/^Not paired$/);
  await session.tray.click(/^Open Countersign$/);
  await open();
  await close();
  assert.equal((await session.startAgain()).code, 0);
  await open();
  assert.equal(session.processes("countersign-app").length, 1);
});

story("where no panel shows a tray, a hidden start shows the window, and closing it ends the app", async (world) => {
  const session = await world.session({ tray: false });
  const app = session.run("--hidden");
  await until("the window stands on the screen", () => session.display.brightness() > 0.3);
  await session.closeWindow();
  assert.equal((await within("the app ends", app.end)).code, 0);
});

story("who wants it so ends the app by closing its window", async (world) => {
  const session = await world.session();
  mkdirSync(session.computer.home, { recursive: true });
  writeFileSync(join(session.computer.home, "app.json"), JSON.stringify({ version: 1, closeToTray: false }));
  const app = session.run();
  await until("the window stands on the screen", () => session.display.brightness() > 0.3);
  await session.closeWindow();
  assert.equal((await within("the app ends", app.end)).code, 0);
});

story("without a display it says so, names the command line, and ends with code 2", async () => {
  const program = new Program(APP, []);
  const { code } = await within("the app ends", program.end);
  assert.equal(code, 2);
  assert.match(program.stderr, /needs a display/);
  assert.match(program.stderr, /countersign --help/);
  assert.doesNotMatch(program.stderr, /panicked/);
});
