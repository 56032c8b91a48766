/**
 * What this device says of a push that came: it arrived, it was opened. The device key signs, and no session is
 * needed, so that the server learns of a device which takes its pushes although nobody is signed in there.
 */

import { type PushEvent, PushId, PushReceipt, jws } from "@countersign/protocol";
import type { Context } from "./context.js";
import type { Self } from "./self.js";
import { anything } from "./shape.js";

/** Signs and sends a receipt; the same one again while no answer comes. The server counts the first. */
export async function sendReceipt(context: Context, self: Self, pushId: string, event: PushEvent): Promise<void> {
  const { origin, server, clock } = context;
  const { device } = await self.identity();
  const receipt = { origin, deviceId: device.id, pushId: PushId.parse(pushId), event, issuedAt: clock.now() };
  const signed = await jws.sign(PushReceipt, receipt, device.key);
  await server.act("/v1/push/receipts", JSON.stringify({ signed }), anything);
}
