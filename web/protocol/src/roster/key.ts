/** A key with its life in the chain, and how long a new device waits. */

import type { EnrolledKey } from "./entry.js";

/**
 * How long a device that was enrolled later waits before it may enrol others, revoke others or grant what is of high
 * risk, in milliseconds.
 */
export const WAIT_MS = 24 * 60 * 60 * 1000;

/** A key with its life in the chain. */
export interface RosterKey {
  /** The key as enrolled. */
  readonly key: EnrolledKey;
  /** The number of the entry that enrolled it. */
  readonly enrolledAt: number;
  /** When that entry was signed, by its signer's clock, in milliseconds since 1970. */
  readonly enrolledAtMs: number;
  /** Whether a recovery key enrolled it. */
  readonly recovered: boolean;
  /** The number of the entry that revoked it. */
  readonly revokedAt?: number;
}

/** Whether a key was alive right after entry `seq`. */
export function activeAt(key: RosterKey, seq: number): boolean {
  return key.enrolledAt <= seq && (key.revokedAt === undefined || key.revokedAt > seq);
}

/** Until when a device waits; none for one that founded the roster or came with a recovery, and for other keys. */
export function waitsUntil({ key, enrolledAt, enrolledAtMs, recovered }: RosterKey): number | undefined {
  const waits = key.kind === "device" && enrolledAt > 0 && !recovered;
  return waits ? enrolledAtMs + WAIT_MS : undefined;
}

/** Whether a device still waits at a time (milliseconds since 1970). */
export function isWaiting(key: RosterKey, at: number): boolean {
  return (waitsUntil(key) ?? 0) > at;
}
