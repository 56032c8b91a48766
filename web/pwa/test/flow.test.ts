// The whole path against the real server and the real command line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PLAIN_DENIAL } from "../src/core/model.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";

let server: RealServer;
let runtime: Runtime;
let browser: Browser;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
});

after(async () => {
  runtime.remove();
  await server.stop();
});

test("a browser becomes a device by an invitation", async () => {
  assert.equal((await browser.phone.standing()).kind, "unknown");
  assert.equal((await browser.phone.openInvitation(server.invite, "")).userName, "Owner");
  const steps: string[] = [];
  await browser.phone.enrol(server.invite, "Ada", "Test phone", (step) => steps.push(step));
  assert.deepEqual(steps, ["create", "sign", "send"]);
  const standing = await browser.phone.standing();
  assert(standing.kind === "ready");
  assert.equal(standing.userName, "Ada");
  assert.equal(standing.deviceName, "Test phone");
  assert.equal(await outcome(() => new Browser(server).enrol(server.invite)), "invite_invalid");
});

test("a computer is paired by its QR and a typed code", async () => {
  const offer = await runtime.pair("Test desktop");
  const shown = await browser.phone.readOffer(offer.link);
  assert.equal(shown.runtimeName, "Test desktop");
  assert.equal(shown.deviceName, "Workbench");
  assert.equal(shown.network, "same");
  assert.equal(shown.words.length, 6);
  const code = await browser.phone.confirmOffer(offer.link, await browser.phone.readOffer(offer.link));
  assert.match(code.code, /^CSP1-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.equal(await browser.phone.pairingProgress(code.pairHash), "open");
  assert.equal(await offer.type(code.code), 0);
  assert.equal(await browser.phone.pairingProgress(code.pairHash), "accepted");
  const [computer] = await browser.phone.runtimes();
  assert(computer);
  assert.equal(computer.pinned, "confirmed");
  assert.equal(computer.runtimeName, "Test desktop");
  assert.equal(computer.status, "active");
});

test("a request is shown, approved narrowed, taken by the runtime, revoked", async () => {
  const id = await runtime.ask("Identify the user", "--duration", "1h", "--detail", "Payee=ACME");
  const inbox = await browser.phone.inbox();
  const card = inbox.pending.find((one) => one.delegationId === id);
  assert(card);
  assert.deepEqual(inbox.unreadable, []);
  assert.deepEqual(card.obstacles, []);
  assert.equal(card.request.purpose, "Identify the user");
  assert.equal(card.novelty[0]?.kind, "first");
  await browser.phone.seen(card);
  const grant = { scopes: card.request.scopes, durationSeconds: 900, singleUse: false };
  const approved = await browser.phone.approve(card, grant);
  assert.equal(approved.status, "approved");
  assert.equal(approved.answer?.here, true);
  assert.equal(approved.answer?.grant?.durationSeconds, 900);
  assert.equal((await runtime.run("wait", id, "--timeout", "20")).code, 0);
  assert.equal((await runtime.run("token", id)).code, 0);
  assert.deepEqual((await browser.phone.delegations()).map((one) => one.delegationId), [id]);
  await browser.phone.revokeDelegation(card.delegationId, "enough");
  assert.deepEqual(await browser.phone.delegations(), []);
  const revoked = await browser.phone.card(id);
  assert.equal(revoked.status, "revoked");
  assert.equal(revoked.ended?.by, "person");
  assert.equal(revoked.answer?.kind, "approved");
});

test("what is new since the last yes is named", async () => {
  const id = await runtime.ask("Identify again", "--duration", "2h", "--agent-name", "Another agent");
  const card = await browser.phone.card(id);
  const kinds = card.novelty.map(({ kind }) => kind).filter((kind) => kind !== "hour");
  assert.deepEqual(kinds, ["longer", "agent"]);
  const denied = await browser.phone.deny(card, {
    reasonCode: "too_long",
    reasonText: "An hour will do",
    counterOffer: { scopes: card.request.scopes, durationSeconds: 3600 },
    notMe: false,
  });
  assert.equal(denied.status, "denied");
  assert.equal(denied.answer?.denial?.reasonText, "An hour will do");
  assert.equal((await runtime.run("wait", id, "--timeout", "20")).code, 3);
  assert.equal(await outcome(() => browser.phone.deny(denied, PLAIN_DENIAL)), "already_decided");
});

test("history, devices and what was last known", async () => {
  const page = await browser.phone.history({ cursor: "" });
  assert.deepEqual(page.cards.map(({ status }) => status), ["denied", "revoked"]);
  assert.deepEqual(page.unreadable, []);
  assert.deepEqual((await browser.phone.history({ status: "denied", cursor: "" })).cards.length, 1);
  const [device] = await browser.phone.devices();
  assert(device);
  assert.equal(device.here, true);
  assert.equal(device.how, "founded");
  const seen = await browser.phone.inbox();
  browser.reload();
  const known = await browser.phone.lastKnown();
  assert.deepEqual(known?.recent, seen.recent);
});

test("a request that is taken back while the inbox is fetched is known to be at once", async () => {
  const id = await runtime.ask("Taken back");
  const { network } = browser;
  let waiting: Promise<unknown> | undefined;
  network.onTheLine = async (call, deliver) => {
    if (call.path.endsWith("/requests?status=pending")) {
      const answer = deliver();
      // On the server it is gone before any other answer of this fetch is made.
      waiting = answer.then(() => runtime.run("revoke", id));
      return answer;
    }
    await new Promise(setImmediate);
    await waiting;
    return deliver();
  };
  await browser.phone.inbox();
  network.onTheLine = (_, deliver) => deliver();
  const next = await browser.phone.waitForInbox(AbortSignal.timeout(5000));
  assert.equal(next?.recent.find((card) => card.delegationId === id)?.status, "cancelled");
});

test("\"not me\" freezes the computer", async () => {
  const id = await runtime.ask("Something odd");
  const card = await browser.phone.card(id);
  await browser.phone.deny(card, { ...PLAIN_DENIAL, notMe: true });
  const inbox = await browser.phone.inbox();
  assert.deepEqual(inbox.notices.map(({ kind }) => kind), ["frozen_runtime"]);
  const [notice] = inbox.notices;
  assert(notice);
  await browser.phone.dismiss(notice);
  assert.deepEqual((await browser.phone.inbox()).notices, []);
  const [computer] = await browser.phone.runtimes();
  assert(computer);
  await browser.phone.revokeRuntime(computer.connectionId, "not mine");
  assert.equal((await browser.phone.runtimes())[0]?.status, "revoked");
});

test("signing out and in again, and forgetting", async () => {
  await browser.phone.signOut();
  assert.equal((await browser.phone.standing()).kind, "signed_out");
  assert.equal(await browser.phone.lastKnown(), undefined);
  await browser.phone.signIn();
  assert.equal((await browser.phone.standing()).kind, "ready");
  await browser.phone.forget();
  assert.equal((await browser.phone.standing()).kind, "unknown");
  await browser.phone.signIn();
  assert.equal((await browser.phone.standing()).kind, "no_device");
  await browser.phone.enrolThisDevice("Test phone again");
  assert.equal((await browser.phone.standing()).kind, "ready");
  const names = (await browser.phone.devices()).map(({ name, how }) => ({ name, how }));
  assert.deepEqual(names, [
    { name: "Test phone again", how: "alone" },
    { name: "Test phone", how: "founded" },
  ]);
});
