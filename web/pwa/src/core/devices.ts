/** The person's devices, by the roster that this device verified: names and times are what was signed. */

import { DeviceId, type RosterEntry, roster as chains } from "@countersign/protocol";
import type { Identity } from "./memory.js";
import type { Device } from "./model.js";

/** Every device that the chain has seen, newest first. */
export async function devicesOf({ device: own, records }: Identity): Promise<readonly Device[]> {
  const entries = await Promise.all(records.map((record) => chains.entryOf(record)));
  const revokedAt = (id: string) => entries.find((entry) => entry.revoke.includes(id))?.issuedAt;
  const devices = entries.flatMap((entry) => enrolledBy(entry).map((key) => ({ entry, key })));
  return devices
    .map(({ entry, key }): Device => {
      const ended = revokedAt(key.id);
      return {
        deviceId: DeviceId.parse(key.id),
        name: key.name,
        here: key.id === own.id,
        enrolledAlone: entry.signerDeviceId === "",
        enrolledAt: entry.issuedAt,
        ...(ended === undefined ? {} : { revokedAt: ended }),
      };
    })
    .reverse();
}

function enrolledBy(entry: RosterEntry): readonly chains.EnrolledKey[] {
  return entry.enrol.filter((key) => key.kind === "device");
}
