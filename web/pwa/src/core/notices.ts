/**
 * What the person should know that they did elsewhere, or did not do: computers and devices that are new since this
 * device last looked. What was there when this browser became a device is known without a word.
 */

import type { Context } from "./context.js";
import type { Device, Runtime } from "./model.js";
import type { Notice } from "./phone.js";

/** The notices that have not been dismissed. */
export async function noticesOf(
  { vault }: Context,
  runtimes: readonly Runtime[],
  devices: readonly Device[],
): Promise<readonly Notice[]> {
  const all = [...runtimes.flatMap(ofRuntime), ...devices.flatMap(ofDevice)];
  const known = await vault.get("known");
  if (known === undefined) {
    await vault.update("known", (before) => before ?? all.map(({ id }) => id));
    return [];
  }
  return all.filter(({ id }) => !known.includes(id));
}

/** Never shows a notice again. */
export async function dismiss({ vault }: Context, { id }: Pick<Notice, "id">): Promise<void> {
  await vault.update("known", (before = []) => (before.includes(id) ? before : [...before, id]));
}

function ofRuntime(runtime: Runtime): readonly Notice[] {
  if (runtime.status === "revoked") return [];
  const { connectionId } = runtime;
  if (runtime.status === "frozen") return [{ kind: "frozen_runtime", id: `frozen ${connectionId}`, runtime }];
  // A computer that was confirmed here is no news here.
  return runtime.pinned === "confirmed" ? [] : [{ kind: "new_runtime", id: `new ${connectionId}`, runtime }];
}

function ofDevice(device: Device): readonly Notice[] {
  const gone = device.here || device.revokedAt !== undefined;
  return gone ? [] : [{ kind: "new_device", id: `new ${device.deviceId}`, device }];
}
