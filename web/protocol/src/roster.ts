/**
 * A person's roster: the append-only, signed list of their passkeys and devices.
 *
 * Every entry names the hash of the one before it and is signed by an active key and by every key that it enrols.
 * Whoever stored a head (`RosterHead`) follows extensions of that head and nothing else, so that the server can
 * neither slip a key in nor take a revocation back.
 */

import * as assertion from "./assertion.js";
import * as base64url from "./base64url.js";
import { type Digest, ZERO, hashBytes } from "./canonical.js";
import { Refusal } from "./code.js";
import * as jws from "./jws.js";
import type { Origin } from "./origin.js";
import type { UserId } from "./ids.js";
import {
  type EnrolledKey, type KeyKind, RosterEntry, type RosterHead, type RosterRecord, entryOf, rosterInvalid,
} from "./roster/entry.js";
import { type RosterKey, activeAt } from "./roster/key.js";
import { checkRules } from "./roster/rules.js";

export * from "./roster/entry.js";
export * from "./roster/key.js";

/** The most entries that a roster may have. */
export const MAX_ENTRIES = 1000;
/** How many of them, the last ones, only revoke or recover: whoever fills a roster cannot stay in it. */
export const RESERVED_ENTRIES = 100;
/** How far in the future a verifier lets the newest entry be, in milliseconds. */
export const FUTURE_MS = 60 * 60 * 1000;

/** A chain whose every signature has been verified. */
export class Roster {
  readonly origin: Origin;
  /** Whose roster this is. */
  readonly userId: UserId;
  #keys: readonly RosterKey[] = [];
  #hashes: readonly Digest[] = [];
  /** When the newest entry was signed. */
  #issuedAt = 0;

  private constructor(origin: Origin, userId: UserId) {
    this.origin = origin;
    this.userId = userId;
  }

  /** Verifies a whole chain from entry 0. */
  static async verify(origin: Origin, userId: UserId, records: readonly RosterRecord[]): Promise<Roster> {
    if (records.length > MAX_ENTRIES) throw rosterInvalid("roster", "1000 entries at most");
    if (records.length === 0) throw new Refusal("roster_gap");
    const roster = new Roster(origin, userId);
    for (const record of records) await roster.append(record);
    return roster;
  }

  /** Verifies a whole chain and that it extends a head known before. */
  static async verifyExtension(
    origin: Origin,
    userId: UserId,
    records: readonly RosterRecord[],
    known: RosterHead,
  ): Promise<Roster> {
    const roster = await Roster.verify(origin, userId, records);
    const hash = roster.hashAt(known.seq);
    if (hash === undefined) throw new Refusal("roster_shortened");
    if (hash !== known.hash) throw new Refusal("roster_fork");
    return roster;
  }

