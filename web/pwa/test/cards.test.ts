// What a card is, what keeps it from being approved, and that nothing but a card is ever answered.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import type { Scope } from "@countersign/protocol";

import { type Card, type Grant, PLAIN_DENIAL } from "../src/core/model.js";
import { jsonOf, withJson } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";

let server: RealServer;
let runtime: Runtime;
let browser: Browser;
let card: Card;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
  await browser.phone.inbox();
  card = await browser.phone.card(await runtime.ask("Identify the user", "--expires-in", "5m"));
});

after(async () => {
  runtime.remove();
  await server.stop();
});

beforeEach(() => {
  browser.network.onTheLine = (_, deliver) => deliver();
  browser.clock.offset = 0;
});

function whole({ request }: Card): Grant {
  const { scopes, durationSeconds, singleUse } = request;
  return { scopes, durationSeconds, singleUse };
}

test("a card cannot be changed, and a copy of it cannot be answered", async () => {
  assert.throws(() => Object.assign(card, { delegationId: "del_other" }), TypeError);
  assert.throws(() => Object.assign(card.request, { purpose: "something else" }), TypeError);
  assert.throws(() => (card.request.scopes as Scope[]).push("payments.prepare" as Scope), TypeError);
  assert.throws(() => Object.assign(card.terms.scopes[0] ?? {}, { description: "harmless" }), TypeError);
  const prompts = browser.authenticator.gets.length;
  for (const copy of [{ ...card }, structuredClone(card), { ...card, request: { ...card.request, purpose: "x" } }]) {
    assert.equal(await outcome(() => browser.phone.approve(copy, whole(card))), "wrong_request");
    assert.equal(await outcome(() => browser.phone.deny(copy, PLAIN_DENIAL)), "wrong_request");
  }
  assert.equal(browser.authenticator.gets.length, prompts);
  const tab = browser.page();
  assert.equal(await outcome(() => tab.approve(card, whole(card))), "wrong_request");
});

test("nothing is granted that was not asked", async () => {
  const asked = whole(card);
  const wrong: readonly (readonly [Grant, string])[] = [
    [{ ...asked, scopes: [] }, "scopes_widened"],
    [{ ...asked, scopes: [...asked.scopes, "payments.prepare" as Scope] }, "scopes_widened"],
    [{ ...asked, durationSeconds: asked.durationSeconds + 1 }, "duration_extended"],
    [{ ...asked, durationSeconds: 59 }, "invalid_field"],
    [{ ...asked, durationSeconds: 60.5 }, "duration_extended"],
  ];
  for (const [grant, code] of wrong) assert.equal(await outcome(() => browser.phone.approve(card, grant)), code);
  const denial = { ...PLAIN_DENIAL, counterOffer: { scopes: ["payments.prepare" as Scope], durationSeconds: 60 } };
  assert.equal(await outcome(() => browser.phone.deny(card, denial)), "scopes_widened");
  const long = { ...PLAIN_DENIAL, reasonText: "x".repeat(201) };
  assert.equal(await outcome(() => browser.phone.deny(card, long)), "invalid_field");
});

test("a request is over at its own end, whatever the server says and whoever held it open", async () => {
  browser.clock.offset = 6 * 60_000;
  // The server's clock is as late, and yet it calls the request open.
  browser.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path !== "/v1/me") return reply;
    return withJson(reply, { ...(jsonOf(reply) as object), serverTime: new Date(browser.clock.now()).toISOString() });
  };
  assert.equal((await browser.phone.card(card.delegationId)).status, "expired");
  assert.equal(await outcome(() => browser.phone.approve(card, whole(card))), "request_expired");
});

test("clocks that disagree keep a yes back, also when the card was shown before", async () => {
  browser.clock.offset = 90_000;
  assert.deepEqual((await browser.phone.card(card.delegationId)).obstacles, ["clock"]);
  assert.equal(await outcome(() => browser.phone.approve(card, whole(card))), "clock_skew");
});

test("more text than anybody reads cannot be approved, but denied", async () => {
  const details = Array.from({ length: 9 }, (_, at) => ["--detail", `Line ${at}=${"x".repeat(480)}`]).flat();
  const long = await browser.phone.card(await runtime.ask("A very long story", ...details));
  assert.deepEqual(long.obstacles, ["too_long"]);
  assert.equal(await outcome(() => browser.phone.approve(long, whole(long))), "wrong_request");
  assert.equal((await browser.phone.deny(long, PLAIN_DENIAL)).status, "denied");
});

