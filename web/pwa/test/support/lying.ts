// A server that lies to a page: one changed answer after another, and what the page signs in spite of it.
import assert from "node:assert/strict";

import { type DelegationApproval, base64url } from "@countersign/protocol";

import { Failure } from "../../src/core/failure.js";
import type { Card } from "../../src/core/model.js";
import type { Reply } from "../../src/core/ports.js";
import { type OnTheLine, jsonOf, withJson } from "./network.js";
import type { Browser } from "./phone.js";
import { type Tampered, tamper } from "./tampering.js";

/** A definite no of the server's, so that what was sent has no effect and is not kept. */
export const REFUSED: Reply = {
  status: 409,
  contentType: "application/problem+json",
  retryAfter: 0,
  body: new TextEncoder().encode('{"type":"t","title":"t","status":409,"code":"conflict"}'),
};

function payloadOf(body: string): unknown {
  const [, payload = ""] = (JSON.parse(body) as { readonly signed: string }).signed.split(".");
  return JSON.parse(new TextDecoder().decode(base64url.decode("payload", payload)));
}

/** What the page would sign for a card; the server never hears of it. */
export async function approvalOf(browser: Browser, card: Card): Promise<DelegationApproval> {
  let sent = "";
  const { onTheLine } = browser.network;
  browser.network.onTheLine = async (call, deliver) => {
    if (!call.path.endsWith("/approve")) return onTheLine(call, deliver);
    sent = call.body;
    return REFUSED;
  };
  const { scopes, durationSeconds, singleUse } = card.request;
  try {
    await browser.phone.approve(card, { scopes, durationSeconds, singleUse });
  } catch (error) {
    if (sent === "") throw error;
    assert.equal(Failure.of(error).code, "conflict");
    return payloadOf(sent) as DelegationApproval;
  } finally {
    browser.network.onTheLine = onTheLine;
  }
  assert.fail("the server refused, and yet it was approved");
}

/** Answers calls from what was answered before, so that thousands of lies need no thousands of calls. */
function answering(path: string, json: unknown, known: Map<string, Reply>): OnTheLine {
  return async (call, deliver) => {
    const reply = (call.method === "GET" ? known.get(call.path) : undefined) ?? (await deliver());
    known.set(call.path, reply);
    return call.path.split("?")[0] === path && reply.status === 200 ? withJson(reply, json) : reply;
  };
}

/** Runs `use` with each change of the answer at `path` in turn; gives how many were refused and how many were not. */
export async function withEach(
  browser: Browser,
  path: string,
  counterpart: unknown,
  use: (tampered: Tampered) => Promise<unknown>,
): Promise<{ readonly refused: number; readonly passed: number }> {
  const honest = jsonOf(await browser.network.call({ method: "GET", path, body: "", timeout: 5000 }));
  let [refused, passed] = [0, 0];
  const known = new Map<string, Reply>();
  for (const tampered of tamper(honest, counterpart)) {
    browser.network.onTheLine = answering(path, tampered.json, known);
    try {
      await use(tampered);
      passed += 1;
    } catch (error) {
      assert(error instanceof Failure, `${tampered.what}: ${String(error)}`);
      assert.notEqual(error.code, "internal", `${tampered.what}: ${error.detail}`);
      refused += 1;
    } finally {
      browser.network.onTheLine = (_, deliver) => deliver();
    }
  }
  return { refused, passed };
}
