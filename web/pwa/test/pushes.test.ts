// Pushes over the real server: from the press of a button to the device's signed word, and what ends or renews them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { arrange, pathOf } from "../src/core/prompts.js";
import type { PushKind } from "../src/core/push-message.js";
import { SoftAuthenticator } from "./support/authenticator.js";
import { jsonOf } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";
import { PushService } from "./support/push.js";

let server: RealServer;
let service: PushService;
let runtime: Runtime;
let browser: Browser;

before(async () => {
  [server, service] = await Promise.all([RealServer.start(), PushService.start()]);
  runtime = new Runtime(server);
  browser = new Browser(server, new SoftAuthenticator(server.origin), service);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
});

after(async () => {
  runtime.remove();
  await Promise.all([server.stop(), service.stop()]);
});

/** How pushes to this browser's device fare. */
async function health() {
  return (await browser.phone.pushes.devices()).find(({ here }) => here)?.push;
}

/** Takes pushes as the service worker does, up to the receipt; gives the first one of a kind. */
async function take(kind: PushKind) {
  for (;;) {
    const worker = browser.worker();
    const message = await worker.read(await browser.pushes.next());
    assert(message !== undefined);
    await worker.report(message.pushId, "delivered");
    if (message.kind === kind) return message;
  }
}

/** What the server tells of a request's way to the person. */
async function deliveryOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  const call = { method: "GET", path: `/v1/me/requests/${id}`, body: "", timeout: 5000 } as const;
  const { delivery } = jsonOf(await browser.network.call(call)) as { readonly delivery: Record<string, unknown> };
  return delivery;
}

test("they are off until the person turns them on, and not before the browser was asked", async () => {
  const { pushes } = browser.phone;
  assert.equal(await pushes.standing(), "off");
  assert.equal(await health(), undefined);
  await pushes.keep();
  assert.equal(browser.pushes.subscribed, 0);
  browser.pushes.answer = "default";
  assert.equal(await outcome(() => pushes.turnOn()), "push_undecided");
  assert.equal(await pushes.standing(), "off");
  browser.pushes.answer = "denied";
  assert.equal(await outcome(() => pushes.turnOn()), "push_blocked");
  assert.equal(await pushes.standing(), "blocked");
  assert.equal(browser.pushes.subscribed, 0);
  browser.pushes.answer = "granted";
  await pushes.turnOn();
  assert.equal(await pushes.standing(), "on");
  const { subscribedAt, ...rest } = (await health()) ?? assert.fail("the server knows of no pushes");
  assert(Math.abs(subscribedAt - Date.now()) < 60_000);
  assert.deepEqual(rest, {});
});

test("a browser that cannot take them says so", async () => {
  browser.pushes.able = "none";
  assert.equal(await browser.phone.pushes.standing(), "unsupported");
  assert.equal(await outcome(() => browser.phone.pushes.turnOn()), "push_unsupported");
  browser.pushes.able = "install";
  assert.equal(await browser.phone.pushes.standing(), "install");
  browser.pushes.able = "able";
});

test("a test goes the whole way and back", async () => {
  const { deviceId } = (await browser.phone.pushes.devices()).find(({ here }) => here) ?? assert.fail();
  const { pushId, end } = await browser.phone.pushes.test(deviceId);
  const message = await take("test");
  assert.equal(message.pushId, pushId);
  const came = await end;
  assert(came.kind === "arrived", JSON.stringify(came));
  assert(came.latencyMs >= 0 && came.latencyMs < 20_000);
  const now = await health();
  assert(now?.lastSentAt !== undefined && now.lastDeliveredAt !== undefined && now.silentSince === undefined);
  assert.equal(await outcome(() => browser.phone.pushes.test(deviceId)), "rate_limited");
});

test("a request comes as a prompt that says nothing of it, and its receipts need no session", async () => {
  const id = await runtime.ask("A very telling purpose", "--agent-name", "Telltale");
  const bytes = await browser.pushes.next();
  assert(bytes.length <= 3000);
  assert(!/telling|Telltale|payments/i.test(new TextDecoder().decode(bytes)));
  const { cookie } = browser.network;
  browser.network.cookie = "";
  const worker = browser.worker();
  const message = await worker.read(bytes);
  assert(message !== undefined);
  assert.equal(message.kind, "request");
  assert.equal(message.pending, 1);
  const { show } = arrange([], message, false);
  assert(show !== undefined);
  assert.equal(pathOf(show), `/requests/${id}`);
  for (const event of ["delivered", "opened", "opened"] as const) await worker.report(message.pushId, event);
  browser.network.cookie = cookie;
  const { deliveredAt, openedAt, nobody } = await deliveryOf(id);
  assert.deepEqual([typeof deliveredAt, typeof openedAt, nobody], ["string", "string", false]);
});

