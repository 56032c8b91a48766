/**
 * What a person's keys were used for, taken apart and verified without the page's help: every signature that left the
 * page, and every challenge that a passkey was asked to sign.
 */

import assert from "node:assert/strict";

import * as protocol from "@countersign/protocol";
import {
  type Canonical, type Origin, type PublicKey, type RosterHead, Roster, UserId, assertion, jws, parseOrigin,
} from "@countersign/protocol";
import type { Page } from "playwright-core";

import type { Call, Json } from "./front.js";
import type { Prompt } from "./tamper-passkeys.js";

/** Who the person is, by what was true before anybody lied. */
export interface Self {
  readonly origin: Origin;
  readonly userId: UserId;
  readonly deviceId: string;
  readonly deviceKey: PublicKey;
  readonly credential: protocol.EnrolledCredential & { readonly id: string };
  readonly head: RosterHead;
}

/** One signed act that left the page, verified. */
export interface Act {
  readonly path: string;
  /** Its kind, `countersign.delegation-approve.v1`. */
  readonly tag: string;
  readonly payload: Json;
  /** Whether a passkey signed it too. */
  readonly byPasskey: boolean;
}

const SCHEMAS = new Map<string, Canonical<unknown>>(
  Object.values<unknown>({ ...protocol })
    .filter((value): value is Canonical<unknown> => typeof value === "object" && value !== null && "tag" in value)
    .map((schema) => [schema.tag, schema]),
);

/** Asks the server who the page's person is, past the page's own code. */
export async function selfOf(page: Page): Promise<Self> {
  const read = (path: string): Promise<Json> =>
    page.evaluate(async (path) => (await fetch(path)).json() as Promise<unknown>, path);
  const me = await read("/v1/me");
  const { records } = await read("/v1/me/roster");
  const origin = parseOrigin(new URL(page.url()).origin);
  const roster = await Roster.verify(origin, UserId.parse(me.userId), records);
  const device = roster.keys.find(({ key }) => key.id === me.deviceId)?.key;
  const credential = roster.keys.find(
    ({ key, revokedAt }) => key.kind === "credential" && revokedAt === undefined,
  )?.key;
  assert(device !== undefined && credential !== undefined, "the page's person is not in the roster");
  return {
    origin,
    userId: roster.userId,
    deviceId: device.id,
    deviceKey: device.publicKey,
    credential,
    head: roster.head,
  };
}

/**
 * Verifies everything that was signed: by this device's key and this person's passkey alone, in their own name, under
 * the head that they follow; each prompt was for an act that left the page, or for a sign-in. Gives the acts.
 */
export async function verifyActs(
  self: Self,
  calls: readonly Call[],
  prompts: readonly Prompt[],
): Promise<readonly Act[]> {
  const open = [...prompts];
  const acts: Act[] = [];
  for (const call of calls) {
    const body = call.body.length === 0 ? {} : (JSON.parse(call.body.toString("utf8")) as Json);
    if (typeof body.signed !== "string") continue;
    const unverified = jws.Unverified.parse(body.signed);
    const schema = SCHEMAS.get(unverified.typ);
    assert(schema !== undefined, `nobody knows ${unverified.typ}`);
    const { payload } = (await unverified.verify(schema, self.deviceKey)) as { payload: Json };
    assertOwn(self, payload);
    if (body.assertion !== undefined) {
      await assertion.verify(body.assertion, schema, payload, self.origin, self.credential);
      const challenge = await assertion.challengeFor(schema, payload);
      const at = open.findIndex((prompt) => Buffer.compare(prompt.challenge, challenge) === 0);
      assert(at >= 0, "a passkey signed what nobody saw it being asked for");
      assertPrompt(self, open.splice(at, 1)[0] as Prompt);
    }
    acts.push({ path: call.path, tag: schema.tag, payload, byPasskey: body.assertion !== undefined });
  }
  assert.deepEqual(
    open.map(({ challenge }) => Buffer.from(challenge).toString("base64url")),
    [],
    "a passkey was asked for nothing",
  );
  return acts;
}

/** Demands that a passkey was asked as it must be: verifying the person, at this server, one of their own. */
export function assertPrompt(
  self: Pick<Self, "origin"> & { readonly credential?: { readonly id: string } },
  prompt: Prompt,
): void {
  assert.equal(prompt.relyingPartyId, new URL(self.origin).hostname);
  assert.equal(prompt.userVerification, "required");
  if (self.credential !== undefined) assert.deepEqual(prompt.credentialIds, [self.credential.id]);
}

function assertOwn(self: Self, payload: Json): void {
  assert.equal(payload.origin, self.origin);
  if ("userId" in payload) assert.equal(payload.userId, self.userId);
  if ("deviceId" in payload) assert.equal(payload.deviceId, self.deviceId);
  if ("credentialId" in payload) assert.equal(payload.credentialId, self.credential.id);
  if ("rosterSeq" in payload) assert.deepEqual({ seq: payload.rosterSeq, hash: payload.rosterHead }, { ...self.head });
}
