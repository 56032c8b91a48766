// A server that takes back what this page did, or gives what it showed another meaning: the page believes itself.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import type { DelegationRequest, Thumbprint } from "@countersign/protocol";

import { Failure } from "../src/core/failure.js";
import { type Card, type Device, PLAIN_DENIAL, type Runtime as Computer } from "../src/core/model.js";
import { dismiss, noticesOf } from "../src/core/notices.js";
import { approvalOf } from "./support/lying.js";
import { jsonOf, withJson } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";

type View = Record<string, unknown> & { readonly runtime: Record<string, unknown> };

let server: RealServer;
let runtime: Runtime;
let browser: Browser;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
  await browser.phone.inbox();
});

after(async () => {
  runtime.remove();
  await server.stop();
});

beforeEach(() => {
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.offset = 0;
});

/** From now on the server answers a request's path otherwise. */
function lie(id: string, change: (view: View) => unknown): void {
  browser.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    const lies = call.method === "GET" && call.path.includes(id) && reply.status === 200;
    return lies ? withJson(reply, change(jsonOf(reply) as View)) : reply;
  };
}

async function view(id: string): Promise<View> {
  const path = `/v1/me/requests/${id}`;
  return jsonOf(await browser.network.call({ method: "GET", path, body: "", timeout: 5000 })) as View;
}

function alive({ ended: _, approval: __, denial: ___, ...rest }: View): unknown {
  const { ended: ____, ...computer } = rest.runtime as Record<string, unknown>;
  return { ...rest, status: "pending", runtime: { ...computer, status: "active" } };
}

async function yes(card: Card, change: Partial<Pick<DelegationRequest, "durationSeconds">> = {}): Promise<void> {
  const { scopes, durationSeconds, singleUse } = { ...card.request, ...change };
  await browser.phone.approve(card, { scopes, durationSeconds, singleUse });
}

/** Pairs a computer of its own, ends it by `end`, and makes the server call it alive. */
async function ended(status: string, end: (first: Card) => Promise<unknown>): Promise<void> {
  const desktop = new Runtime(server);
  try {
    await browser.pair(desktop, "Desktop");
    const first = await browser.phone.card(await desktop.ask("One"));
    const second = await desktop.ask("Two");
    const before = await browser.phone.card(second);
    await end(first);
    lie(second, alive);
    for (const page of [browser.phone, browser.page()]) {
      const card = await page.card(second);
      assert.equal(card.status, "pending");
      assert.equal(card.runtime.status, status);
      assert.deepEqual(card.obstacles, ["runtime_ended"]);
      assert.equal(await outcome(() => page.acknowledgeRuntime(card.runtime)), "key_not_active");
    }
    assert.equal(await outcome(() => approvalOf(browser, before)), "unknown_key");
  } finally {
    desktop.remove();
  }
}

test("a computer that was revoked here stays revoked, whatever the server says", async () => {
  await ended("revoked", ({ runtime: { connectionId } }) => browser.phone.revokeRuntime(connectionId, "stolen"));
});

test("a computer that was frozen here by a no stays frozen, whatever the server says", async () => {
  await ended("frozen", (first) => browser.phone.deny(first, { ...PLAIN_DENIAL, notMe: true }));
});

test("one delegation is one request for as long as the page lives", async () => {
  const shown = await browser.phone.card(await runtime.ask("The one that is shown"));
  const other = await view(await runtime.ask("Another one"));
  lie(shown.delegationId, () => ({ ...other, delegationId: shown.delegationId }));
  await assert.rejects(browser.phone.card(shown.delegationId), (error: unknown) => {
    const { code, field } = Failure.of(error);
    return code === "wrong_request" && field === "signed";
  });
  browser.network.onTheLine = (_, deliver) => deliver();
  assert.equal((await approvalOf(browser, shown)).requestHash, shown.requestHash);
});

test("a clock that is wrong ends nothing, hides no permission and keeps no no back", async () => {
  const granted = await browser.phone.card(await runtime.ask("For a while", "--duration", "5m"));
  await yes(granted);
  const id = await runtime.ask("Not by me", "--expires-in", "5m");
  browser.clock.offset = 3 * 60 * 60_000;
  const card = await browser.phone.card(id);
  assert.equal(card.status, "pending");
  assert.deepEqual(card.obstacles, ["clock"]);
  assert((await browser.phone.delegations()).some(({ delegationId }) => delegationId === granted.delegationId));
  // The server may refuse a no with such a clock; this page does not.
  assert.notEqual(await outcome(() => browser.phone.deny(card, PLAIN_DENIAL)), "request_expired");
  assert(browser.network.sent.some(({ path }) => path.endsWith(`${id}/deny`)));
});

