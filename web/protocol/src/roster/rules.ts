/**
 * What an entry may do, by the keys that the chain before it has: judged before any signature, and the same by
 * everybody who follows the chain, so that no server can waive it.
 */

import { Refusal } from "../code.js";
import { type EnrolledKey, type KeyKind, type RosterEntry, rosterInvalid } from "./entry.js";
import { type RosterKey, isWaiting } from "./key.js";

/** The most keys that may be active at once; a recovery revokes them all in one entry. */
export const MAX_ACTIVE = 128;
/** How many devices may wait when a passkey alone enrols another one. A passkey in other hands fills no roster in a day. */
const MAX_WAITING = 5;

/** What the rules look at: the keys so far, and when the entry before this one was signed. */
export interface Before {
  readonly keys: readonly RosterKey[];
  /** In milliseconds since 1970; 0 before the first entry. */
  readonly issuedAt: number;
}

/** Refuses an entry that breaks a rule. */
export function checkRules(entry: RosterEntry, before: Before): void {
  checkEnrolled(entry, before.keys);
  const alive = before.keys.filter((known) => known.revokedAt === undefined);
  checkRevoked(entry, alive);
  const remaining = [...entry.enrol, ...alive.map(({ key }) => key).filter((key) => !entry.revoke.includes(key.id))];
  const remains = (kind: KeyKind) => remaining.filter((key) => key.kind === kind).length;
  if (remains("credential") === 0) throw rosterInvalid("revoke", "at least one passkey must remain");
  if (remains("recovery") > 1) throw rosterInvalid("enrol", "at most one recovery key is active; a new one revokes the former");
  if (remaining.length > MAX_ACTIVE) throw rosterInvalid("enrol", "128 active keys at most");
  if (entry.seq === 0) {
    const founded =
      entry.signerKind === "credential" &&
      entry.enrol.some((key) => key.kind === "credential" && key.id === entry.signerId) &&
      remains("device") > 0 &&
      entry.revoke.length === 0;
    if (!founded) throw rosterInvalid("enrol", "entry 0 is signed by a passkey that it enrols, beside a device");
  } else if (entry.issuedAt < before.issuedAt) {
    throw rosterInvalid("issuedAt", "an entry is not older than the one before it");
  } else if (entry.signerKind === "recovery") {
    if (!alive.every(({ key }) => entry.revoke.includes(key.id))) {
      throw rosterInvalid("revoke", "a recovery key revokes every other key, and itself");
    }
  } else if (entry.signerDeviceId === "") {
    checkAlone(entry, alive);
  } else {
    checkWait(entry, before.keys);
  }
}

/** No id and no key ever comes back. */
function checkEnrolled(entry: RosterEntry, keys: readonly RosterKey[]): void {
  const same = (one: EnrolledKey) => (other: EnrolledKey) => one.id === other.id || one.publicKey === other.publicKey;
  for (const [at, key] of entry.enrol.entries()) {
    if ([...keys.map(({ key }) => key), ...entry.enrol.slice(0, at)].some(same(key))) {
      throw new Refusal("roster_key_recurs", "enrol");
    }
  }
}

function checkRevoked({ revoke }: RosterEntry, alive: readonly RosterKey[]): void {
  const ended = new Set(revoke);
  const known = new Set(alive.map(({ key }) => key.id));
  if (ended.size !== revoke.length || !revoke.every((id) => known.has(id))) {
    throw rosterInvalid("revoke", "only an active key can be revoked, once");
  }
}

/** A passkey may be synced to where nobody has looked: alone it adds one device, which then waits. */
function checkAlone({ enrol, revoke, issuedAt }: RosterEntry, alive: readonly RosterKey[]): void {
  const one = enrol.length === 1 && enrol[0]?.kind === "device" && revoke.length === 0;
  if (!one) throw rosterInvalid("signerDeviceId", "a passkey alone may enrol one device, and nothing else");
  if (alive.filter((key) => isWaiting(key, issuedAt)).length >= MAX_WAITING) {
    throw rosterInvalid("enrol", "a passkey alone enrols no device while five wait");
  }
}

/** A new device may take itself off the list, with the passkey that came with it and signs, and nobody else on or off. */
function checkWait(entry: RosterEntry, keys: readonly RosterKey[]): void {
  const device = keys.find(({ key }) => key.kind === "device" && key.id === entry.signerDeviceId);
  if (device === undefined || !isWaiting(device, entry.issuedAt)) return;
  const cameWithIt = (id: string) =>
    id === entry.signerId && keys.some(({ key, enrolledAt }) => key.id === id && enrolledAt === device.enrolledAt);
  const own = (id: string) => id === device.key.id || cameWithIt(id);
  if (entry.enrol.length > 0 || !entry.revoke.every(own)) throw new Refusal("device_waits", "signerDeviceId");
}
