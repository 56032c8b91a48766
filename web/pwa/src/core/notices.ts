/**
 * What the person should know that they did elsewhere, or did not do: computers and devices that are new since this
 * device last looked. What was there when this browser became a device is known without a word.
 */

import type { Context } from "./context.js";
import type { Device, RecoveryNews } from "./device-model.js";
import type { Runtime } from "./model.js";
import type { Notice } from "./phone.js";
import type { Vault } from "./ports.js";

/** The notices that have not been dismissed. */
export async function noticesOf(
  { vault }: Context,
  runtimes: readonly Runtime[],
  devices: readonly Device[],
  recoveries: readonly RecoveryNews[],
): Promise<readonly Notice[]> {
  const all = [...runtimes.flatMap(ofRuntime), ...devices.flatMap(ofDevice), ...recoveries.flatMap(ofRecovery)];
  // What was done on this device is no news here.
  const own = devices.filter(({ here, addedHere }) => here || addedHere).map(newDevice);
  const known = await vault.get("known");
  if (known === undefined) {
    const there = [...all.map(({ id }) => id), ...own, ...runtimes.map(newRuntime), ...devices.map(newDevice)];
    await vault.update("known", (before) => before ?? [...new Set(there)]);
    return [];
  }
  // This browser's own key is no news either when another one has taken its place.
  await learn(vault, known, own);
  const news = all.filter(({ id }) => !known.includes(id));
  // A device that came and went before anybody looked is told of once.
  const unseen = new Set(news.flatMap((one) => (one.kind === "new_device" ? [one.device.deviceId] : [])));
  return news.filter((one) => one.kind !== "revoked_device" || !unseen.has(one.device.deviceId));
}

/** Never shows a notice again; a computer that was shown as frozen is no new one afterwards. */
export async function dismiss({ vault }: Context, notice: Notice): Promise<void> {
  await learn(vault, [], [notice.id, ...alsoKnown(notice)]);
}

async function learn(vault: Vault, known: readonly string[], ids: readonly string[]): Promise<void> {
  if (ids.every((id) => known.includes(id))) return;
  await vault.update("known", (before = []) => [...new Set([...before, ...ids])]);
}

/** What a notice tells besides its own news. */
function alsoKnown(notice: Notice): readonly string[] {
  if (notice.kind === "frozen_runtime") return [newRuntime(notice.runtime)];
  return notice.kind === "new_device" && notice.device.revokedAt !== undefined ? [revokedDevice(notice.device)] : [];
}

/** A computer that came and went before this device looked is told of as well. */
function ofRuntime(runtime: Runtime): readonly Notice[] {
  if (runtime.status === "frozen") {
    // Each freeze is news of its own.
    const id = `frozen ${runtime.connectionId} ${runtime.ended?.at ?? ""}`.trimEnd();
    return [{ kind: "frozen_runtime", id, runtime }];
  }
  // A computer that was confirmed here is no news here, nor is the end of one that the person knew.
  const known = runtime.status === "revoked" ? runtime.pinned !== "no" : runtime.pinned === "confirmed";
  return known ? [] : [{ kind: "new_runtime", id: newRuntime(runtime), runtime }];
}

function ofDevice(device: Device): readonly Notice[] {
  // Who removed it here has seen it.
  if (device.revoked === "here") return [];
  const came: Notice[] = device.here || device.addedHere ? [] : [{ kind: "new_device", id: newDevice(device), device }];
  const gone = device.revoked !== undefined && !device.here;
  return gone ? [...came, { kind: "revoked_device", id: revokedDevice(device), device }] : came;
}

function ofRecovery(recovery: RecoveryNews): readonly Notice[] {
  return recovery.here ? [] : [{ kind: "new_recovery", id: `recovery ${recovery.id}`, recovery }];
}

function newRuntime({ connectionId }: Runtime): string {
  return `new ${connectionId}`;
}

function newDevice({ deviceId }: Device): string {
  return `new ${deviceId}`;
}

function revokedDevice({ deviceId }: Device): string {
  return `revoked ${deviceId}`;
}