test("only the offer that was shown is confirmed", async () => {
  const [one, two] = [new Runtime(server), new Runtime(server)];
  const [first, second] = [await one.pair("One"), await two.pair("Two")];
  const shown = await browser.phone.readOffer(first.link);
  assert.equal(await outcome(() => browser.phone.confirmOffer(second.link, shown)), "wrong_request");
  one.remove();
  two.remove();
});

test("a server cannot choose which yes was the last", async () => {
  const wide = await browser.phone.card(await runtime.ask("Wide", "--duration", "8h"));
  await yes(wide);
  await yes(await browser.phone.card(await runtime.ask("Narrow", "--duration", "5m")), { durationSeconds: 60 });
  const { signed, approval } = await view(wide.delegationId);
  const id = await runtime.ask("Wide again", "--duration", "8h");
  const honest = (await browser.phone.card(id)).novelty.filter(({ kind }) => kind !== "hour");
  assert.deepEqual(honest, [{ kind: "longer", before: 60, now: 28_800 }]);
  for (const earlier of [{ latest: { signed, approval }, answeredAt: [] }, undefined]) {
    lie(id, (before) => ({ ...before, earlier }));
    for (const page of [browser.phone, browser.page()]) {
      assert.deepEqual((await page.card(id)).novelty.filter(({ kind }) => kind !== "hour"), honest);
    }
  }
});

test("a computer is acknowledged only as it was listed, and under one key", async () => {
  const tablet = new Browser(server, browser.authenticator);
  await tablet.phone.signIn();
  await tablet.phone.enrolThisDevice("Tablet");
  const { runtime: shown } = await tablet.phone.card(await runtime.ask("Known"));
  const forged: Computer = { ...shown, thumbprint: "A".repeat(43) as Thumbprint };
  assert.equal(await outcome(() => tablet.phone.acknowledgeRuntime(forged)), "wrong_request");
  const stranger = new Runtime(server);
  await browser.pair(stranger, "Stranger");
  tablet.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path !== "/v1/me/runtimes") return reply;
    const { runtimes } = jsonOf(reply) as { runtimes: Record<string, unknown>[] };
    const other = runtimes.find(({ runtimeName }) => runtimeName === "Stranger");
    return withJson(reply, { runtimes: [...runtimes, { ...other, runtimeConnectionId: shown.connectionId }] });
  };
  await tablet.phone.runtimes();
  assert.equal(await outcome(() => tablet.phone.acknowledgeRuntime(shown)), "wrong_key");
  stranger.remove();
});

test("what came and went before this device looked is told, and each freeze anew", async () => {
  const { vault } = new Browser(server);
  const looked = (runtimes: readonly unknown[], devices: readonly unknown[] = []) =>
    noticesOf({ vault } as Parameters<typeof noticesOf>[0], runtimes as Computer[], devices as Device[], []);
  const computer = { connectionId: "rtc_a", status: "active", pinned: "no" };
  assert.deepEqual(await looked([computer], [{ deviceId: "dev_a", here: false }]), []);
  const gone = { connectionId: "rtc_b", status: "revoked", pinned: "no" };
  const thief = { deviceId: "dev_b", here: false, how: "alone", revokedAt: 2, revoked: "elsewhere" };
  const all = await looked([{ ...computer, status: "revoked" }, gone], [{ deviceId: "dev_a", revokedAt: 1 }, thief]);
  assert.deepEqual(all.map(({ id }) => id), ["new rtc_b", "new dev_b"]);
  const frozen = (at: number) => looked([{ ...computer, status: "frozen", ended: { at } }]);
  const [first] = await frozen(1);
  assert(first);
  await dismiss({ vault } as Parameters<typeof dismiss>[0], first);
  assert.deepEqual(await frozen(1), []);
  assert.deepEqual((await frozen(2)).map(({ kind }) => kind), ["frozen_runtime"]);
});
