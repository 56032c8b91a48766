/**
 * What the person should know that they did elsewhere, or did not do: computers and devices that are new since this
 * device last looked. What was there when this browser became a device is known without a word.
 */

import type { Context } from "./context.js";
import type { Device, Runtime } from "./model.js";
import type { Notice } from "./phone.js";
import type { Vault } from "./ports.js";

/** The notices that have not been dismissed. */
export async function noticesOf(
  { vault }: Context,
  runtimes: readonly Runtime[],
  devices: readonly Device[],
): Promise<readonly Notice[]> {
  const all = [...runtimes.flatMap(ofRuntime), ...devices.flatMap(ofDevice)];
  const own = devices.filter(({ here }) => here).map(newDevice);
  const known = await vault.get("known");
  if (known === undefined) {
    const there = [...all.map(({ id }) => id), ...own, ...runtimes.map(newRuntime), ...devices.map(newDevice)];
    await vault.update("known", (before) => before ?? [...new Set(there)]);
    return [];
  }
  // This browser's own key is no news either when another one has taken its place.
  await learn(vault, known, own);
  return all.filter(({ id }) => !known.includes(id));
}

/** Never shows a notice again; a computer that was shown as frozen is no new one afterwards. */
export async function dismiss({ vault }: Context, notice: Notice): Promise<void> {
  const ids = notice.kind === "frozen_runtime" ? [notice.id, newRuntime(notice.runtime)] : [notice.id];
  await learn(vault, [], ids);
}

async function learn(vault: Vault, known: readonly string[], ids: readonly string[]): Promise<void> {
  if (ids.every((id) => known.includes(id))) return;
  await vault.update("known", (before = []) => [...new Set([...before, ...ids])]);
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
  return device.here ? [] : [{ kind: "new_device", id: newDevice(device), device }];
}

function newRuntime({ connectionId }: Runtime): string {
  return `new ${connectionId}`;
}

function newDevice({ deviceId }: Device): string {
  return `new ${deviceId}`;
}
