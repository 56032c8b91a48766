/** Who this browser is, by what it remembers and by what the server says. */

import type { Roster } from "@countersign/protocol";
import type { Me } from "./answers.js";
import type { Context } from "./context.js";
import { Failure } from "./failure.js";
import type { Identity, PendingIdentity } from "./memory.js";
import type { Standing } from "./phone.js";
import { type Self, isAlive } from "./self.js";

/** Finds out; asks the server once, and once more for the roster if that has grown. */
export async function standing(context: Context, self: Self): Promise<Standing> {
  const stored = await context.vault.get("identity");
  const pending = await context.vault.get("pending");
  let me: Me;
  try {
    me = await self.me();
  } catch (error) {
    return withoutAnswer(Failure.of(error), self, stored);
  }
  const taken = pending !== undefined && me.deviceId === pending.identity.device.id;
  const identity = taken ? await promote(context, pending) : stored;
  // A session of a device whose key is lost is worth nothing: signing in anew makes one without a device.
  if (identity === undefined) return me.deviceId === undefined ? { kind: "no_device", me } : { kind: "unknown" };
  const { userName, device } = identity;
  if (me.userId !== identity.userId) return { kind: "signed_out", userName };
  const roster = await self.follow(identity, me.rosterHead);
  if (!isAlive(identity, roster)) return { kind: "revoked", userName, by: enderOf(identity, roster) };
  if (me.deviceId !== device.id) return { kind: "signed_out", userName };
  return { kind: "ready", userName, deviceId: device.id, deviceName: device.name };
}

async function withoutAnswer(failure: Failure, self: Self, identity: Identity | undefined): Promise<Standing> {
  const signedOut = failure.by === "server" && ["missing_credential", "invalid_token"].includes(failure.code);
  if (identity === undefined) {
    if (signedOut) return { kind: "unknown" };
    throw failure;
  }
  const { userName } = identity;
  const roster = await (signedOut ? self.lastWord(identity) : self.known(identity));
  if (!isAlive(identity, roster)) return { kind: "revoked", userName, by: enderOf(identity, roster) };
  if (signedOut) return { kind: "signed_out", userName };
  if (["unreachable", "unavailable"].includes(failure.code)) return { kind: "offline", userName };
  throw failure;
}

/** Who took this device off the list: a recovery enrols keys in the same entry. */
function enderOf({ device }: Identity, roster: Roster): "device" | "recovery" {
  const end = roster.keys.find(({ key }) => key.id === device.id)?.revokedAt;
  const recovered = roster.keys.some(({ enrolledAt, recovered }) => recovered && enrolledAt === end);
  return recovered ? "recovery" : "device";
}

/** Makes an identity the browser's own, now that the server has it. */
export async function promote({ vault }: Context, { identity, kind }: PendingIdentity): Promise<Identity> {
  const before = await vault.get("identity");
  if (before !== undefined && before.userId !== identity.userId) {
    for (const key of ["pins", "known", "inbox", "acts", "push", "pushInvited"] as const) await vault.update(key, () => undefined);
  }
  // Whatever comes after the founding of the roster is news; what was there before this browser joined is not.
  if (kind === "enrolment") await vault.update("known", () => []);
  await vault.update("identity", () => identity);
  await vault.update("pending", (stored) => (stored?.identity.device.id === identity.device.id ? undefined : stored));
  await vault.update("signedIn", () => undefined);
  return identity;
}
