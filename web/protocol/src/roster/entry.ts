/** What a roster is made of: entries, the keys that they enrol, and the signatures below them. */

import { Assertion } from "../assertion.js";
import * as base64url from "../base64url.js";
import { decode, digest } from "../canonical.js";
import { Refusal } from "../code.js";
import { DeviceId, Nonce, UserId } from "../ids.js";
import { publicKey, thumbprint } from "../keys.js";
import { origin } from "../origin.js";
import {
  type Infer, boolean, byKind, bytes, canonical, fits, integer, list, millis, oneOf, orEmpty, struct, text,
} from "../schema.js";

/** The most keys that one entry may enrol. */
export const MAX_ENROL = 8;
/** The most keys that one entry may revoke. */
export const MAX_REVOKE = 256;

/**
 * What a key is for. A `credential` (passkey) approves; a `device` key names the device and co-signs; a `recovery`
 * key, derived from a code on paper, may sign one entry that revokes all others.
 */
export const KeyKind = oneOf("credential", "device", "recovery");
export type KeyKind = Infer<typeof KeyKind>;

/** A key as an entry enrols it. */
export const EnrolledKey = struct({
  /** What it is for. */
  kind: KeyKind,
  /** The credential id as base64url, a `dev_` id, or the recovery key's thumbprint. */
  id: text,
  /** Its public key. */
  publicKey,
  /** A name for people, 1 to 80 characters. */
  name: text,
  /** Whether the passkey may be synced; false for other kinds. */
  backupEligible: boolean,
});
export type EnrolledKey = Infer<typeof EnrolledKey>;

/** One entry of the chain. */
export const RosterEntry = canonical(
  "countersign.roster.v1",
  {
    /** The server's origin. */
    origin,
    /** Whose roster. */
    userId: UserId,
    /** 0, 1, 2, … */
    seq: integer,
    /** Hash of the previous payload; 32 zero bytes at 0. */
    prevHash: digest,
    /** Keys that begin here. */
    enrol: list(EnrolledKey),
    /** Ids of keys that end here. */
    revoke: list(text),
    /** The kind of the key that signs: a passkey or a recovery key. */
    signerKind: KeyKind,
    /** Its id. */
    signerId: text,
    /** The device that co-signs; empty when the passkey acted alone, which people are shown. */
    signerDeviceId: orEmpty(DeviceId),
    /** Unique per signer. */
    nonce: Nonce,
    /** When it was signed. */
    issuedAt: millis,
  },
  async (entry) => {
    if (entry.enrol.length === 0 && entry.revoke.length === 0) {
      throw rosterInvalid("enrol", "an entry enrols or revokes at least one key");
    }
    if (entry.enrol.length > MAX_ENROL) throw rosterInvalid("enrol", "8 keys at most");
    if (entry.revoke.length > MAX_REVOKE) throw rosterInvalid("revoke", "256 keys at most");
    for (const key of entry.enrol) {
      const length = [...key.name].length;
      if (length < 1 || length > 80) throw rosterInvalid("enrol.name", "must have 1 to 80 characters");
      if (!(await idFits(key)) || (key.backupEligible && key.kind !== "credential")) {
        throw rosterInvalid("enrol.id", "the id does not fit the kind of key");
      }
    }
    if (entry.signerKind === "device") {
      throw rosterInvalid("signerKind", "a passkey or a recovery key signs the roster");
    }
  },
);
export type RosterEntry = Infer<typeof RosterEntry>;

/** A refusal of an entry that breaks a rule. */
export function rosterInvalid(field: string, detail: string): Refusal {
  return new Refusal("roster_invalid", field, detail);
}

async function idFits(key: EnrolledKey): Promise<boolean> {
  switch (key.kind) {
    case "credential":
      return fits(() => {
        const { length } = base64url.decode("id", key.id);
        if (length < 1 || length > 1023) throw rosterInvalid("id", "must be 1 to 1023 bytes");
      });
    case "device":
      return fits(() => DeviceId.parse(key.id));
    case "recovery":
      return key.id === (await thumbprint(key.publicKey));
  }
}

/** One key's signature over an entry. */
export const RosterSignature = byKind({
  /** A passkey's, over the typed challenge of the entry. */
  credential: { assertion: Assertion },
  /** A device key's: compact JWS over the entry. */
  device: { id: DeviceId, jws: text },
  /** A recovery key's, named by its thumbprint: compact JWS over the entry. */
  recovery: { id: text, jws: text },
});
export type RosterSignature = Infer<typeof RosterSignature>;

/** An entry with its signatures, as it is stored and sent. */
export const RosterRecord = struct({
  /** The canonical bytes of the entry as base64url. */
  payload: bytes,
  /** The signer's signature, the co-signing device's, and one of every enrolled key. */
  signatures: list(RosterSignature),
});
export type RosterRecord = Infer<typeof RosterRecord>;

/** The entry of a record, read strictly but not verified. */
export async function entryOf(record: RosterRecord): Promise<RosterEntry> {
  return decode(RosterEntry, base64url.decode("payload", record.payload));
}

/** How far a verifier has followed a roster. */
export const RosterHead = struct({
  /** The entry's number. */
  seq: integer,
  /** Its hash. */
  hash: digest,
});
export type RosterHead = Infer<typeof RosterHead>;
