// A server that lies about requests: the page refuses, or it shows what it signs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DelegationRequest, Terms, canonical } from "@countersign/protocol";

import type { Card } from "../src/core/model.js";
import { approvalOf, withEach } from "./support/lying.js";
import { jsonOf } from "./support/network.js";
import { Browser } from "./support/phone.js";
import { RealServer, Runtime } from "./support/programs.js";

let server: RealServer;
let runtime: Runtime;
let browser: Browser;
let pending: Card;
let other: Card;

before(async () => {
  server = await RealServer.start();
  runtime = new Runtime(server);
  browser = new Browser(server);
  await browser.enrol(server.invite);
  await browser.pair(runtime);
  const earlier = await browser.phone.card(await runtime.ask("The one before", "--duration", "30m"));
  await browser.phone.approve(earlier, { scopes: earlier.request.scopes, durationSeconds: 600, singleUse: false });
  const details = ["--detail", "Payee=ACME", "--detail", "Amount=1 EUR"];
  pending = await browser.phone.card(await runtime.ask("Pay the invoice", ...details, "--agent-name", "Agent"));
  const evil = ["--detail", "Payee=EVIL", "--scope", "payments.prepare", "--single-use"];
  other = await browser.phone.card(await runtime.ask("Pay all invoices", ...evil));
});

after(async () => {
  runtime.remove();
  await server.stop();
});

async function signsWhatItShows(card: Card): Promise<void> {
  const approval = await approvalOf(browser, card);
  assert.equal(approval.delegationId, card.delegationId);
  assert.equal(approval.requestHash, await canonical.hash(DelegationRequest, card.request));
  assert.equal(approval.termsHash, await canonical.hash(Terms, card.terms));
  assert.deepEqual(approval.scopes, card.scopes.map(({ name }) => name).sort());
  assert.deepEqual(approval.constraints, card.request.constraints);
  assert.equal(approval.durationSeconds, card.request.durationSeconds);
  assert.equal(approval.runtimeThumbprint, card.runtime.thumbprint);
  assert.equal(card.runtime.runtimeName, "Test desktop");
  assert.equal(card.runtime.deviceName, "Workbench");
}

async function read(path: string): Promise<unknown> {
  return jsonOf(await browser.network.call({ method: "GET", path, body: "", timeout: 5000 }));
}

test("one request: every member changed", async () => {
  const path = `/v1/me/requests/${pending.delegationId}`;
  const counterpart = await read(`/v1/me/requests/${other.delegationId}`);
  const { refused, passed } = await withEach(browser, path, counterpart, async ({ what }) => {
    const card = await browser.phone.card(pending.delegationId);
    // Another signed request in its place is another card, which says so.
    const shown = what === "swap signed" ? other : pending;
    assert.deepEqual(card.request, shown.request, what);
    assert.deepEqual(card.terms, shown.terms, what);
    assert.deepEqual(card.scopes, shown.scopes, what);
    assert.equal(card.expiresAt, shown.expiresAt, what);
    assert.equal(card.runtime.connectionId, card.request.runtimeConnectionId, what);
    // A yes before that does not verify counts as none; the hours alone are the server's word.
    const news = (one: Card) => one.novelty.filter(({ kind }) => kind !== "hour");
    const first = news(card).length === 1 && news(card)[0]?.kind === "first";
    if (card.status === "pending" && !first) assert.deepEqual(news(card), news(shown), what);
    if (card.status === "pending" && card.obstacles.length === 0) await signsWhatItShows(card);
  });
  assert(refused > 100 && passed > 20, `${refused} refused, ${passed} passed`);
});

test("the whole inbox: every member changed", async () => {
  const path = "/v1/me/requests";
  const page = (await read(path)) as { requests: unknown[] };
  const counterpart = { ...page, requests: [...page.requests].reverse() };
  const { passed } = await withEach(browser, path, counterpart, async ({ what }) => {
    const { pending: cards, recent, unreadable } = await browser.phone.inbox();
    for (const card of [...cards, ...recent]) {
      const honest = [pending, other].find(({ requestHash }) => requestHash === card.requestHash);
      if (honest !== undefined) assert.deepEqual(card.request, honest.request, what);
      else assert.equal(card.request.purpose, "The one before", what);
      assert.equal(await canonical.hash(DelegationRequest, card.request), card.requestHash, what);
    }
    const told = ["code", "createdAt", "delegationId", "field"];
    for (const one of unreadable) assert.deepEqual(Object.keys(one).sort(), told, what);
  });
  assert(passed > 100);
});

test("an answer in the history: every member changed", async () => {
  const { cards } = await browser.phone.history({ status: "approved", cursor: "" });
  const [answered] = cards;
  assert(answered?.answer);
  const path = `/v1/me/requests/${answered.delegationId}`;
  const { passed } = await withEach(browser, path, undefined, async ({ what, path: [place] }) => {
    const card = await browser.phone.card(answered.delegationId);
    // Nothing of the evidence may be otherwise; only a further member beside it means nothing.
    if (place === "approval" && what !== "add to approval") assert.equal(card.answer, undefined, what);
    if (card.answer !== undefined) assert.deepEqual(card.answer, answered.answer, what);
    else assert(card.unverified !== undefined || ["pending", "cancelled", "expired"].includes(card.status), what);
  });
  assert(passed > 20);
});
