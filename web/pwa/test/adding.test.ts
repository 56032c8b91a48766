// A phone is added by another one, against the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addition } from "@countersign/protocol";

import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";
import { added, proposed, registered } from "./support/two-phones.js";

const DAY = 24 * 60 * 60 * 1000;

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

test("two phones show each other codes and the same six words, and the new one answers", async () => {
  const ceremony = await registered(server, old);
  const { fresh, invitation, made } = ceremony;
  assert.equal((await fresh.phone.keyring.readInvitation(invitation.link)).userName, "Ada");
  assert.equal(await old.phone.keyring.additionProgress(invitation.additionId), "registered");
  const shown = await old.phone.keyring.readAdmission(made.link);
  assert.deepEqual(shown.words, made.words);
  assert.equal(shown.words.length, 6);
  assert.equal(shown.deviceName, "Second phone");
  assert.equal(shown.synced, true);
  const steps: string[] = [];
  await old.phone.keyring.admit(made.link, shown, (step) => steps.push(step));
  assert.deepEqual(steps, ["sign", "send"]);
  const proposal = await fresh.phone.keyring.proposal();
  assert.equal(proposal?.by, "First phone");
  await fresh.phone.keyring.finish((step) => steps.push(step));
  assert.deepEqual(steps, ["sign", "send", "sign", "send"]);
  assert.equal(await old.phone.keyring.additionProgress(invitation.additionId), "done");

  const standing = await fresh.phone.standing();
  assert(standing.kind === "ready");
  assert.equal(standing.deviceName, "Second phone");
  const [newest, first] = await old.phone.devices();
  assert(newest && first);
  assert.equal(newest.how, "admitted");
  assert.equal(newest.addedHere, true);
  assert.equal(newest.waitsUntil, newest.enrolledAt + DAY);
  assert.equal(first.waitsUntil, undefined);
  assert.deepEqual(newest.passkey.sharedWith, []);
  assert.notEqual(newest.passkey.id, first.passkey.id);
  // What was done here is no news here; a third phone would be told.
  assert.deepEqual((await old.phone.inbox()).notices, []);

  const id = await runtime.ask("From the second phone");
  const [computer] = await fresh.phone.runtimes();
  assert(computer);
  await fresh.phone.acknowledgeRuntime(computer);
  const card = await fresh.phone.card(id);
  await fresh.phone.approve(card, { scopes: card.request.scopes, durationSeconds: 600, singleUse: false });
  assert.equal((await runtime.run("wait", id, "--timeout", "20")).code, 0);
});

test("a code adds one phone, for ten minutes, and only of the phone that showed it", async () => {
  const { invitation, made, fresh } = await registered(server, old, "Third phone");
  const late = new Browser(server);
  assert.equal(await outcome(() => late.phone.keyring.join(invitation.link, "Late", () => {})), "invite_invalid");
  // Another browser of the same person has invited nobody.
  const other = new Browser(server, old.authenticator);
  assert.equal(await outcome(() => other.phone.keyring.readAdmission(made.link)), "wrong_phone");
  old.clock.offset = addition.ADDITION_LIFE_MS;
  assert.equal(await outcome(() => old.phone.keyring.readAdmission(made.link)), "ceremony_expired");
  old.clock.offset = 0;
  // A second code ends the first.
  await old.phone.keyring.invite();
  assert.equal(await outcome(() => old.phone.keyring.readAdmission(made.link)), "ceremony_expired");
  assert.equal(await outcome(() => fresh.phone.keyring.proposal()), "ceremony_expired");
});

test("a code of another server, cut off, or for a browser that belongs to somebody is refused before any call", async () => {
  const { link } = await old.phone.keyring.invite();
  const fresh = new Browser(server);
  const { keyring } = fresh.phone;
  assert.equal(await outcome(() => keyring.readInvitation(link.slice(0, -1))), "invite_invalid");
  const elsewhere = link.replace(server.origin, "https://elsewhere.example");
  assert.equal(await outcome(() => keyring.readInvitation(elsewhere)), "wrong_origin");
  assert.equal(await outcome(() => keyring.readAdmission(link)), "invite_invalid");
  assert.equal(await outcome(() => old.phone.keyring.readInvitation(link)), "already_enrolled");
  assert.deepEqual(fresh.network.sent, []);
});

test("a phone that was compared is the one that is added", async () => {
  const one = await registered(server, old, "One");
  const shown = await old.phone.keyring.readAdmission(one.made.link);
  const changed = await addition.readAdmission(one.made.link);
  const other = addition.admissionLink({ ...changed, deviceName: "Other" });
  const prompts = old.authenticator.gets.length;
  assert.equal(await outcome(() => old.phone.keyring.admit(other, shown)), "wrong_request");
  assert.equal(old.authenticator.gets.length, prompts);
});

test("a roster that grew meanwhile is not signed over", async () => {
  const { made } = await registered(server, old, "Slow phone");
  const shown = await old.phone.keyring.readAdmission(made.link);
  const draft = await old.phone.keyring.draftCode();
  await old.phone.keyring.enrolCode(draft);
  const prompts = old.authenticator.gets.length;
  assert.equal(await outcome(() => old.phone.keyring.admit(made.link, shown)), "conflict");
  assert.equal(old.authenticator.gets.length, prompts);
});

test("a lost answer loses no phone", async () => {
  const ceremony = await registered(server, old, "Unlucky phone");
  await proposed(ceremony);
  const { fresh } = ceremony;
  await fresh.phone.keyring.proposal();
  let lost = 0;
  fresh.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (!call.path.endsWith("/finish")) return reply;
    lost += 1;
    throw new TypeError("the line went dead");
  };
  assert.equal(await outcome(() => fresh.phone.keyring.finish(() => {})), "unreachable");
  assert(lost > 1);
  fresh.network.onTheLine = (_, deliver) => deliver();
  // The page is gone with the secret; the keys are not.
  fresh.reload();
  fresh.network.cookie = "";
  await fresh.phone.signIn();
  const standing = await fresh.phone.standing();
  assert(standing.kind === "ready");
  assert.equal(standing.deviceName, "Unlucky phone");
});

test("a phone that another one added is news on all others", async () => {
  const third = await added(server, old, "Watching phone");
  assert.deepEqual((await third.phone.inbox()).notices, []);
  await added(server, old, "Newest phone");
  const { notices } = await third.phone.inbox();
  assert.deepEqual(notices.map(({ kind }) => kind), ["new_device"]);
});