test("a computer that this device did not confirm has to be acknowledged", async () => {
  const tablet = new Browser(server, browser.authenticator);
  await tablet.phone.signIn();
  await tablet.phone.enrolThisDevice("Tablet");
  assert.deepEqual((await tablet.phone.inbox()).notices, []);
  const shown = await tablet.phone.card(card.delegationId);
  assert.equal(shown.runtime.pinned, "no");
  assert.deepEqual(shown.obstacles, ["unknown_runtime"]);
  assert.equal(shown.runtime.words.length, 6);
  assert.equal(await outcome(() => tablet.phone.approve(shown, whole(shown))), "wrong_request");
  await tablet.phone.acknowledgeRuntime(shown.runtime);
  const known = await tablet.phone.card(card.delegationId);
  assert.equal(known.runtime.pinned, "acknowledged");
  assert.deepEqual(known.obstacles, []);
  assert.deepEqual(known.runtime.words, card.runtime.words);
  const another = new Runtime(server);
  await browser.pair(another, "Another desktop");
  const { notices } = await tablet.phone.inbox();
  assert.deepEqual(notices.map((notice) => notice.kind === "new_runtime" && notice.runtime.runtimeName), [
    "Another desktop",
  ]);
  assert.deepEqual((await browser.phone.inbox()).notices.map(({ kind }) => kind), ["new_device"]);
  another.remove();
});

test("a known computer keeps its names, whatever it is called elsewhere", async () => {
  browser.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (!call.path.startsWith("/v1/me/requests/")) return reply;
    const view = jsonOf(reply) as { runtime: object };
    const names = { runtimeName: "Your bank", deviceName: "Bank", applicationName: "Bank \u2713" };
    return withJson(reply, { ...view, runtime: { ...view.runtime, ...names } });
  };
  assert.deepEqual((await browser.phone.card(card.delegationId)).runtime, card.runtime);
});

test("a request that fails a check is listed without a word of it, and the others are there", async () => {
  const good = await browser.phone.card(await runtime.ask("An honest one"));
  browser.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (!call.path.startsWith("/v1/me/requests")) return reply;
    const page = jsonOf(reply) as { requests: { delegationId: string; terms: { terms: { providerName: string } } }[] };
    for (const view of page.requests) {
      if (view.delegationId === card.delegationId) view.terms.terms.providerName = "Somebody else";
    }
    return withJson(reply, page);
  };
  const { pending, unreadable } = await browser.phone.inbox();
  assert(pending.some(({ delegationId }) => delegationId === good.delegationId));
  assert(pending.every(({ delegationId }) => delegationId !== card.delegationId));
  assert.deepEqual(unreadable.map(({ delegationId, code, field }) => ({ delegationId, code, field })), [
    { delegationId: card.delegationId, code: "wrong_request", field: "termsHash" },
  ]);
});

test("a frozen computer's requests cannot be approved", async () => {
  const stranger = new Runtime(server);
  await browser.pair(stranger, "Stranger");
  const [first, second] = [await stranger.ask("One"), await stranger.ask("Two")];
  await browser.phone.deny(await browser.phone.card(first), { ...PLAIN_DENIAL, notMe: true });
  const after = await browser.phone.card(second);
  assert.notEqual(after.status, "pending");
  assert.equal(await outcome(() => browser.phone.approve(after, whole(after))), "already_decided");
  stranger.remove();
});

test("the code of a pairing and the secret of its QR are neither stored nor sent", async () => {
  const another = new Runtime(server);
  const offer = await another.pair("Secretive");
  const secret = offer.link.split(".")[3] ?? "";
  assert.equal(secret.length, 22);
  const from = browser.network.sent.length;
  const { code } = await browser.phone.confirmOffer(offer.link, await browser.phone.readOffer(offer.link));
  const symbols = code.replace("CSP1-", "").replace("-", "");
  const sent = JSON.stringify(browser.network.sent.slice(from));
  const keys = ["identity", "pending", "signedIn", "pins", "known", "inbox", "acts"] as const;
  const stored = JSON.stringify(await Promise.all(keys.map((key) => browser.vault.get(key))));
  for (const text of [sent, stored]) {
    for (const hidden of [secret, code, symbols, symbols.slice(0, 7)]) assert(!text.includes(hidden));
  }
  another.remove();
});

test("an offer for another server, or one that has ended, is not confirmed", async () => {
  const another = new Runtime(server);
  const { link } = await another.pair("Elsewhere");
  const shown = await browser.phone.readOffer(link);
  const elsewhere = link.replace(server.origin, "https://countersign.example");
  assert.equal(await outcome(() => browser.phone.readOffer(elsewhere)), "wrong_origin");
  assert.equal(await outcome(() => browser.phone.confirmOffer(elsewhere, shown)), "wrong_origin");
  assert.equal(await outcome(() => browser.phone.readOffer(`${link}x`)), "offer_invalid");
  browser.clock.offset = 11 * 60_000;
  assert.equal(await outcome(() => browser.phone.confirmOffer(link, shown)), "offer_expired");
  another.remove();
});
