// A lost answer, a second press, a second tab: an act is signed once and carried out once.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { type Card, PLAIN_DENIAL } from "../src/core/model.js";
import type { Call, Reply } from "../src/core/ports.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";

let server: RealServer;
let runtime: Runtime;
let browser: Browser;
let asked = 0;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
});

after(async () => {
  runtime.remove();
  await server.stop();
});

beforeEach(() => {
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.offset = 0;
  browser.clock.waited = 0;
});

async function fresh(): Promise<Card> {
  asked += 1;
  return browser.phone.card(await runtime.ask(`Request number ${asked}`));
}

function whole({ request }: Card) {
  const { scopes, durationSeconds, singleUse } = request;
  return { scopes, durationSeconds, singleUse };
}

/** The acts that were sent to a path that ends so. */
function sent(end: string): readonly Call[] {
  return browser.network.sent.filter((call) => call.method === "POST" && call.path.endsWith(end));
}

/** Lets calls to such a path through, or not, and loses the answers of the first few. */
function lose(end: string, { answers, arrive }: { readonly answers: number; readonly arrive: boolean }): void {
  let left = answers;
  browser.network.onTheLine = async (call, deliver) => {
    if (!call.path.endsWith(end) || left === 0) return deliver();
    left -= 1;
    if (arrive) await deliver();
    throw new TypeError("the network is gone");
  };
}

test("a lost answer is asked for again with the same bytes and one passkey prompt", async () => {
  const card = await fresh();
  const prompts = browser.authenticator.gets.length;
  lose("/approve", { answers: 2, arrive: true });
  const approved = await browser.phone.approve(card, whole(card));
  assert.equal(approved.status, "approved");
  const bodies = sent(`${card.delegationId}/approve`).map(({ body }) => body);
  assert.equal(bodies.length, 3);
  assert.equal(new Set(bodies).size, 1);
  assert.equal(browser.authenticator.gets.length, prompts + 1);
});

test("pressing again after no answer, even after a reload, sends the same act", async () => {
  const card = await fresh();
  lose("/approve", { answers: 99, arrive: false });
  assert.equal(await outcome(() => browser.phone.approve(card, whole(card))), "unreachable");
  const prompts = browser.authenticator.gets.length;
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.waited = 0;
  browser.reload();
  const again = await browser.phone.card(card.delegationId);
  assert.equal((await browser.phone.approve(again, whole(again))).status, "approved");
  assert.equal(new Set(sent(`${card.delegationId}/approve`).map(({ body }) => body)).size, 1);
  assert.equal(browser.authenticator.gets.length, prompts);
  assert.deepEqual(await browser.vault.get("acts"), {});
});

test("another decision takes the place of an act that never arrived", async () => {
  const card = await fresh();
  lose("/approve", { answers: 99, arrive: false });
  assert.equal(await outcome(() => browser.phone.approve(card, whole(card))), "unreachable");
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.waited = 0;
  assert.equal((await browser.phone.deny(card, PLAIN_DENIAL)).status, "denied");
});

test("an act that grew stale without ever arriving is signed anew", async () => {
  const card = await fresh();
  browser.clock.offset = -90_000;
  lose("/deny", { answers: 99, arrive: false });
  assert.equal(await outcome(() => browser.phone.deny(card, PLAIN_DENIAL)), "unreachable");
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.offset = 0;
  browser.clock.waited = 0;
  assert.equal((await browser.phone.deny(card, PLAIN_DENIAL)).status, "denied");
  assert.equal(new Set(sent(`${card.delegationId}/deny`).map(({ body }) => body)).size, 2);
});

test("a proxy's page instead of an answer counts as none", async () => {
  const card = await fresh();
  const page: Reply = { status: 200, contentType: "text/html", retryAfter: 0, body: new Uint8Array(3) };
  let answers = [page, { ...page, status: 502 }, { ...page, status: 503 }];
  browser.network.onTheLine = async (call, deliver) => {
    const [first, ...rest] = answers;
    if (!call.path.endsWith("/approve") || first === undefined) return deliver();
    answers = rest;
    return first;
  };
  assert.equal((await browser.phone.approve(card, whole(card))).status, "approved");
  assert.equal(sent(`${card.delegationId}/approve`).length, 4);
});

