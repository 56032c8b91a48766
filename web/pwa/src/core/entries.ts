/** Entries of the person's roster as this page makes them: what they say, and everybody's signatures below them. */

import {
  DeviceId, type Digest, type KeyPair, type Roster, RosterEntry, type RosterRecord, base64url, canonical, jws, keys,
  type roster as chains,
} from "@countersign/protocol";
import { type Context, nonce } from "./context.js";
import type { OwnDevice } from "./memory.js";

/** What an entry changes, and who signs for it. */
export type Change = Pick<RosterEntry, "enrol" | "revoke" | "signerKind" | "signerId" | "signerDeviceId">;

/** A recovery key with its id in the roster. */
export interface RecoveryKey {
  readonly id: Digest;
  readonly key: KeyPair;
}

/** Who signs an entry here. */
export interface Signers {
  readonly credentials: readonly chains.EnrolledKey[];
  readonly devices: readonly OwnDevice[];
  readonly recovery?: RecoveryKey;
}

/** A new device with a key that no script can read. */
export async function newDevice({ random }: Context, name: string): Promise<OwnDevice> {
  return { id: DeviceId.fromRandom(random(16)), name: name.trim(), key: await keys.generate() };
}

/** The entry that follows a chain. It is never older than the one before, also by a clock that is a little behind. */
export function nextEntry(context: Context, roster: Roster, change: Change): RosterEntry {
  const { head, origin, userId } = roster;
  return {
    origin,
    userId,
    seq: head.seq + 1,
    prevHash: head.hash,
    ...change,
    nonce: nonce(context, "roster"),
    issuedAt: Math.max(context.clock.now(), roster.issuedAt),
  };
}

/** An entry with the signatures of passkeys, of devices and of a recovery key; a prompt for each passkey. */
export async function signEntry(context: Context, entry: RosterEntry, signers: Signers): Promise<RosterRecord> {
  const payload = base64url.encode(await canonical.encode(RosterEntry, entry));
  return { payload, signatures: await signaturesOf(context, entry, signers) };
}

/** The signatures alone, for an entry that somebody else proposed. */
export async function signaturesOf(
  { passkey }: Context,
  entry: RosterEntry,
  { credentials, devices, recovery }: Signers,
): Promise<readonly chains.RosterSignature[]> {
  const signatures: chains.RosterSignature[] = [];
  for (const credential of credentials) {
    const assertion = await passkey.signPayload(RosterEntry, entry, credential);
    signatures.push({ kind: "credential", assertion });
  }
  for (const { id, key } of devices) {
    signatures.push({ kind: "device", id, jws: await jws.sign(RosterEntry, entry, key) });
  }
  if (recovery !== undefined) {
    const { id, key } = recovery;
    signatures.push({ kind: "recovery", id, jws: await jws.sign(RosterEntry, entry, key) });
  }
  return signatures;
}
