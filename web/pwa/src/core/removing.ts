/**
 * Taking a device off the list: passkey and device key of this one sign. The passkey of the other ends with it unless
 * a living device still uses it; where passkeys are synced, that is so, and people are told.
 */

import type { DeviceId } from "@countersign/protocol";
import { RosterAnswer } from "./answers.js";
import { type Context, demand } from "./context.js";
import { devicesOf } from "./devices.js";
import { nextEntry, signEntry } from "./entries.js";
import type { AnswerStep } from "./phone.js";
import { type Self, credentialsOf, demandNoWait } from "./self.js";

/** Revokes a device, and its passkey if nobody else uses it. */
export async function removeDevice(
  context: Context,
  self: Self,
  deviceId: DeviceId,
  step: (step: AnswerStep) => void,
): Promise<void> {
  const { server, clock } = context;
  const ready = await self.readyToApprove();
  const { roster } = ready;
  const { device: own } = ready.identity;
  const devices = await devicesOf(await self.identity());
  const device = devices.find((one) => one.deviceId === deviceId);
  demand(device !== undefined, "not_found", "deviceId");
  // An earlier try arrived, but not its answer.
  if (device.revokedAt !== undefined) return;
  const others = devices.filter((one) => one.deviceId !== deviceId && one.revokedAt === undefined);
  demand(others.length > 0, "roster_invalid", "revoke", "the last device stays; the recovery code replaces it");
  if (!device.here) demandNoWait(ready, clock.now());
  const credential = self.credential(ready);
  const ends = device.passkey.endsWithDevice && credentialsOf(roster).length > 1;
  const revoke = ends ? [deviceId, device.passkey.id] : [deviceId];
  const entry = nextEntry(context, roster, {
    enrol: [],
    revoke,
    signerKind: "credential",
    signerId: credential.id,
    signerDeviceId: own.id,
  });
  step("sign");
  const record = await signEntry(context, entry, { credentials: [credential], devices: [own] });
  step("send");
  const answer = await server.act("/v1/me/roster", JSON.stringify({ record }), RosterAnswer);
  const after = await self.adopt(await self.identity(), answer, answer.head);
  const gone = after.keys.some(({ key, revokedAt }) => key.id === deviceId && revokedAt !== undefined);
  demand(gone, "wrong_request", "records");
}
