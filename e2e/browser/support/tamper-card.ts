/** A card whose server lies about it: what the person can do there, and what their keys then sign. */

import assert from "node:assert/strict";

import {
  type DelegationId, DelegationApproval, DelegationRequest, Terms, canonical, keys,
} from "@countersign/protocol";

import { VERIFIED } from "./corpus-card.js";
import type { Json } from "./front.js";
import type { Act } from "./tamper-judge.js";
import type { Stage } from "./tamper-stage.js";

/** How one lie ended. */
export interface Ending {
  /** The page signed what it showed, or signed nothing. */
  readonly outcome: "signed" | "nothing";
  /** What stood in the verified part; empty where no card was shown. */
  readonly verified: string;
}

/**
 * Opens a card, says yes and no to it where the page lets a person do that, and demands that whatever was signed is
 * what stood there. `told` is the view that the server gave last, lies and all.
 */
export async function answerCard(stage: Stage, id: DelegationId, told: () => Json): Promise<Ending> {
  const { page } = stage;
  const approve = page.getByRole("button", { name: /^Approve/ });
  const deny = page.getByRole("button", { name: "Deny", exact: true });
  const said: string[] = [];
  let [isSigned, verified] = [false, ""];
  const watched = async (run: () => Promise<void>): Promise<void> => {
    const acts = await stage.actsDuring(run);
    for (const act of acts) await assertShown(act, id, told(), said.at(-1) ?? "");
    isSigned ||= acts.some(({ tag }) => tag === DelegationApproval.tag);
  };
  await watched(async () => {
    await stage.open(`/requests/${id}`);
    said.push(await stage.words());
    verified = (await page.locator(VERIFIED).allInnerTexts()).join("\n");
    const open = (await approve.count()) > 0 && (await page.locator("main .blocked").count()) === 0;
    if (open) await stage.press(approve);
  });
  await watched(async () => {
    said.push(await stage.words());
    if ((await deny.count()) > 0) await stage.press(deny);
  });
  return { outcome: isSigned ? "signed" : "nothing", verified };
}

/** Demands that an act is about what stood on the page, word for word. */
async function assertShown({ tag, path, payload }: Act, id: DelegationId, told: Json, words: string): Promise<void> {
  assert(path.startsWith(`/v1/me/requests/${id}/`), `${tag} went to ${path}`);
  assert.equal(payload.delegationId, id);
  const request = JSON.parse(Buffer.from(told.signed.split(".")[1], "base64url").toString("utf8")) as DelegationRequest;
  assert.equal(
    payload.requestHash,
    await canonical.hash(DelegationRequest, request),
    "another request was signed than was shown",
  );
  for (const said of [request.purpose, request.agent.name, ...request.details.map(({ value }) => value)]) {
    assert(words.includes(said), `${JSON.stringify(said)} was signed and not shown`);
  }
  if (tag !== DelegationApproval.tag) return;
  const terms = told.terms.terms as Terms;
  assert.equal(payload.termsHash, await canonical.hash(Terms, terms), "other terms were signed than were shown");
  assert.equal(request.termsHash, payload.termsHash, "the terms are not those that were asked under");
  assert.deepEqual(payload.scopes, request.scopes);
  assert.deepEqual(payload.constraints, request.constraints);
  assert.equal(payload.durationSeconds, request.durationSeconds);
  assert(words.includes(`${request.durationSeconds / 60} minutes`), "the time was signed and not shown");
  assert.equal(payload.singleUse, request.singleUse);
  assert.equal(payload.runtimeConnectionId, request.runtimeConnectionId);
  assert.equal(payload.runtimeThumbprint, request.runtimeThumbprint);
  assert.equal(
    payload.runtimeThumbprint,
    await keys.thumbprint(told.runtime.publicKey),
    "the key is not that of the computer shown",
  );
  assert(Math.abs(payload.serverTime - Date.now()) < 60_000, "the grant begins at a time that is not now");
  for (const said of [terms.providerName, terms.audienceName, terms.audienceKey]) {
    assert(words.includes(said), `${JSON.stringify(said)} was signed and not shown`);
  }
  for (const scope of terms.scopes.filter(({ name }) => (payload.scopes as readonly string[]).includes(name))) {
    assert(words.includes(scope.description) && words.includes(scope.name), `${scope.name} was signed and not shown`);
    assert(new RegExp(`${scope.risk} risk`, "i").test(words), `the risk of ${scope.name} was signed and not shown`);
  }
}
