/** Asking, revoking and stopping in the twin. */

import type { Ask, Delegation, Desktop, Snapshot, Standing } from "../../core/desktop.js";
import { takesTime, toClipboard } from "./pairing.js";
import { AUDIENCES, audienceOf } from "./people.js";
import { carry } from "./phone.js";
import { ended, requestAt } from "./requests.js";
import { failure, type World } from "./world.js";

type Acts = Pick<
  Desktop,
  "audiences" | "ask" | "refresh" | "copyToken" | "clearClipboard" | "revoke" | "endPairing" | "panic" | "forgetKeys"
>;

/** The acts over a world. */
export function actsOf(world: World): Acts {
  function needsPairing(): void {
    if (world.snapshot.standing.is !== "paired") throw failure("not_paired", "this profile is not paired with anybody");
  }

  /** Ends all that is open or alive, as the end of the pairing does. */
  function endAll(by: string): Delegation[] {
    const now = world.clock.now();
    return world.snapshot.delegations.map((one) => {
      if (one.state !== "pending" && one.state !== "approved") return one;
      return ended(one, one.state === "pending" ? "cancelled" : "revoked", by, "", now - one.issuedAt);
    });
  }

  function gone(standing: Standing): Snapshot {
    return world.change({ standing, delegations: endAll("cascade") });
  }

  return {
    async audiences() {
      await takesTime();
      world.reach();
      return structuredClone([...AUDIENCES]);
    },
    async ask(ask) {
      needsPairing();
      await takesTime();
      const request = requestOf(world, ask);
      world.change({ delegations: [request, ...world.snapshot.delegations] });
      carry(world, request.name);
      return structuredClone(request);
    },
    async refresh() {
      await takesTime();
      try {
        world.reach();
      } catch {
        return world.read();
      }
      const { standing, delegations } = world.snapshot;
      const told: Standing = standing.is === "revoked" ? withoutWhy({ ...standing, told: true }) : standing;
      return world.change({
        standing: told,
        reach: { is: "answers", at: world.clock.now() },
        delegations: delegations.map((one) => ({ ...one, untold: false })),
      });
    },
    async copyToken(name) {
      if (world.delegation(name).state !== "approved") throw failure("not_approved", `${name} is not approved`);
      await takesTime();
      world.reach();
      world.tokens += 1;
      return toClipboard(world, `a token of ${name}`);
    },
    async clearClipboard() {
      world.clipboard = "";
    },
    async revoke(name, reason) {
      const one = world.delegation(name);
      await takesTime();
      const state = one.state === "pending" ? "cancelled" : "revoked";
      const over = ended(one, state, "runtime", reason, world.clock.now() - one.issuedAt);
      return world.replace({ ...over, untold: world.serverSilent });
    },
    async endPairing(reason) {
      needsPairing();
      await takesTime();
      return gone({ is: "revoked", by: "runtime", reason, at: world.clock.now(), told: !world.serverSilent });
    },
    async panic() {
      const { standing } = world.snapshot;
      if (standing.is !== "revoked" || standing.told) needsPairing();
      const startedAt = world.clock.now();
      const { pending, alive } = world.read();
      const tokens = Math.max(world.tokens, alive);
      await takesTime(600);
      gone({ is: "revoked", by: "runtime", reason: "", at: startedAt, told: !world.serverSilent });
      const stopped = { connections: 1, delegations: pending + alive, tokens, startedAt, endedHere: true };
      if (world.serverSilent) return { ...stopped, serverKnows: false, detail: "connection refused" };
      return { ...stopped, serverKnows: true, refusedAfterMs: 84 };
    },
    async forgetKeys() {
      await takesTime();
      const { connection: _, pairing: __, ...rest } = world.snapshot;
      world.snapshot = rest;
      const snapshot = world.change({
        standing: { is: "fresh" }, devices: [], news: [], delegations: endAll("runtime"),
      });
      return { snapshot, serverKnows: !world.serverSilent };
    },
  };
}

function withoutWhy({ why: _, ...told }: Extract<Standing, { is: "revoked" }>): Standing {
  return told;
}

function requestOf(world: World, ask: Ask): Delegation {
  const audience = audienceOf(ask.audience);
  if (audience === undefined) throw failure("unknown_audience", "no audience has that key or id");
  const scopes = audience.scopes.filter(({ name }) => ask.scopes.includes(name));
  if (scopes.length === 0) throw failure("invalid_field", "ask for at least one scope", { field: "scopes" });
  if (ask.purpose === "") throw failure("invalid_field", "1 to 500 characters", { field: "purpose" });
  const now = world.clock.now();
  return requestAt(now, 0, {
    key: audience.key, scopes, purpose: ask.purpose, details: ask.details, singleUse: ask.singleUse,
    agent: { id: ask.agentId, name: ask.agentName ?? ask.agentId },
    durationSeconds: ask.durationSeconds ?? audience.defaultDurationSeconds,
    answerBy: now + ask.answerWithinSeconds * 1000,
    delivery: { stage: "none" }, unanswered: world.serverSilent, untold: false,
  });
}
