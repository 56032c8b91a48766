/**
 * Who this device is, and how it makes sure that it still is: it follows its person's roster from the head that it
 * stored, never back and never sideways, before it names a head in anything that it signs.
 */

import { type KeyPair, Roster, type RosterHead, WINDOW_MS, roster as chains } from "@countersign/protocol";
import { Me, RosterAnswer } from "./answers.js";
import { type Context, demand } from "./context.js";
import { Failure } from "./failure.js";
import type { Identity } from "./memory.js";

/** A device that may sign, with its newest roster. */
export interface Ready {
  readonly identity: Identity;
  readonly roster: Roster;
  /** What the server said of it, a moment ago. */
  readonly me: Me;
}

export class Self {
  readonly #context: Context;
  /** The chain that was verified last. */
  #verified: Roster | undefined;
  /** How far the server's clock is before this device's, in milliseconds, as far as that is known. */
  #skew = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Who this browser is; `device_required` if it has no device key. */
  async identity(): Promise<Identity> {
    const identity = await this.#context.vault.get("identity");
    if (identity === undefined) throw new Failure("device_required");
    return identity;
  }

  /** The roster as it was last verified, from this browser alone. */
  async known(identity: Identity): Promise<Roster> {
    const { origin } = this.#context;
    if (this.#verified?.userId !== identity.userId || !sameHead(this.#verified.head, identity.head)) {
      this.#verified = await Roster.verifyExtension(origin, identity.userId, identity.records, identity.head);
    }
    return this.#verified;
  }

  /** What the server says of the caller. */
  async me(): Promise<Me> {
    const { origin, server } = this.#context;
    const me = await server.get("/v1/me", Me);
    demand(me.origin === origin, "wrong_origin", "origin");
    this.noteServerTime(me.serverTime);
    return me;
  }

  /** Fetches and verifies the roster if the server names another head than the one known. */
  async follow(identity: Identity, head: RosterHead): Promise<Roster> {
    const known = await this.known(identity);
    if (sameHead(known.head, head)) return known;
    return this.adopt(identity, await this.#context.server.get("/v1/me/roster", RosterAnswer), head);
  }

  /**
   * The roster as a server tells it that signed this device out: it shows a removed device how it was removed, as the
   * chain says. Whatever else it answers, what is known stays.
   */
  async lastWord(identity: Identity): Promise<Roster> {
    try {
      const answer = await this.#context.server.get("/v1/me/roster", RosterAnswer);
      return await this.adopt(identity, answer, answer.head);
    } catch {
      return this.known(identity);
    }
  }

  /** Verifies a roster that extends the known one and has `head`, and keeps it from now on. */
  async adopt(identity: Identity, { records, head: said }: RosterAnswer, head: RosterHead): Promise<Roster> {
    const { clock, origin, vault } = this.#context;
    const roster = await Roster.verifyExtension(origin, identity.userId, records, identity.head);
    roster.refuseFuture(clock.now());
    demand(sameHead(said, roster.head), "roster_fork", "head");
    demand(roster.hashAt(head.seq) === head.hash, "roster_fork", "rosterHead");
    const stored = await vault.update("identity", (before) => {
      // Another tab may have forgotten this person, or be further than this one.
      if (before?.device.id !== identity.device.id || before.userId !== identity.userId) return before;
      if (before.head.seq > roster.head.seq) return before;
      demand(roster.hashAt(before.head.seq) === before.head.hash, "roster_fork", "records");
      return { ...before, records, head: roster.head };
    });
    this.#verified = roster;
    return stored !== undefined && stored.head.seq > roster.head.seq ? this.known(stored) : roster;
  }

  /** Makes sure that this device is signed in and alive at the newest head. */
  async ready(): Promise<Ready> {
    const identity = await this.identity();
    const me = await this.me();
    demand(me.userId === identity.userId, "wrong_request", "userId", "somebody else is signed in");
    demand(me.deviceId === identity.device.id, "device_required", "deviceId");
    const roster = await this.follow(identity, me.rosterHead);
    demand(isAlive(identity, roster), "key_not_active", "deviceId");
    return { identity, roster, me };
  }

  /** As `ready`, and that the clocks agree: what a signature with the server's time in it needs. */
  async readyToApprove(): Promise<Ready> {
    const ready = await this.ready();
    const own = this.#context.clock.now();
    const apart = Math.abs(ready.me.serverTime - own);
    const detail = `the server's clock says ${ready.me.serverTime} ms, this device's ${own} ms: more than 60 s apart`;
    demand(apart <= WINDOW_MS, "clock_skew", "serverTime", detail);
    return ready;
  }

  /** The passkey that signs here, as the roster enrolled it. */
  credential({ identity, roster }: Pick<Ready, "identity" | "roster">): chains.EnrolledKey {
    const alive = credentialsOf(roster);
    const found = alive.find((key) => key.id === identity.credentialId) ?? alive[0];
    demand(found !== undefined, "key_not_active", "credentialId");
    return found;
  }

  noteServerTime(time: number): void {
    this.#skew = time - this.#context.clock.now();
  }

  /** Whether the clocks are too far apart for a yes, as far as the last answer told. */
  get clockIsOff(): boolean {
    return Math.abs(this.#skew) > WINDOW_MS;
  }
}

/** The passkeys that are alive at the newest head. */
export function credentialsOf(roster: Roster): readonly chains.EnrolledKey[] {
  const alive = roster.keys.filter((known) => known.key.kind === "credential" && known.revokedAt === undefined);
  return alive.map((known) => known.key);
}

/** Whether this device's own key is alive at the newest head. */
export function isAlive({ device }: Identity, roster: Roster): boolean {
  return roster.keys.some(
    ({ key, revokedAt }) =>
      key.kind === "device" &&
      key.id === device.id &&
      key.publicKey === device.key.publicKey &&
      revokedAt === undefined,
  );
}

/** Until when this device waits, in milliseconds since 1970; 0 if it never did. */
export function waitsUntil({ device }: Identity, roster: Roster): number {
  const own = roster.keys.find(({ key, revokedAt }) => key.id === device.id && revokedAt === undefined);
  return (own && chains.waitsUntil(own)) ?? 0;
}

/** Refuses what this device may not do while it waits; to be asked before anybody is asked for a passkey. */
export function demandNoWait({ identity, roster }: Pick<Ready, "identity" | "roster">, at: number): void {
  demand(waitsUntil(identity, roster) <= at, "device_waits", "deviceId");
}

export function sameHead(one: RosterHead, other: RosterHead): boolean {
  return one.seq === other.seq && one.hash === other.hash;
}

/** A device key as a roster entry enrols it. */
export function deviceKey(id: string, name: string, key: KeyPair): chains.EnrolledKey {
  return { kind: "device", id, publicKey: key.publicKey, name, backupEligible: false };
}

