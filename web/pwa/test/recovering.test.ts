// The code on paper: made, replaced, used, against the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";
import { added } from "./support/two-phones.js";

let server: RealServer;
let runtime: Runtime;
let old: Browser;
/** What the person wrote down first, and what took its place. */
let former = "";
let paper = "";

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

test("a code counts when it was confirmed, and a new one ends the former", async () => {
  const { keyring } = old.phone;
  assert.equal(await keyring.recoveryState(), undefined);
  const dropped = await keyring.draftCode();
  assert.match(dropped.code, /^CSR1(-[0-9A-Z]{4}){6}-[0-9A-Z]{2}$/);
  assert.equal(await outcome(() => keyring.enrolCode({ ...dropped })), "wrong_request");
  assert.equal(await keyring.recoveryState(), undefined);
  const steps: string[] = [];
  const first = await keyring.draftCode();
  await keyring.enrolCode(first, (step) => steps.push(step));
  assert.deepEqual(steps, ["sign", "send"]);
  former = first.code;
  const state = await keyring.recoveryState();
  assert(state);
  const next = await keyring.draftCode();
  await keyring.enrolCode(next);
  // The same again, as after an answer that was lost.
  await keyring.enrolCode(next);
  paper = next.code;
  assert((await keyring.recoveryState())!.since >= state.since);
  assert.notEqual(paper, former);
  const sent = JSON.stringify(old.network.sent);
  for (const code of [former, paper, dropped.code]) {
    for (const secret of [code, code.slice(5), code.replaceAll("-", "").slice(4)]) assert(!sent.includes(secret));
  }
});

test("a mistyped code is refused before anything is sent, a former one by the server", async () => {
  const fresh = new Browser(server);
  const last = paper.at(-1) === "0" ? "1" : "0";
  assert.equal(await outcome(() => fresh.phone.keyring.checkCode(paper.slice(0, -1) + last)), "code_invalid");
  assert.equal(await outcome(() => fresh.phone.keyring.recover("CSR1", "New phone", () => {})), "code_invalid");
  assert.deepEqual(fresh.network.sent, []);
  assert.equal(await outcome(() => fresh.phone.keyring.recover(former, "New phone", () => {})), "unknown_key");
  assert.deepEqual(fresh.authenticator.creations, []);
});

test("the code makes a new browser the only device, on which nothing waits, and computers follow", async () => {
  const second = await added(server, old, "Second phone");
  const fresh = new Browser(server);
  const steps: string[] = [];
  const typed = ` ${paper.toLowerCase().replaceAll("-", " ")} `;
  await fresh.phone.keyring.recover(typed, "Recovered phone", (step) => steps.push(step));
  assert.deepEqual(steps, ["create", "sign", "send"]);
  const standing = await fresh.phone.standing();
  assert(standing.kind === "ready");
  assert.equal(standing.userName, "Ada");
  const devices = await fresh.phone.devices();
  const living = devices.filter(({ revokedAt }) => revokedAt === undefined);
  assert.deepEqual(living.map(({ name, how, waitsUntil }) => ({ name, how, waitsUntil })), [
    { name: "Recovered phone", how: "recovered", waitsUntil: undefined },
  ]);
  assert(devices.filter(({ here }) => !here).every(({ revoked }) => revoked === "recovery"));
  assert.deepEqual((await fresh.phone.inbox()).notices, []);

  // The code is used up, and the next one is made at once.
  assert.equal(await fresh.phone.keyring.recoveryState(), undefined);
  const again = new Browser(server);
  assert.equal(await outcome(() => again.phone.keyring.recover(paper, "Thief", () => {})), "unknown_key");
  const draft = await fresh.phone.keyring.draftCode();
  await fresh.phone.keyring.enrolCode(draft);
  paper = draft.code;

  // All others are out: their sessions, and their passkeys.
  for (const browser of [old, second]) {
    assert.deepEqual(await browser.phone.standing(), { kind: "revoked", userName: "Ada", by: "recovery" });
    // It asks for a passkey that still counts, and this browser's authenticator has none.
    assert.equal(await outcome(() => browser.phone.signIn()), "cancelled");
  }

  const id = await runtime.ask("After the recovery", "--scope", "payments.execute");
  const [computer] = await fresh.phone.runtimes();
  assert(computer);
  await fresh.phone.acknowledgeRuntime(computer);
  const card = await fresh.phone.card(id);
  assert.equal(card.waitsUntil, undefined);
  await fresh.phone.approve(card, { scopes: card.request.scopes, durationSeconds: 600, singleUse: false });
  assert.equal((await runtime.run("wait", id, "--timeout", "20")).code, 0);
  old = fresh;
});

test("a browser that knew the person follows its own list, and says that the code was used", async () => {
  const stale = await added(server, old, "Third phone");
  const { records } = (await stale.vault.get("identity"))!;
  const fresh = new Browser(server);
  await fresh.phone.keyring.recover(paper, "Fourth phone", () => {});
  // As if its session had outlived the recovery: it reads the list and finds itself gone.
  stale.network.cookie = fresh.network.cookie;
  assert.deepEqual(await stale.phone.standing(), { kind: "revoked", userName: "Ada", by: "recovery" });
  assert((await stale.vault.get("identity"))!.records.length > records.length);
  old = fresh;
});

test("an answer that is lost loses nobody", async () => {
  const draft = await old.phone.keyring.draftCode();
  await old.phone.keyring.enrolCode(draft);
  const fresh = new Browser(server);
  fresh.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path.endsWith("/finish")) throw new TypeError("the line went dead");
    return reply;
  };
  assert.notEqual(await outcome(() => fresh.phone.keyring.recover(draft.code, "Unlucky phone", () => {})), "done");
  fresh.network.onTheLine = (_, deliver) => deliver();
  fresh.reload();
  fresh.network.cookie = "";
  await fresh.phone.signIn();
  assert.equal((await fresh.phone.standing()).kind, "ready");
});
