// The twin behaves as the desktop does: what it says, refuses and remembers.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, DesktopEvent } from "../src/core/desktop.js";
import { skewOf } from "../src/core/server-address.js";
import { rejection, twinIn } from "./support.js";

const ASK: Ask = {
  audience: "northbank:payments", scopes: ["payments.prepare"], purpose: "Try it", agentId: "window", singleUse: false,
  answerWithinSeconds: 600, details: [],
};

test("from first run to paired: wrong codes are told apart, and the right one is asked about", async () => {
  const { desktop, world } = await twinIn("fresh");
  assert.equal((await rejection(desktop.claimPairing(world.pairingCode))).code, "no_offer");
  const { server } = await desktop.checkServer("https://countersign.example.org/");
  const offer = await desktop.startPairing(server, "Countersign", "desk");
  assert.equal(offer.qr.modules.length, offer.qr.size ** 2);
  assert.deepEqual([offer.runtimeName, offer.deviceName], ["Countersign", "desk"]);
  assert.equal((await rejection(desktop.claimPairing("CSP1-0000-0001"))).code, "code_invalid");
  const other = world.pairingCode.replace(/.{4}-.{4}$/, "0000-000Z");
  assert.match((await rejection(desktop.claimPairing(other))).code, /wrong_code|code_invalid/);
  const paired = await desktop.claimPairing(world.pairingCode.toLowerCase().replaceAll("-", " "));
  assert.equal(paired.userName, "Ada Lovelace");
  assert.equal((await desktop.snapshot()).standing.is, "unfinished");
  const snapshot = await desktop.acceptPairing();
  assert.equal(snapshot.standing.is, "paired");
  assert.equal(snapshot.connection?.server, "https://countersign.example.org");
  assert.deepEqual([snapshot.connection?.runtimeName, snapshot.connection?.deviceName], ["Countersign", "desk"]);
  assert.equal(snapshot.pairing, undefined);
});

test("who says no to the person stays unpaired", async () => {
  const { desktop, world } = await twinIn("pairing");
  await desktop.claimPairing(world.pairingCode);
  assert.equal((await desktop.declinePairing()).standing.is, "fresh");
});

test("an offer runs out", async () => {
  const { desktop, world } = await twinIn("pairing");
  world.clock.advance(10 * 60_000);
  assert.equal((await rejection(desktop.claimPairing(world.pairingCode))).code, "offer_expired");
});

test("every failure of a server check has its code", async () => {
  const { desktop } = await twinIn("fresh");
  const codes = {
    "https://192.0.2.7": "server_address", "ftp://countersign.example.org": "server_address",
    "https://silent.example.org": "server_unreachable", "https://untrusted.example.org": "server_certificate",
    "https://shop.example.org": "not_countersign", "https://skewed.example.org": "clock_skew",
    "https://moved.example.org": "server_other_origin",
  };
  for (const [address, code] of Object.entries(codes)) {
    assert.equal((await rejection(desktop.checkServer(address))).code, code, address);
  }
  assert.equal(skewOf(await rejection(desktop.checkServer("https://skewed.example.org"))), 187_000);
});

test("a question goes its way, is answered after a while, and tells the window of each step", async () => {
  const { desktop, world } = await twinIn("paired-empty", { answers: true });
  const heard: DesktopEvent[] = [];
  const stop = await desktop.listen((event) => heard.push(event));
  const { name } = await desktop.ask(ASK);
  const stages: string[] = [];
  for (let step = 0; step < 70; step += 1) {
    world.clock.advance(100);
    const [one] = (await desktop.snapshot()).delegations;
    const now = one?.state === "pending" ? one.delivery.stage : (one?.state ?? "");
    if (stages.at(-1) !== now) stages.push(now);
  }
  assert.deepEqual(stages, ["none", "queued", "sent", "delivered", "seen", "approved"]);
  assert(heard.length >= 5 && heard.every(({ is }) => is === "snapshot"));
  const [one] = (await desktop.snapshot()).delegations;
  assert.equal(one?.checks.filter(({ state }) => state === "passed").length, 8);
  assert.equal((await desktop.snapshot()).alive, 1);
  stop();
  const before = heard.length;
  await desktop.revoke(name, "done");
  assert.equal(heard.length, before, "who stopped listening hears no more");
});

test("a token stays in the clipboard for half a minute, and only what is approved has one", async () => {
  const { desktop, world } = await twinIn("paired-busy");
  const find = (state: string) => world.snapshot.delegations.find((one) => one.state === state)?.name ?? "";
  assert.equal((await rejection(desktop.copyToken(find("pending")))).code, "not_approved");
  const { clearsAt } = await desktop.copyToken(find("approved"));
  assert.equal(clearsAt, world.clock.now() + 30_000);
  assert.notEqual(world.clipboard, "");
  world.clock.advance(30_000);
  assert.equal(world.clipboard, "");
});

test("panic ends everything and is measured; a silent server is not said to know", async () => {
  const busy = await twinIn("paired-busy");
  const panic = await busy.desktop.panic();
  assert.deepEqual({ ...panic, startedAt: 0 }, {
    connections: 1, delegations: 4, tokens: 2, startedAt: 0, endedHere: true, serverKnows: true, refusedAfterMs: 84,
  });
  const { pending, alive, standing } = await busy.desktop.snapshot();
  assert.deepEqual([pending, alive, standing.is], [0, 0, "revoked"]);
  const untold = await (await twinIn("silent")).desktop.panic();
  assert.equal(untold.serverKnows, false);
  assert.equal(untold.refusedAfterMs, undefined);
});

test("no store is changed under a key, and forgetting leaves nothing but the history", async () => {
  const { desktop } = await twinIn("paired-busy");
  assert.equal((await rejection(desktop.chooseKeyStore("files"))).code, "busy");
  const { snapshot, serverKnows } = await desktop.forgetKeys();
  const { standing, connection, delegations, alive } = snapshot;
  assert.deepEqual([standing.is, connection, alive, serverKnows], ["fresh", undefined, 0, true]);
  assert(delegations.length > 0);
});

test("what crosses the border is a copy: the window cannot change the twin", async () => {
  const { desktop } = await twinIn("paired-busy");
  (await desktop.snapshot()).delegations.length = 0;
  assert((await desktop.snapshot()).delegations.length > 0);
});
