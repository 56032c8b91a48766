/**
 * How a browser that has a session and no living device key becomes a device: the passkey alone enrols a new key,
 * which people are shown. This browser may know nothing of the person yet, so the roster comes from the server; it is
 * verified from entry 0, and the entry that this page signs verifies under the passkey that the roster names, which
 * a server cannot invent.
 */

import { Roster, type RosterRecord, type roster as chains } from "@countersign/protocol";
import { type Me, RosterAnswer } from "./answers.js";
import { type Context, demand } from "./context.js";
import { newDevice, nextEntry, signEntry } from "./entries.js";
import { Failure } from "./failure.js";
import type { PendingIdentity } from "./memory.js";
import { type Self, credentialsOf, deviceKey, isAlive } from "./self.js";
import { promote } from "./standing.js";

/** The newest chain, verified, with its records. */
interface Chain {
  readonly roster: Roster;
  readonly records: readonly RosterRecord[];
}

/** Adds this browser as a device of whoever is signed in. */
export async function enrolThisDevice(context: Context, self: Self, deviceName: string): Promise<void> {
  const me = await self.me();
  // Only a session without a device becomes the new device's.
  demand(me.deviceId === undefined, "missing_credential", "deviceId", "sign in again, then add this browser");
  const chain = await newestChain(context, self, me);
  const pending = await context.vault.get("pending");
  if (pending?.kind === "device" && pending.identity.userId === me.userId) {
    const { head } = pending.identity;
    // An earlier try arrived, but not its answer: the key is enrolled, and signing in proves it.
    if (chain.roster.hashAt(head.seq) === head.hash) return void (await promote(context, pending));
    if (follows(pending, chain)) return submit(context, pending);
  }
  await submit(context, await sign(context, me, chain, deviceName));
}

async function newestChain({ origin, server, vault }: Context, self: Self, me: Me): Promise<Chain> {
  const { records, head } = await server.get("/v1/me/roster", RosterAnswer);
  const identity = await vault.get("identity");
  let roster: Roster;
  if (identity?.userId === me.userId) {
    if (isAlive(identity, await self.known(identity))) throw new Failure("already_enrolled");
    roster = await Roster.verifyExtension(origin, me.userId, records, identity.head);
  } else {
    roster = await Roster.verify(origin, me.userId, records);
  }
  demand(head.seq === roster.head.seq && head.hash === roster.head.hash, "roster_fork", "head");
  demand(roster.hashAt(me.rosterHead.seq) === me.rosterHead.hash, "roster_fork", "rosterHead");
  return { roster, records };
}

/** Whether an entry that was made before is still the next one. */
function follows({ identity: { records } }: PendingIdentity, chain: Chain): boolean {
  return records.length === chain.records.length + 1 && records.at(-2)?.payload === chain.records.at(-1)?.payload;
}

async function sign(context: Context, me: Me, chain: Chain, deviceName: string): Promise<PendingIdentity> {
  const { origin, clock, vault } = context;
  const { userId, userName } = me;
  const { roster, records } = chain;
  const credential = await signerOf(context, me, roster);
  const device = await newDevice(context, deviceName);
  const entry = nextEntry(context, roster, {
    enrol: [deviceKey(device.id, device.name, device.key)],
    revoke: [],
    signerKind: "credential",
    signerId: credential.id,
    signerDeviceId: "",
  });
  const record = await signEntry(context, entry, { credentials: [credential], devices: [device] });
  await roster.append(record);
  const identity = {
    origin, userId, userName, device, credentialId: credential.id, records: [...records, record], head: roster.head,
  };
  const pending: PendingIdentity = { kind: "device", identity, at: clock.now() };
  await vault.update("pending", () => pending);
  return pending;
}

/** The passkey that signed in a moment ago, or else the only one. */
async function signerOf({ vault }: Context, me: Me, roster: Roster): Promise<chains.EnrolledKey> {
  const signedIn = await vault.get("signedIn");
  const alive = credentialsOf(roster);
  const named = signedIn?.userId === me.userId ? signedIn.credentialId : alive.length === 1 ? alive[0]?.id : undefined;
  demand(named !== undefined, "missing_credential", "credentialId", "sign in again, then add this browser");
  return roster.activeKey("credential", named, roster.head).key;
}

async function submit(context: Context, pending: PendingIdentity): Promise<void> {
  const { origin, server, vault } = context;
  const { identity } = pending;
  let answer: RosterAnswer;
  try {
    const body = JSON.stringify({ record: identity.records.at(-1) });
    answer = await server.act("/v1/me/roster", body, RosterAnswer);
  } catch (error) {
    const failure = Failure.of(error);
    if (failure.by === "server") await vault.update("pending", () => undefined);
    throw failure;
  }
  const roster = await Roster.verifyExtension(origin, identity.userId, answer.records, identity.head);
  await promote(context, { ...pending, identity: { ...identity, records: answer.records, head: roster.head } });
}
