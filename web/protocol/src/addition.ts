/**
 * A phone is added by an old one: two QR codes, and neither takes a key from the server.
 *
 * 1. The old phone shows an `Invitation`: whose roster, how far it goes, and a secret of the server's. The new one opens
 *    it, and has the server's registration of a passkey, but follows no roster other than the one in the code.
 * 2. The new phone shows an `Admission`: its own two keys. The old one signs an entry about these and no others.
 * 3. The new phone checks by `checkProposed` that the entry follows the head in the first code and enrols exactly its
 *    own keys, signs it with both, and hands it in.
 *
 * Both phones show the six words of the admission. The secret travels in a fragment, which no browser sends to a server.
 */

import * as base64url from "./base64url.js";
import { type Bytes, fromUtf8, sha256, utf8 } from "./bytes.js";
import { MAX_INTEGER, digestOf, parseDigest } from "./canonical.js";
import { Refusal } from "./code.js";
import { lower } from "./crockford.js";
import { AdditionId, DeviceId, UserId } from "./ids.js";
import { type PublicKey, parsePublicKey } from "./keys.js";
import { type Origin, parseOrigin } from "./origin.js";
import { words } from "./pairing.js";
import { type EnrolledKey, type RosterEntry, type RosterHead, rosterInvalid } from "./roster/entry.js";

/** How long an addition lives, in milliseconds. */
export const ADDITION_LIFE_MS = 10 * 60 * 1000;

const SECRET_PREFIX = "csa_";
const SECRET_SYMBOLS = 52;
const CHECK_SYMBOLS = 6;

/** The first code, old to new: whose phone this will be, and which roster it follows. */
export interface Invitation {
  /** The server; the link's own origin. */
  readonly origin: Origin;
  /** Whose phone. */
  readonly userId: UserId;
  /** Their name, 1 to 80 characters. */
  readonly userName: string;
  /** The newest roster entry that the old phone verified. */
  readonly head: RosterHead;
  /** Opens the addition at the server, once. */
  readonly secret: string;
}

/** The second code, new to old: the keys that shall be enrolled. */
export interface Admission {
  /** The server; the link's own origin. */
  readonly origin: Origin;
  /** Which addition. */
  readonly additionId: AdditionId;
  /** The new device. */
  readonly deviceId: DeviceId;
  /** Its key. */
  readonly devicePublicKey: PublicKey;
  /** Its name, 1 to 80 characters. */
  readonly deviceName: string;
  /** The new passkey's id as base64url. */
  readonly credentialId: string;
  /** Its key. */
  readonly credentialPublicKey: PublicKey;
  /** Whether the passkey may be synced. */
  readonly backupEligible: boolean;
}

/** `ORIGIN/join#1.userId.userName.seq.headHash.secret`, the name as base64url. */
export function invitationLink({ origin, userId, userName, head, secret }: Invitation): string {
  return `${origin}/join#1.${userId}.${base64url.encode(utf8(userName))}.${head.seq}.${head.hash}.${secret}`;
}

/** Reads a link as the new phone's camera finds it; any other is `invite_invalid`. The origin is the link's own. */
export async function readInvitation(link: string): Promise<Invitation> {
  return refusing(async () => {
    const { origin, parts } = partsOf(link, "/join#", 6);
    const [, user = "", name = "", seq = "", hash = "", secret = ""] = parts;
    const number = Number(seq);
    demand(/^(0|[1-9][0-9]*)$/.test(seq) && number <= MAX_INTEGER);
    demand(await isSecret(secret));
    const head = { seq: number, hash: parseDigest(hash) };
    return { origin, userId: UserId.parse(user), userName: nameOf(name), head, secret };
  });
}

/**
 * `ORIGIN/admit#1.additionId.deviceId.devicePublicKey.deviceName.credentialId.credentialPublicKey.0|1`, the name as
 * base64url, the last part whether the passkey may be synced.
 */
export function admissionLink(admission: Admission): string {
  const { origin, additionId, deviceId, devicePublicKey, deviceName } = admission;
  const { credentialId, credentialPublicKey, backupEligible } = admission;
  const device = `${deviceId}.${devicePublicKey}.${base64url.encode(utf8(deviceName))}`;
  return `${origin}/admit#1.${additionId}.${device}.${credentialId}.${credentialPublicKey}.${backupEligible ? 1 : 0}`;
}

