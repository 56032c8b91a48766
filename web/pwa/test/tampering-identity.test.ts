// A server that lies about who somebody is: nothing is signed but for the roster and the page that are real.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { RosterEntry, base64url, canonical } from "@countersign/protocol";

import type { Card } from "../src/core/model.js";
import { REFUSED, approvalOf, withEach } from "./support/lying.js";
import { jsonOf, withJson } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";
import { tamper } from "./support/tampering.js";

let server: RealServer;
let runtime: Runtime;
let browser: Browser;
let pending: Card;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
  pending = await browser.phone.card(await runtime.ask("Pay the invoice"));
});

after(async () => {
  runtime.remove();
  await server.stop();
});

test("who I am: every member changed", async () => {
  const { passed } = await withEach(browser, "/v1/me", undefined, async ({ what, path }) => {
    const approval = await approvalOf(browser, pending);
    assert(!["origin", "userId", "deviceId", "rosterHead.hash"].includes(path.join(".")), what);
    const identity = await browser.vault.get("identity");
    assert(identity);
    const { origin, userId, deviceId, credentialId, rosterSeq, rosterHead } = approval;
    const own = {
      origin: identity.origin, userId: identity.userId, deviceId: identity.device.id,
      credentialId: identity.credentialId, rosterSeq: identity.head.seq, rosterHead: identity.head.hash,
    };
    assert.deepEqual({ origin, userId, deviceId, credentialId, rosterSeq, rosterHead }, own, what);
    assert(Math.abs(approval.serverTime - Date.now()) < 60_000, what);
  });
  assert(passed < 8, `${passed} passed`);
});

test("my roster: every member changed", async () => {
  // Another device of the same person lets the chain grow, so that this one has to follow it.
  const second = new Browser(server, browser.authenticator);
  await second.phone.signIn();
  await second.phone.enrolThisDevice("Second phone");
  const before = await browser.vault.get("identity");
  assert(before);
  const names = ["Second phone", "Test phone"];
  const { refused } = await withEach(browser, "/v1/me/roster", undefined, async ({ what }) => {
    await browser.vault.update("identity", () => before);
    browser.reload();
    const devices = await browser.phone.devices();
    assert.deepEqual(devices.map(({ name }) => name), names, what);
    assert.equal((await browser.vault.get("identity"))?.head.seq, 1, what);
  });
  assert(refused > 30, `${refused} refused`);
});

test("an offer: every member of what the server knows changed", async () => {
  const [fresh, other] = [new Runtime(server), new Runtime(server)];
  try {
    const { pairHash } = await browser.phone.readOffer((await other.pair("The other one")).link);
    const path = `/v1/me/pairings/${pairHash}`;
    const counterpart = jsonOf(await browser.network.call({ method: "GET", path, body: "", timeout: 5000 }));
    const { link } = await fresh.pair("Another desktop");
    const honest = await browser.phone.readOffer(link);
    const { passed } = await withEach(browser, `/v1/me/pairings/${honest.pairHash}`, counterpart, async ({ what }) => {
      const shown = await browser.phone.readOffer(link);
      assert.deepEqual({ ...shown, network: "same" }, honest, what);
      if (/sameNetwork|publicKey|^swap announcements(.0)?$/.test(what)) assert.notEqual(shown.network, "same", what);
    });
    assert(passed > 3);
  } finally {
    fresh.remove();
    other.remove();
  }
});

test("enrolment: every member of the options changed", async () => {
  const invite = /enrol#(csi_[0-9a-z]+)/.exec(await server.admin("user", "invite", "Bob"))?.[1];
  assert(invite);
  const newcomer = new Browser(server);
  const body = JSON.stringify({ invite, userName: "Bob" });
  const begun = await newcomer.network.call({ method: "POST", path: "/v1/enrolments", body, timeout: 5000 });
  for (const { what, json } of tamper(jsonOf(begun), undefined)) {
    let sent: string | undefined;
    newcomer.network.onTheLine = async (call) => {
      if (call.path === "/v1/enrolments") return withJson(begun, json);
      sent = call.body;
      return REFUSED;
    };
    const before = newcomer.authenticator.creations.length;
    const code = await outcome(() => newcomer.enrol(invite, "Bob", "Bob's phone"));
    assert(code !== "done" && code !== "internal", what);
    for (const { relyingPartyId, userName } of newcomer.authenticator.creations.slice(before)) {
      assert.deepEqual({ relyingPartyId, userName }, { relyingPartyId: "localhost", userName: "Bob" }, what);
    }
    if (sent === undefined) continue;
    const { record } = JSON.parse(sent) as { readonly record: { readonly payload: string } };
    const entry = await canonical.decode(RosterEntry, base64url.decode("payload", record.payload));
    assert.deepEqual([entry.origin, entry.seq, entry.enrol.length], [newcomer.origin, 0, 2], what);
    assert.equal(await newcomer.vault.get("identity"), undefined, what);
  }
});

test("signing in: every member of the options changed", async () => {
  const path = "/v1/sessions/begin";
  const begun = await browser.network.call({ method: "POST", path, body: "{}", timeout: 5000 });
  for (const { what, json } of tamper(jsonOf(begun), undefined)) {
    browser.network.onTheLine = async (call) => (call.path === path ? withJson(begun, json) : REFUSED);
    const before = browser.authenticator.gets.length;
    assert.notEqual(await outcome(() => browser.phone.signIn()), "internal", what);
    for (const { relyingPartyId, challenge, credentialIds } of browser.authenticator.gets.slice(before)) {
      assert.deepEqual([relyingPartyId, challenge.length, credentialIds.length], ["localhost", 32, 1], what);
    }
  }
});
