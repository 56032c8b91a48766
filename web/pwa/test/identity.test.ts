// Who a browser is: crashes between storing and sending, other people's passkeys, revoked devices, lying rosters.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Nonce, type RosterEntry, roster } from "@countersign/protocol";

import { signEntry } from "../src/core/entries.js";
import type { OwnDevice } from "../src/core/memory.js";
import { Passkey } from "../src/core/passkey.js";
import { SoftAuthenticator, random } from "./support/authenticator.js";
import { jsonOf, withJson } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer } from "./support/programs.js";

let server: RealServer;
let people = 0;

before(async () => {
  server = await RealServer.start();
});

after(() => server.stop());

async function invitation(): Promise<string> {
  people += 1;
  const secret = /enrol#(csi_[0-9a-z]+)/.exec(await server.admin("user", "invite", `Person ${people}`))?.[1];
  assert(secret);
  return secret;
}

async function enrolled(): Promise<Browser> {
  const browser = new Browser(server);
  await browser.enrol(await invitation());
  return browser;
}

/** Loses the answers of calls to such a path; the calls arrive or not. */
function lose(browser: Browser, end: string, arrive: boolean): void {
  browser.network.onTheLine = async (call, deliver) => {
    if (!call.path.endsWith(end)) return deliver();
    if (arrive) await deliver();
    throw new TypeError("the network is gone");
  };
}

function mend(browser: Browser): void {
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.waited = 0;
}

test("an enrolment whose answer is lost is sent again, not made again", async () => {
  const browser = new Browser(server);
  const invite = await invitation();
  lose(browser, "/finish", true);
  assert.equal(await outcome(() => browser.enrol(invite)), "unreachable");
  mend(browser);
  await browser.enrol(invite);
  assert.equal(browser.authenticator.creations.length, 1);
  assert.equal((await browser.phone.standing()).kind, "ready");
});

test("a page that is closed before the answer comes is a device all the same", async () => {
  const browser = new Browser(server);
  lose(browser, "/finish", true);
  assert.equal(await outcome(async () => browser.enrol(await invitation())), "unreachable");
  mend(browser);
  browser.reload();
  assert.equal((await browser.phone.standing()).kind, "ready");
  assert.equal(await browser.vault.get("pending"), undefined);
});

test("and so it is when the cookie was lost as well", async () => {
  const browser = new Browser(server);
  lose(browser, "/finish", true);
  assert.equal(await outcome(async () => browser.enrol(await invitation())), "unreachable");
  mend(browser);
  browser.network.cookie = "";
  browser.reload();
  assert.equal((await browser.phone.standing()).kind, "unknown");
  await browser.phone.signIn();
  assert.equal((await browser.phone.standing()).kind, "ready");
});

test("an enrolment that never arrived leaves nothing behind that is believed", async () => {
  const browser = new Browser(server);
  const invite = await invitation();
  lose(browser, "/finish", false);
  assert.equal(await outcome(() => browser.enrol(invite)), "unreachable");
  mend(browser);
  browser.reload();
  assert.equal((await browser.phone.standing()).kind, "unknown");
  await browser.enrol(invite);
  assert.equal((await browser.phone.standing()).kind, "ready");
});

test("nobody is enrolled twice in one browser", async () => {
  const browser = await enrolled();
  assert.equal(await outcome(async () => browser.enrol(await invitation())), "already_enrolled");
});

test("a prompt that is closed, or an authenticator that verifies nobody, sends nothing", async () => {
  const browser = new Browser(server);
  const invite = await invitation();
  browser.authenticator.userVerified = false;
  assert.equal(await outcome(() => browser.enrol(invite)), "no_user_verification");
  browser.authenticator.userVerified = true;
  browser.authenticator.impostor = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign", "verify",
  ]);
  assert.equal(await outcome(() => browser.enrol(invite)), "invalid_signature");
  assert(browser.network.sent.every(({ path }) => !path.endsWith("/finish")));
  browser.authenticator.impostor = undefined;
  await browser.enrol(invite);
});

test("a passkey of somebody else does not sign in here", async () => {
  const [ada, bob] = [await enrolled(), await enrolled()];
  await ada.phone.signOut();
  const stranger = new Browser(server, bob.authenticator);
  const identity = await ada.vault.get("identity");
  assert(identity);
  await stranger.vault.update("identity", () => identity);
  assert.equal(await outcome(() => stranger.phone.signIn()), "cancelled");
  assert.equal((await stranger.phone.standing()).kind, "signed_out");
});

test("a new browser becomes a device by a synced passkey; a lost answer changes nothing of it", async () => {
  const first = await enrolled();
  const second = new Browser(server, first.authenticator);
  await second.phone.signIn();
  assert.equal((await second.phone.standing()).kind, "no_device");
  assert.equal(await outcome(() => second.phone.inbox()), "device_required");
  second.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.method === "POST") throw new TypeError("the network is gone");
    return reply;
  };
  assert.equal(await outcome(() => second.phone.enrolThisDevice("Tablet")), "unreachable");
  mend(second);
  second.reload();
  assert.equal((await second.phone.standing()).kind, "ready");
  // The first device hears of both.
  const third = new Browser(server, first.authenticator);
  await third.phone.signIn();
  await third.phone.enrolThisDevice("Laptop");
  const { notices } = await first.phone.inbox();
  const names = notices.map((notice) => notice.kind === "new_device" && notice.device.name);
  assert.deepEqual(names, ["Laptop", "Tablet"]);
  assert.equal((await first.vault.get("identity"))?.head.seq, 2);
});