/** Reads a link as the old phone's camera finds it; any other is `invite_invalid`. The origin is the link's own. */
export async function readAdmission(link: string): Promise<Admission> {
  return refusing(async () => {
    const { origin, parts } = partsOf(link, "/admit#", 8);
    const [, addition = "", device = "", key = "", name = "", credential = "", credentialKey = "", synced] = parts;
    const { length } = base64url.decode("credentialId", credential);
    demand(length >= 1 && length <= 1023 && (synced === "0" || synced === "1"));
    return {
      origin,
      additionId: AdditionId.parse(addition),
      deviceId: DeviceId.parse(device),
      devicePublicKey: parsePublicKey(key),
      deviceName: nameOf(name),
      credentialId: credential,
      credentialPublicKey: parsePublicKey(credentialKey),
      backupEligible: synced === "1",
    };
  });
}

/** Six words for people to compare: the first 66 bits of the SHA-256 of the admission's link. */
export async function admissionWords(admission: Admission): Promise<readonly string[]> {
  return words(await digestOf(utf8(admissionLink(admission))));
}

/** The two keys as an entry enrols them: the passkey, which bears the device's name, and the device. */
export function admittedKeys(admission: Admission): readonly [EnrolledKey, EnrolledKey] {
  const { deviceId, devicePublicKey, deviceName: name } = admission;
  const { credentialId, credentialPublicKey, backupEligible } = admission;
  return [
    { kind: "credential", id: credentialId, publicKey: credentialPublicKey, name, backupEligible },
    { kind: "device", id: deviceId, publicKey: devicePublicKey, name, backupEligible: false },
  ];
}

/**
 * Refuses an entry that is not the one which adds a phone: it follows exactly `head`, enrols exactly `keys`, in this
 * order, revokes nothing, and a device co-signs it. Its signatures are another matter.
 */
export function checkProposed(entry: RosterEntry, head: RosterHead, keys: readonly EnrolledKey[]): void {
  const rule = (holds: boolean, field: string, detail: string) => {
    if (!holds) throw rosterInvalid(field, detail);
  };
  const follows = entry.seq === head.seq + 1 && entry.prevHash === head.hash;
  rule(follows, "prevHash", "the entry does not follow the one that was shown");
  const exactly = entry.enrol.length === keys.length && keys.every((key, at) => isSame(key, entry.enrol[at]));
  rule(exactly, "enrol", "the entry enrols exactly the new phone's passkey and device");
  rule(entry.revoke.length === 0, "revoke", "the entry that adds a phone revokes nothing");
  const byPhone = entry.signerKind === "credential" && entry.signerDeviceId !== "";
  rule(byPhone, "signerDeviceId", "a phone is added by a passkey and a device");
}

function isSame(one: EnrolledKey, other: EnrolledKey | undefined): boolean {
  return (
    one.kind === other?.kind &&
    one.id === other.id &&
    one.publicKey === other.publicKey &&
    one.name === other.name &&
    one.backupEligible === other.backupEligible
  );
}

function refused(): Refusal {
  return new Refusal("invite_invalid", "link", "this is not a code for adding a phone; show a new one and scan that");
}

async function refusing<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Refusal ? refused() : error;
  }
}

function demand(holds: boolean): void {
  if (!holds) throw refused();
}

function partsOf(link: string, path: string, length: number): { origin: Origin; parts: readonly string[] } {
  const at = link.indexOf(path);
  const parts = link.slice(at + path.length).split(".");
  demand(at >= 0 && parts.length === length && parts[0] === "1");
  return { origin: parseOrigin(link.slice(0, at)), parts };
}

function nameOf(part: string): string {
  const name = fromUtf8(base64url.decode("name", part));
  const length = [...name].length;
  demand(length >= 1 && length <= 80);
  return name;
}

/** Whether it has the form of such a secret, checksum included. */
async function isSecret(text: string): Promise<boolean> {
  const body = text.slice(0, -CHECK_SYMBOLS);
  if (!text.startsWith(SECRET_PREFIX) || !/^[\x00-\x7f]*$/.test(text)) return false;
  if (body.length !== SECRET_PREFIX.length + SECRET_SYMBOLS) return false;
  const sum: Bytes = (await sha256(utf8(body))).slice(0, 4);
  return text.slice(-CHECK_SYMBOLS) === lower(sum).slice(0, CHECK_SYMBOLS);
}
