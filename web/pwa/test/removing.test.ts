// A device is removed, and a new one waits, against the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PLAIN_DENIAL } from "../src/core/model.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";
import { added } from "./support/two-phones.js";

let server: RealServer;
let runtime: Runtime;
let old: Browser;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  old = new Browser(server);
  await old.enrol(server.invite, "Ada", "First phone");
  await old.pair(runtime);
});

after(async () => {
  runtime.remove();
  await server.stop();
});

test("a new device answers, and waits a day with what is grave", async () => {
  const fresh = await added(server, old);
  const [own] = await fresh.phone.devices();
  assert(own?.here);
  const [computer] = await fresh.phone.runtimes();
  assert(computer);
  await fresh.phone.acknowledgeRuntime(computer);
  const prompts = fresh.authenticator.gets.length;
  const words = ["--scope", "payments.execute", "--scope", "payments.identity"];
  const grave = await fresh.phone.card(await runtime.ask("Pay", ...words));
  assert.equal(grave.risk, "high");
  assert.equal(grave.waitsUntil, own.waitsUntil);
  assert.deepEqual(grave.obstacles, []);
  const whole = { scopes: grave.request.scopes, durationSeconds: 600, singleUse: false };
  assert.equal(await outcome(() => fresh.phone.approve(grave, whole)), "device_waits");
  assert.equal(fresh.authenticator.gets.length, prompts);
  // Without what is grave, it may; and it may always say no.
  const light = grave.request.scopes.filter((name) => name === "payments.identity");
  assert.equal((await fresh.phone.approve(grave, { ...whole, scopes: light })).status, "approved");
  const other = await fresh.phone.card(await runtime.ask("Pay more", ...words));
  assert.equal((await fresh.phone.deny(other, PLAIN_DENIAL)).status, "denied");
  // The old one is asked nothing of the sort.
  const here = await old.phone.card(await runtime.ask("Pay again", ...words));
  assert.equal(here.waitsUntil, undefined);
  assert.equal((await old.phone.approve(here, whole)).status, "approved");

  const { keyring } = fresh.phone;
  const [, first] = await fresh.phone.devices();
  assert(first);
  assert.equal(await outcome(() => keyring.invite()), "device_waits");
  assert.equal(await outcome(() => keyring.draftCode()), "device_waits");
  assert.equal(await outcome(() => keyring.remove(first.deviceId)), "device_waits");
  assert.equal(fresh.authenticator.gets.length, prompts + 1);
});

test("a server that calls a new device old is not believed", async () => {
  const fresh = await added(server, old, "Hurried phone");
  fresh.clock.offset = 2 * 24 * 60 * 60 * 1000;
  const card = await fresh.phone.card(await runtime.ask("Pay", "--scope", "payments.execute"));
  const grant = { scopes: card.request.scopes, durationSeconds: 600, singleUse: false };
  // By a clock two days ahead it would be over; then the clocks differ, and nothing is signed.
  assert.notEqual(await outcome(() => fresh.phone.approve(card, grant)), "done");
  fresh.clock.offset = 0;
});

test("a device that is removed ends with its session and its passkey, and others are told", async () => {
  const thief = await added(server, old, "Lost phone");
  const watching = await added(server, old, "Watching phone");
  assert.deepEqual((await watching.phone.inbox()).notices, []);
  const lost = (await old.phone.devices()).find(({ name }) => name === "Lost phone");
  assert(lost);
  assert.equal(lost.passkey.endsWithDevice, true);
  const steps: string[] = [];
  await old.phone.keyring.remove(lost.deviceId, (step) => steps.push(step));
  assert.deepEqual(steps, ["sign", "send"]);
  const gone = (await old.phone.devices()).find(({ name }) => name === "Lost phone");
  assert.equal(gone?.revoked, "here");
  // Once more, as after an answer that was lost.
  const prompts = old.authenticator.gets.length;
  await old.phone.keyring.remove(lost.deviceId);
  assert.equal(old.authenticator.gets.length, prompts);

  assert.equal(await outcome(() => thief.phone.inbox()), "invalid_token");
  assert.equal(await outcome(() => thief.phone.signIn()), "sign_in_failed");
  assert.deepEqual((await old.phone.inbox()).notices, []);
  const { notices } = await watching.phone.inbox();
  assert.deepEqual(notices.map(({ kind }) => kind), ["revoked_device"]);
  const [notice] = notices;
  assert(notice);
  await watching.phone.dismiss(notice);
  assert.deepEqual((await watching.phone.inbox()).notices, []);
});

test("a passkey that another device uses stays, and that is said", async () => {
  const shared = new Browser(server, old.authenticator);
  await shared.phone.signIn();
  await shared.phone.enrolThisDevice("Shared browser");
  const devices = await old.phone.devices();
  const [alone] = devices;
  const here = devices.find((device) => device.here);
  assert(alone && here);
  assert.equal(alone.how, "alone");
  assert.deepEqual(alone.passkey.sharedWith, ["First phone"]);
  assert.deepEqual(here.passkey.sharedWith, ["Shared browser"]);
  assert.equal(alone.passkey.endsWithDevice, false);
  await old.phone.keyring.remove(alone.deviceId);
  await old.phone.signOut();
  await old.phone.signIn();
  assert.equal((await old.phone.standing()).kind, "ready");
  // The other browser may sign in with it, and reads that it was removed.
  await shared.phone.signIn();
  assert.deepEqual(await shared.phone.standing(), { kind: "revoked", userName: "Ada", by: "device" });
});

test("a device may remove itself, also while it waits, unless it is the last", async () => {
  const fresh = await added(server, old, "Fickle phone");
  const own = (await fresh.phone.devices()).find(({ here }) => here);
  assert(own);
  await fresh.phone.keyring.remove(own.deviceId);
  assert.notEqual((await fresh.phone.standing()).kind, "ready");
  const living = (await old.phone.devices()).filter(({ revokedAt, here }) => revokedAt === undefined && !here);
  for (const device of living) await old.phone.keyring.remove(device.deviceId);
  const last = (await old.phone.devices()).find(({ here }) => here);
  assert(last);
  assert.equal(await outcome(() => old.phone.keyring.remove(last.deviceId)), "roster_invalid");
});

test("a code that another device made is news", async () => {
  const watching = await added(server, old, "Last phone");
  assert.deepEqual((await watching.phone.inbox()).notices, []);
  for (const notice of (await old.phone.inbox()).notices) await old.phone.dismiss(notice);
  await old.phone.keyring.enrolCode(await old.phone.keyring.draftCode());
  assert.deepEqual((await old.phone.inbox()).notices, []);
  const { notices } = await watching.phone.inbox();
  const [notice] = notices;
  assert(notices.length === 1 && notice?.kind === "new_recovery");
  assert.equal(notice.recovery.by, "First phone");
});
