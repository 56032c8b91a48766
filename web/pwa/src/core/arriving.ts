/** The last step of becoming a device: the server takes in what was signed, and this browser keeps who it is now. */

import { Session } from "./answers.js";
import { type Context, demand } from "./context.js";
import { Failure } from "./failure.js";
import type { PendingIdentity } from "./memory.js";
import { promote } from "./standing.js";

/** What was signed, and who this browser is once it is taken in. */
export interface Arrival {
  readonly path: string;
  readonly body: string;
  readonly pending: PendingIdentity;
}

/** Sends it; what was stored before is forgotten when the server refuses for good. */
export async function arrive(context: Context, { path, body, pending }: Arrival): Promise<void> {
  const { server, vault } = context;
  await vault.update("pending", () => pending);
  try {
    const session = await server.act(path, body, Session);
    demand(session.userId === pending.identity.userId, "wrong_request", "userId");
    demand(session.deviceId === pending.identity.device.id, "wrong_request", "deviceId");
  } catch (error) {
    const failure = Failure.of(error);
    if (isFinal(failure)) await vault.update("pending", () => undefined);
    throw failure;
  }
  await promote(context, pending);
}

/**
 * Whether sending the same again would change nothing. After `ceremony_expired` it may be that an earlier try arrived:
 * then the passkey signs in, as the device that is pending.
 */
export function isFinal(failure: Failure): boolean {
  return failure.by === "server" && failure.code !== "ceremony_expired";
}
