/** Pairing in the twin: the offer, the code, and whether it was the right person. */

import { pairing as protocol, Refusal } from "@countersign/protocol";
import type { Desktop, Offer, PairedWith } from "../../core/desktop.js";
import { checkAddress } from "./servers.js";
import { connectionAt, devicesAt } from "./people.js";
import { offerAt } from "./scenes.js";
import { failure, type World } from "./world.js";

/** How long the twin takes for what a server takes part in, in milliseconds of real time. */
const TAKES = 350;
const MOST_WRONG = 5;

type Pairing = Pick<
  Desktop,
  | "checkServer" | "startPairing" | "claimPairing" | "acceptPairing" | "declinePairing" | "stopPairing"
  | "copyPairingLink"
>;

/** Waits as long as a server would take. */
export async function takesTime(milliseconds = TAKES): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The acts of pairing over a world. */
export function pairingOf(world: World): Pairing {
  function open(): Offer {
    const { pairing } = world.snapshot;
    if (pairing === undefined) throw failure("no_offer", "no offer is open");
    return pairing;
  }

  function over(code: string, detail: string): never {
    throw failure(code, detail);
  }

  /** The snapshot without an offer. */
  function closed(): void {
    const { pairing: _, ...rest } = world.snapshot;
    world.snapshot = rest;
  }

  return {
    async checkServer(address) {
      await takesTime();
      if (world.serverSilent) throw failure("server_unreachable", "connection refused");
      return checkAddress(address);
    },
    async startPairing(server, runtimeName, deviceName) {
      await takesTime();
      if (world.settings.keychain !== "available" && world.settings.keyStore === "keychain") {
        const locked = world.settings.keychain === "locked";
        throw failure(locked ? "keychain_locked" : "keychain_absent", "the keychain does not serve");
      }
      world.wrongCodes = 0;
      const pairing = offerAt(world.clock.now(), server, runtimeName, deviceName);
      world.change({ pairing });
      return structuredClone(pairing);
    },
    async claimPairing(code) {
      const offer = open();
      const typed = await protocol.PairingCode.parse(code).catch((thrown: unknown) =>
        over("code_invalid", thrown instanceof Refusal ? thrown.detail : String(thrown)),
      );
      await takesTime();
      if (world.clock.now() >= offer.expiresAt) over("offer_expired", "the offer has expired");
      if (world.wrongCodes >= MOST_WRONG) over("too_many_attempts", "five wrong codes ended this offer");
      if (typed.display() !== world.pairingCode) {
        world.wrongCodes += 1;
        over("wrong_code", "no open confirmation of this offer has that code");
      }
      const now = world.clock.now();
      const { runtimeConnectionId, userId, userName, approverDevice } = connectionAt(now);
      const paired: PairedWith = {
        runtimeConnectionId, userId, userName, deviceName: approverDevice, devices: devicesAt(now),
      };
      world.change({ standing: { is: "unfinished" }, pairing: { ...offer, paired } });
      return structuredClone(paired);
    },
    async acceptPairing() {
      const { server, runtimeName, deviceName, paired } = open();
      if (paired === undefined) throw failure("no_offer", "no code was taken yet");
      await takesTime();
      const now = world.clock.now();
      closed();
      return world.change({
        standing: { is: "paired" }, devices: paired.devices, reach: { is: "answers", at: now },
        connection: { ...connectionAt(now, server), runtimeName, deviceName, pairedAt: now },
      });
    },
    async declinePairing() {
      await takesTime();
      closed();
      return world.change({ standing: { is: "fresh" } });
    },
    async stopPairing() {
      closed();
      return world.change({});
    },
    async copyPairingLink() {
      open();
      return toClipboard(world, "the link of the offer");
    },
  };
}

/** Puts something into the clipboard for half a minute. */
export function toClipboard(world: World, what: string): { clearsAt: number } {
  world.clipboard = what;
  world.clock.later(30_000, () => (world.clipboard = ""));
  return { clearsAt: world.clock.now() + 30_000 };
}