test("a device that never arrived is made again for the roster as it is then", async () => {
  const first = await enrolled();
  const [second, third] = [new Browser(server, first.authenticator), new Browser(server, first.authenticator)];
  await second.phone.signIn();
  second.network.onTheLine = async (call, deliver) => {
    if (call.method === "POST") throw new TypeError("the network is gone");
    return deliver();
  };
  assert.equal(await outcome(() => second.phone.enrolThisDevice("Tablet")), "unreachable");
  await third.phone.signIn();
  await third.phone.enrolThisDevice("Laptop");
  mend(second);
  await second.phone.enrolThisDevice("Tablet");
  assert.equal((await second.phone.standing()).kind, "ready");
  const names = (await second.phone.devices()).map(({ name }) => name);
  assert.deepEqual(names, ["Tablet", "Laptop", "Test phone"]);
});

async function revoke(by: Browser, device: OwnDevice): Promise<void> {
  await by.phone.devices();
  const identity = await by.vault.get("identity");
  assert(identity);
  const { origin, userId, head, credentialId, records } = identity;
  const entry: RosterEntry = {
    origin, userId, seq: head.seq + 1, prevHash: head.hash, enrol: [], revoke: [device.id], signerKind: "credential",
    signerId: credentialId, signerDeviceId: identity.device.id, nonce: Nonce.fromRandom("roster", random(16)),
    issuedAt: Date.now(),
  };
  const [founding] = records;
  assert(founding);
  const credential = (await roster.entryOf(founding)).enrol.find(({ kind }) => kind === "credential");
  assert(credential);
  const passkey = new Passkey(by.authenticator, by.origin);
  const context = { passkey } as Parameters<typeof signEntry>[0];
  const record = await signEntry(context, entry, { credentials: [credential], devices: [identity.device] });
  const body = JSON.stringify({ record });
  const reply = await by.network.call({ method: "POST", path: "/v1/me/roster", body, timeout: 5000 });
  assert.equal(reply.status, 200, JSON.stringify(jsonOf(reply)));
}

test("a device that was revoked says so, and can be added again", async () => {
  const first = await enrolled();
  const second = new Browser(server, first.authenticator);
  await second.phone.signIn();
  await second.phone.enrolThisDevice("Tablet");
  const identity = await second.vault.get("identity");
  assert(identity);
  await revoke(first, identity.device);
  assert.deepEqual(await second.phone.standing(), { kind: "revoked", userName: "Ada", by: "device" });
  await second.phone.signIn();
  assert.equal((await second.phone.standing()).kind, "revoked");
  assert.equal(await outcome(() => second.phone.inbox()), "device_required");
  await second.phone.enrolThisDevice("Tablet again");
  assert.equal((await second.phone.standing()).kind, "ready");
  const devices = await second.phone.devices();
  assert.deepEqual(devices.map(({ name, revokedAt }) => [name, revokedAt !== undefined]), [
    ["Tablet again", false], ["Tablet", true], ["Test phone", false],
  ]);
});

test("a roster that became shorter, or another one, is refused", async () => {
  const first = await enrolled();
  const second = new Browser(server, first.authenticator);
  const call = { method: "GET", path: "/v1/me/roster", body: "", timeout: 5000 } as const;
  const honest = jsonOf(await first.network.call(call)) as { readonly head: unknown };
  await second.phone.signIn();
  await second.phone.enrolThisDevice("Tablet");
  await first.phone.devices();
  first.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path === "/v1/me") return withJson(reply, { ...(jsonOf(reply) as object), rosterHead: honest.head });
    return call.path === "/v1/me/roster" ? withJson(reply, honest) : reply;
  };
  assert.equal(await outcome(() => first.phone.inbox()), "roster_shortened");
  assert.equal(await outcome(() => first.phone.standing()), "roster_shortened");
  mend(first);
  assert.equal((await first.phone.standing()).kind, "ready");
});

test("the key of a roster that a server invented is not signed for", async () => {
  const [victim, liar] = [await enrolled(), await enrolled()];
  const browser = new Browser(server, victim.authenticator);
  await browser.phone.signIn();
  const path = "/v1/me/roster";
  const invented = await liar.network.call({ method: "GET", path, body: "", timeout: 5000 });
  browser.network.onTheLine = (call, deliver) =>
    call.path === path && call.method === "GET" ? Promise.resolve(invented) : deliver();
  assert.equal(await outcome(() => browser.phone.enrolThisDevice("Tablet")), "roster_invalid");
  assert.equal(await browser.vault.get("identity"), undefined);
});

test("a browser whose passkeys are gone says that the prompt ended", async () => {
  const browser = await enrolled();
  await browser.phone.signOut();
  const without = new Browser(server, new SoftAuthenticator(server.origin));
  assert.equal(await outcome(() => without.phone.signIn()), "cancelled");
});
