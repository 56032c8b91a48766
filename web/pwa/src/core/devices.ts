/** The person's devices, by the roster that this device verified: names and times are what was signed. */

import { DeviceId, type RosterEntry, roster as chains } from "@countersign/protocol";
import type { Identity } from "./memory.js";
import type { Device, RecoveryNews } from "./device-model.js";

/** A device with the entries of its life. */
interface Life {
  readonly key: chains.EnrolledKey;
  readonly began: RosterEntry;
  readonly ended?: RosterEntry | undefined;
  /** The passkey that the person uses there, as far as the roster tells. */
  readonly credentialId: string;
}

/** Every device that the chain has seen, newest first. */
export async function devicesOf(identity: Identity): Promise<readonly Device[]> {
  const entries = await entriesOf(identity);
  const lives = entries.flatMap((began) => livesOf(began, entries, identity));
  const credentials = entries.flatMap(({ enrol }) => enrol.filter(({ kind }) => kind === "credential"));
  const own = identity.device.id;
  return lives
    .map((life): Device => {
      const { key, began, ended, credentialId } = life;
      const others = lives.filter((other) => other !== life && other.ended === undefined);
      const sharing = others.filter((other) => other.credentialId === credentialId).map((other) => other.key.name);
      const credential = credentials.find(({ id }) => id === credentialId);
      const alive = !entries.some(({ revoke }) => revoke.includes(credentialId));
      const waitsUntil = chains.waitsUntil({
        key, enrolledAt: began.seq, enrolledAtMs: began.issuedAt, recovered: began.signerKind === "recovery",
      });
      return {
        deviceId: DeviceId.parse(key.id),
        name: key.name,
        here: key.id === own,
        how: howOf(began),
        addedHere: began.signerDeviceId === own,
        enrolledAt: began.issuedAt,
        ...(waitsUntil === undefined ? {} : { waitsUntil }),
        passkey: {
          id: credentialId,
          synced: credential?.backupEligible ?? false,
          sharedWith: sharing,
          endsWithDevice: alive && sharing.length === 0,
        },
        ...(ended === undefined ? {} : { revokedAt: ended.issuedAt, revoked: endOf(ended, own) }),
      };
    })
    .reverse();
}

/** What became of recovery codes, newest first: made, or used. */
export async function recoveriesOf(identity: Identity): Promise<readonly RecoveryNews[]> {
  const entries = await entriesOf(identity);
  return entries
    .flatMap((entry): readonly RecoveryNews[] => {
      const made = entry.enrol.find(({ kind }) => kind === "recovery");
      if (made === undefined) return [];
      const { signerDeviceId: device, issuedAt: at } = entry;
      const by = entries.flatMap(({ enrol }) => enrol).find(({ id }) => id === device)?.name ?? "";
      return [{ id: made.id, at, here: device === identity.device.id, by, replaced: entry.revoke.length > 0 }];
    })
    .reverse();
}

function entriesOf({ records }: Identity): Promise<readonly RosterEntry[]> {
  return Promise.all(records.map((record) => chains.entryOf(record)));
}

function livesOf(began: RosterEntry, entries: readonly RosterEntry[], { device, credentialId }: Identity): Life[] {
  const devices = began.enrol.filter(({ kind }) => kind === "device");
  return devices.map((key) => ({
    key,
    began,
    ended: entries.find(({ revoke }) => revoke.includes(key.id)),
    credentialId: key.id === device.id ? credentialId : cameWith(began),
  }));
}

/** The passkey that came with a device, or the one that added it. */
function cameWith({ enrol, signerId }: RosterEntry): string {
  return enrol.find(({ kind }) => kind === "credential")?.id ?? signerId;
}

function howOf({ seq, signerKind, signerDeviceId }: RosterEntry): Device["how"] {
  if (seq === 0) return "founded";
  if (signerKind === "recovery") return "recovered";
  return signerDeviceId === "" ? "alone" : "admitted";
}

function endOf({ signerKind, signerDeviceId }: RosterEntry, own: string): "here" | "elsewhere" | "recovery" {
  if (signerKind === "recovery") return "recovery";
  return signerDeviceId === own ? "here" : "elsewhere";
}