test("pressing twice asks for the passkey once", async () => {
  const card = await fresh();
  const prompts = browser.authenticator.gets.length;
  const [one, two] = await Promise.all([
    browser.phone.approve(card, whole(card)),
    browser.phone.approve(card, whole(card)),
  ]);
  assert.deepEqual(one.answer, two.answer);
  assert.equal(browser.authenticator.gets.length, prompts + 1);
});

test("two tabs that answer at once: one wins, and the other one is told", async () => {
  const card = await fresh();
  const tab = browser.page();
  const other = await tab.card(card.delegationId);
  const outcomes = await Promise.all([
    outcome(() => browser.phone.approve(card, whole(card))),
    outcome(() => tab.deny(other, PLAIN_DENIAL)),
  ]);
  assert.deepEqual(outcomes.sort(), ["already_decided", "done"]);
  const after = await tab.card(card.delegationId);
  assert(after.status === "approved" || after.status === "denied");
  assert(after.answer);
});

test("an answer that is not ours is not taken for ours", async () => {
  const [card, other] = [await fresh(), await fresh()];
  let answerOfOther: Reply | undefined;
  browser.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path === `/v1/me/requests/${other.delegationId}/deny`) answerOfOther = reply;
    return call.path.endsWith(`${card.delegationId}/deny`) ? (answerOfOther ?? reply) : reply;
  };
  await browser.phone.deny(other, PLAIN_DENIAL);
  assert.equal(await outcome(() => browser.phone.deny(card, PLAIN_DENIAL)), "wrong_request");
});

test("nor is the answer of another device", async () => {
  const card = await fresh();
  const tab = browser.page();
  await tab.deny(await tab.card(card.delegationId), { ...PLAIN_DENIAL, reasonCode: "unclear" });
  browser.network.onTheLine = (call, deliver) =>
    deliver(call.path.endsWith("/deny") ? { ...call, method: "GET", path: call.path.slice(0, -5), body: "" } : call);
  assert.equal(await outcome(() => browser.phone.deny(card, PLAIN_DENIAL)), "wrong_request");
});

test("the inbox waits for something new, and for nothing when it is told to stop", async () => {
  const before = await browser.phone.inbox();
  const waiting = browser.phone.waitForInbox(new AbortController().signal);
  const card = await fresh();
  const news = await waiting;
  assert.equal(news?.pending.length, before.pending.length + 1);
  assert(news.pending.some(({ delegationId }) => delegationId === card.delegationId));
  const ending = new AbortController();
  const ended = outcome(() => browser.phone.waitForInbox(ending.signal));
  ending.abort();
  assert.equal(await ended, "unreachable");
});

test("every page of what waits is read", async () => {
  const cards = [await fresh(), await fresh(), await fresh()];
  browser.network.onTheLine = (call, deliver) =>
    deliver(call.path.includes("status=pending") ? { ...call, path: `${call.path}&limit=1` } : call);
  const { pending } = await browser.phone.inbox();
  const shown = pending.map(({ delegationId }) => delegationId);
  for (const { delegationId } of cards) assert(shown.includes(delegationId));
  assert.deepEqual(pending.map(({ expiresAt }) => expiresAt), pending.map(({ expiresAt }) => expiresAt).sort());
});

test("a server that restarts under an open page is found again", async () => {
  const card = (await browser.phone.inbox()).pending[0];
  assert(card);
  await server.halt();
  assert.equal((await browser.phone.standing()).kind, "offline");
  assert.equal((await browser.phone.lastKnown())?.pending[0]?.delegationId, card.delegationId);
  const denying = browser.phone.deny(card, PLAIN_DENIAL);
  assert.equal(await outcome(() => denying), "unreachable");
  await server.restart();
  browser.clock.waited = 0;
  assert.equal((await browser.phone.deny(card, PLAIN_DENIAL)).status, "denied");
});
