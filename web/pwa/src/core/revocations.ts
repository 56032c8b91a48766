/** Taking back: a permission, or a whole computer with everything that hangs on it. The device key alone signs. */

import {
  type Canonical, type DelegationId, PersonConnectionRevoke, PersonDelegationRevoke, type RuntimeConnectionId, jws,
  keys,
} from "@countersign/protocol";
import type { Acts } from "./acts.js";
import { ConnectionView, DelegationView } from "./answers.js";
import { type Context, demand, nonce } from "./context.js";
import type { Computers } from "./runtimes.js";
import type { Self } from "./self.js";

/** Takes a permission back. */
export async function revokeDelegation(
  context: Context,
  self: Self,
  acts: Acts,
  delegationId: DelegationId,
  reason: string,
): Promise<void> {
  const { answer } = await acts.send({
    about: `revoke ${delegationId}`,
    decision: reason,
    path: `/v1/me/delegations/${encodeURIComponent(delegationId)}/revoke`,
    answer: DelegationView,
    sign: () => signed(context, self, PersonDelegationRevoke, { delegationId, reason }),
  });
  demand(answer.delegationId === delegationId, "wrong_request", "delegationId");
  demand(answer.status === "revoked" || answer.status === "cancelled", "wrong_request", "status");
}

/** Ends a computer's connection; its key stays ended on this device, whatever the server says afterwards. */
export async function revokeRuntime(
  context: Context,
  self: Self,
  acts: Acts,
  computers: Computers,
  runtimeConnectionId: RuntimeConnectionId,
  reason: string,
): Promise<void> {
  const { answer } = await acts.send({
    about: `revoke ${runtimeConnectionId}`,
    decision: reason,
    path: `/v1/me/runtimes/${encodeURIComponent(runtimeConnectionId)}/revoke`,
    answer: ConnectionView,
    sign: () => signed(context, self, PersonConnectionRevoke, { runtimeConnectionId, reason }),
  });
  const shown = computers.keysOf(runtimeConnectionId);
  await computers.end(shown.length > 0 ? shown : [await keys.thumbprint(answer.publicKey)], "revoked");
  demand(answer.runtimeConnectionId === runtimeConnectionId, "wrong_request", "runtimeConnectionId");
  demand(answer.status === "revoked", "wrong_request", "status");
}

/** What every taking back says beside what is taken. */
type Common = Pick<PersonDelegationRevoke, "origin" | "userId" | "deviceId" | "nonce" | "issuedAt">;

async function signed<T extends Common>(
  context: Context,
  self: Self,
  schema: Canonical<T>,
  what: Omit<T, keyof Common>,
): Promise<{ readonly signed: string }> {
  const { origin, userId, device } = await self.identity();
  const common: Common = {
    origin, userId, deviceId: device.id, nonce: nonce(context, "revoke"), issuedAt: context.clock.now(),
  };
  return { signed: await jws.sign(schema, { ...what, ...common } as unknown as T, device.key) };
}