  /** Verifies one more entry and takes it in. */
  async append(record: RosterRecord): Promise<RosterEntry> {
    const [keys, hashes] = [this.#keys, this.#hashes];
    const { entry, hash } = await this.#next(record);
    await this.#checkSignatures(entry, hash, record, entry.enrol);
    // Another entry may have been taken in while this one's signatures were being verified.
    if (this.#hashes !== hashes) throw new Refusal("roster_fork");
    const ended = new Set(entry.revoke);
    const begun = { enrolledAt: entry.seq, enrolledAtMs: entry.issuedAt, recovered: entry.signerKind === "recovery" };
    this.#keys = [
      ...keys.map((known) => (ended.has(known.key.id) ? { ...known, revokedAt: entry.seq } : known)),
      ...entry.enrol.map((key) => ({ key, ...begun })),
    ];
    this.#hashes = [...hashes, hash];
    this.#issuedAt = entry.issuedAt;
    return entry;
  }

  /** Refuses a chain whose newest entry is of a time that is yet to come (`now` in milliseconds since 1970). */
  refuseFuture(now: number): void {
    if (this.#issuedAt > now + FUTURE_MS) throw rosterInvalid("issuedAt", "an entry is of a time that is yet to come");
  }

  /**
   * Verifies an entry that lacks nothing but the signatures of the keys that it enrols: that of its signer, and of the
   * device that co-signs. Takes nothing in.
   */
  async verifyProposal(record: RosterRecord): Promise<RosterEntry> {
    const { entry, hash } = await this.#next(record);
    await this.#checkSignatures(entry, hash, record, []);
    return entry;
  }

  /** Reads a record, and judges everything about its entry but the signatures. */
  async #next(record: RosterRecord): Promise<{ readonly entry: RosterEntry; readonly hash: Digest }> {
    const hashes = this.#hashes;
    const entry = await entryOf(record);
    if (entry.seq !== hashes.length) throw new Refusal("roster_gap");
    const shrinks = entry.signerKind === "recovery" || entry.enrol.length === 0;
    if (hashes.length >= (shrinks ? MAX_ENTRIES : MAX_ENTRIES - RESERVED_ENTRIES)) {
      throw rosterInvalid("roster", "1000 entries at most, the last 100 of which revoke or recover");
    }
    if (entry.prevHash !== (hashes.at(-1) ?? ZERO)) throw new Refusal("roster_fork");
    if (entry.origin !== this.origin || entry.userId !== this.userId) {
      throw rosterInvalid("userId", "the entry belongs to another person or server");
    }
    checkRules(entry, { keys: this.#keys, issuedAt: this.#issuedAt });
    return { entry, hash: await hashBytes(RosterEntry.tag, base64url.decode("payload", record.payload)) };
  }

  async #checkSignatures(
    entry: RosterEntry,
    hash: Digest,
    record: RosterRecord,
    enrolled: readonly EnrolledKey[],
  ): Promise<void> {
    const mustSign = [this.#signer(entry, entry.signerKind, entry.signerId)];
    if (entry.signerDeviceId !== "") mustSign.push(this.#signer(entry, "device", entry.signerDeviceId));
    const own = new Set(enrolled.map((key) => key.id));
    const signers = [...mustSign.filter((key) => !own.has(key.id)), ...enrolled];
    // A signature that nobody checks is room for whatever somebody likes to keep in other people's rosters.
    if (record.signatures.length > signers.length) {
      throw rosterInvalid("signatures", "one signature of every key that must sign");
    }
    for (const key of signers) {
      try {
        await this.#checkSignature(entry, hash, record, key);
      } catch (error) {
        throw error instanceof Refusal ? error.within("signatures") : error;
      }
    }
  }

  /** An active key; at entry 0, where nothing is active yet, one that the entry itself enrols. */
  #signer(entry: RosterEntry, kind: KeyKind, id: string): EnrolledKey {
    const candidates = entry.seq === 0 ? entry.enrol : this.#active();
    const found = candidates.find((key) => key.kind === kind && key.id === id);
    if (found === undefined) throw new Refusal("roster_signer");
    return found;
  }

  async #checkSignature(
    entry: RosterEntry,
    hash: Digest,
    record: RosterRecord,
    key: EnrolledKey,
  ): Promise<void> {
    for (const signature of record.signatures) {
      if (signature.kind !== key.kind) continue;
      if (signature.kind === "credential") {
        if (signature.assertion.credentialId !== key.id) continue;
        await assertion.verify(signature.assertion, RosterEntry, entry, this.origin, key);
        return;
      }
      if (signature.id !== key.id) continue;
      const signed = await jws.verify(signature.jws, RosterEntry, key.publicKey);
      // Equal bytes are equal entries, and equal hashes are equal bytes.
      if (signed.hash !== hash) throw new Refusal("invalid_signature");
      return;
    }
    throw new Refusal("invalid_signature", "", `the signature of ${key.name} is missing`);
  }

  #active(): readonly EnrolledKey[] {
    return this.#keys.filter((known) => known.revokedAt === undefined).map((known) => known.key);
  }

  /** Every key that the chain has seen. */
  get keys(): readonly RosterKey[] {
    return this.#keys;
  }

  /** The newest entry. */
  get head(): RosterHead {
    const seq = this.#hashes.length - 1;
    return { seq, hash: this.hashAt(seq) ?? ZERO };
  }

  /** When the newest entry was signed, in milliseconds since 1970: no later one is older. */
  get issuedAt(): number {
    return this.#issuedAt;
  }

  /** The hash of entry `seq`. */
  hashAt(seq: number): Digest | undefined {
    return this.#hashes[seq];
  }

  /** A key that is active both at the head that an answer names and at the newest one. */
  activeKey(kind: KeyKind, id: string, named: RosterHead): RosterKey {
    if (this.hashAt(named.seq) !== named.hash) throw new Refusal("roster_stale", "rosterHead");
    const newest = this.head.seq;
    const found = this.#keys.find(
      (known) =>
        known.key.kind === kind && known.key.id === id && activeAt(known, named.seq) && activeAt(known, newest),
    );
    if (found === undefined) throw new Refusal("key_not_active");
    return found;
  }
}
