/** The test of the whole way: a push is sent, its device shows it and signs that it did, the server has that word. */

import type { DeviceId } from "@countersign/protocol";
import { type Context, demand } from "./context.js";
import type { PushDevice, PushHealth, PushTest, PushTestEnd } from "./push-model.js";
import { PushTestSent } from "./push-answers.js";

/** How long the device's word is waited for, in milliseconds. */
const PATIENCE = 20_000;
/** How often the server is asked for it. */
const ASK_EVERY = 1_000;

/** Who knows how the devices fare. */
interface Devices {
  devices(): Promise<readonly PushDevice[]>;
}

/** Sends a test to a device; its `end` never rejects. */
export async function sendTest(context: Context, devices: Devices, deviceId: DeviceId): Promise<PushTest> {
  const before = await healthOf(devices, deviceId);
  demand(before !== undefined, "not_found", "deviceId", "this device takes no pushes");
  const { pushId } = await context.server.post(`/v1/me/devices/${deviceId}/push-test`, {}, PushTestSent);
  return { pushId, end: watch(context, devices, deviceId, before) };
}

async function watch({ clock }: Context, devices: Devices, id: DeviceId, before: PushHealth): Promise<PushTestEnd> {
  const until = clock.now() + PATIENCE;
  let sent = false;
  while (clock.now() < until) {
    await clock.wait(ASK_EVERY);
    // An answer that got lost is asked for again, as long as there is time.
    const now = await healthOf(devices, id).catch(() => before);
    if (now === undefined) return { kind: "failed", failure: "gone" };
    sent = sent || isLater(now.lastSentAt, before.lastSentAt);
    if (isLater(now.lastDeliveredAt, before.lastDeliveredAt)) return { kind: "arrived", latencyMs: now.latencyMs ?? 0 };
    const { failure } = now;
    if (failure !== undefined && isLater(now.failedAt, before.failedAt)) return { kind: "failed", failure };
  }
  return { kind: "silent", sent };
}

async function healthOf(devices: Devices, id: DeviceId): Promise<PushHealth | undefined> {
  return (await devices.devices()).find(({ deviceId }) => deviceId === id)?.push;
}

function isLater(now: number | undefined, before: number | undefined): boolean {
  return now !== undefined && now > (before ?? 0);
}