test("a no from the notification is verified, signed, and reaches the computer", async () => {
  const id = await runtime.ask("Denied from the notification");
  const message = await take("request");
  assert.equal(message.delegationId, id);
  assert.equal(await outcome(() => browser.worker().deny(id, "Another computer")), "wrong_request");
  assert.notEqual(message.runtime, "");
  await browser.worker().deny(message.delegationId, message.runtime);
  assert.equal((await runtime.run("wait", id, "--timeout", "20")).code, 3);
  assert.equal((await browser.phone.card(id)).answer?.kind, "denied");
  // A second press changes nothing.
  assert.equal(await outcome(() => browser.worker().deny(id, "")), "already_decided");
});

test("a no without a session, or to another request than the one that was signed, fails", async () => {
  const id = await runtime.ask("Not to be denied");
  await take("request");
  const { cookie } = browser.network;
  browser.network.cookie = "";
  assert.equal(await outcome(() => browser.worker().deny(id, "")), "missing_credential");
  browser.network.cookie = cookie;
  assert.equal(await outcome(() => browser.worker().deny("del_0000000000000000000000000", "")), "not_found");
  assert.equal((await browser.phone.card(id)).status, "pending");
  await runtime.run("revoke", id);
});

test("only the device that a push went to can say what became of it", async () => {
  const other = new Browser(server, browser.authenticator, service);
  await other.phone.signIn();
  await other.phone.enrolThisDevice("Another phone");
  const { deviceId } = (await browser.phone.pushes.devices()).find(({ here }) => here) ?? assert.fail();
  const device = await take("device");
  assert.equal(await outcome(() => other.worker().report(device.pushId, "delivered")), "not_found");
  assert.equal(await outcome(() => new Browser(server).worker().report(device.pushId, "opened")), "device_required");
  const mine = (await other.phone.pushes.devices()).find((one) => one.deviceId === deviceId);
  assert(mine?.push !== undefined && !mine.here);
});

test("a subscription that the push service has ended is made anew by the page", async () => {
  const ended = browser.pushes.subscription ?? assert.fail();
  service.status.set(ended.path, 410);
  const { deviceId } = (await browser.phone.pushes.devices()).find(({ here }) => here) ?? assert.fail();
  const { end } = await browser.phone.pushes.test(deviceId);
  assert.deepEqual(await end, { kind: "failed", failure: "gone" });
  await browser.phone.pushes.keep();
  assert.notEqual(browser.pushes.subscription?.path, ended.path);
  assert.equal((await health())?.failure, undefined);
  const { subscribed } = browser.pushes;
  await browser.phone.pushes.keep();
  assert.equal(browser.pushes.subscribed, subscribed, "what works is left alone");
});

test("a subscription that the browser has dropped is made anew by its worker", async () => {
  await browser.pushes.unsubscribe();
  assert.equal(await browser.phone.pushes.standing(), "off");
  await browser.worker().renew();
  assert.equal(await browser.phone.pushes.standing(), "on");
  await runtime.ask("After the renewal");
  assert.equal((await take("request")).pending, 2);
});

test("signing out ends them here, and signing in brings them back by itself", async () => {
  await browser.phone.signOut();
  assert.equal(browser.pushes.subscription, undefined);
  await browser.phone.signIn();
  assert.equal(await health(), undefined);
  await browser.phone.pushes.keep();
  assert.equal(await browser.phone.pushes.standing(), "on");
  assert.notEqual(await health(), undefined);
});

test("turned off they stay off", async () => {
  await browser.phone.pushes.turnOff();
  assert.equal(browser.pushes.subscription, undefined);
  assert.equal(await health(), undefined);
  await browser.phone.pushes.keep();
  assert.equal(await browser.phone.pushes.standing(), "off");
  await browser.phone.pushes.turnOn();
  await browser.phone.forget();
  assert.equal(browser.pushes.subscription, undefined);
});
