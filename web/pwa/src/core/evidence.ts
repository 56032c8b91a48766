/**
 * Whether an answer that the server shows was given by this person: verified under their own roster, for exactly the
 * request that this page verified. Devices and passkeys that were revoked since still count for what they signed
 * before, because this is history; whether an answer is worth something now is for runtimes and the server to check.
 */

import {
  type Canonical, DelegationApproval, DelegationDenial, type DelegationId, type DelegationRequest, type Origin,
  type Roster, type Verified, assertion, checkOrigin, jws, keys, roster as chains,
} from "@countersign/protocol";
import type { PersonAct } from "./answers.js";
import { demand } from "./context.js";
import { checkWithin } from "./narrowing.js";

/** Whose answers are read, at which server. */
export interface Person {
  readonly origin: Origin;
  readonly roster: Roster;
}

/** An answer and the device that signed it. */
export interface VerifiedAnswer<T> {
  readonly signed: Verified<T>;
  readonly device: chains.EnrolledKey;
}

/** What both kinds of answer say of who answers what. */
type Common = Pick<
  DelegationDenial,
  "origin" | "delegationId" | "requestHash" | "userId" | "deviceId" | "rosterSeq" | "rosterHead" | "issuedAt"
>;

/** Verifies a yes to `request`; with a `delegationId`, to that delegation. */
export async function verifyApproval(
  person: Person,
  request: Verified<DelegationRequest>,
  act: PersonAct,
  delegationId?: DelegationId,
): Promise<VerifiedAnswer<DelegationApproval>> {
  const answer = await verifyDevice(person, DelegationApproval, request, act.signed, delegationId);
  const { signed } = answer;
  const { payload: approval } = signed;
  const { payload: asked } = request;
  demand(approval.termsHash === asked.termsHash, "wrong_request", "termsHash");
  demand(approval.runtimeConnectionId === asked.runtimeConnectionId, "wrong_request", "runtimeConnectionId");
  demand(approval.runtimeThumbprint === asked.runtimeThumbprint, "wrong_request", "runtimeThumbprint");
  checkWithin(asked, approval);
  const same = JSON.stringify(approval.constraints) === JSON.stringify(asked.constraints);
  demand(same, "constraints_changed", "constraints");
  const credential = activeThen(person.roster, "credential", approval.credentialId, approval.rosterSeq);
  await assertion.verifySigned(act.assertion, DelegationApproval, signed, person.origin, credential);
  return answer;
}

/** Verifies a no to `request`. */
export async function verifyDenial(
  person: Person,
  request: Verified<DelegationRequest>,
  compact: string,
  delegationId: DelegationId,
): Promise<VerifiedAnswer<DelegationDenial>> {
  return verifyDevice(person, DelegationDenial, request, compact, delegationId);
}

async function verifyDevice<T extends Common>(
  { origin, roster }: Person,
  schema: Canonical<T>,
  request: Verified<DelegationRequest>,
  compact: string,
  delegationId?: DelegationId,
): Promise<VerifiedAnswer<T>> {
  const unverified = jws.Unverified.parse(compact);
  const device = await deviceWith(roster, unverified.kid);
  const signed = await unverified.verify(schema, device.publicKey);
  const { payload } = signed;
  checkOrigin(payload, origin);
  demand(delegationId === undefined || payload.delegationId === delegationId, "wrong_request", "delegationId");
  demand(payload.requestHash === request.hash, "wrong_request", "requestHash");
  demand(payload.userId === roster.userId, "wrong_request", "userId");
  demand(payload.deviceId === device.id, "wrong_key", "deviceId");
  demand(roster.hashAt(payload.rosterSeq) === payload.rosterHead, "roster_stale", "rosterHead");
  activeThen(roster, "device", device.id, payload.rosterSeq);
  return { signed, device };
}

async function deviceWith(roster: Roster, kid: keys.Thumbprint): Promise<chains.EnrolledKey> {
  for (const { key } of roster.keys) {
    if (key.kind === "device" && (await keys.thumbprint(key.publicKey)) === kid) return key;
  }
  demand(false, "unknown_key", "signed");
}

function activeThen(roster: Roster, kind: chains.KeyKind, id: string, seq: number): chains.EnrolledKey {
  const alive = roster.keys.filter((known) => chains.activeAt(known, seq));
  const found = alive.find(({ key }) => key.kind === kind && key.id === id);
  demand(found !== undefined, "key_not_active", kind);
  return found.key;
}
