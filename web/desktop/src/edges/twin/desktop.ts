/**
 * The browser twin: a desktop that lives in the page, for tests, pictures and work on the window. It has a person with
 * a phone, a server that can fall silent, a clock that can be moved on, and scenes to begin in. It signs nothing.
 */

import { pairing } from "@countersign/protocol";
import type { Desktop, Settings, Snapshot } from "../../core/desktop.js";
import { actsOf } from "./acts.js";
import { TwinClock } from "./clock.js";
import { pairingOf } from "./pairing.js";
import { sceneOf } from "./scenes.js";
import { failure, World } from "./world.js";

const CODE_BYTES = Uint8Array.from([7, 19, 2, 20, 29, 9, 23]);

/** A twin: the desktop, and the world behind it. */
export interface Twin {
  readonly desktop: Desktop;
  readonly world: World;
  /** Begins what the scene lets happen by itself. */
  readonly begin: () => void;
}

/** Opens the twin in a scene, by the system's time `source`. */
export async function openTwin(scene: string, source: () => number = Date.now): Promise<Twin> {
  const clock = new TwinClock(source);
  const { snapshot, settings, then, ...more } = sceneOf(scene, clock.now());
  const world = new World(clock, { ...emptySnapshot(clock.now()), ...snapshot }, { ...FIRST_SETTINGS, ...settings });
  Object.assign(world, more);
  world.snapshot = { ...world.snapshot, keyStore: world.settings.keyStore };
  world.pairingCode = (await pairing.PairingCode.fromRandom(CODE_BYTES)).display();
  return { desktop: desktopOf(world), world, begin: () => then?.(world) };
}

const FIRST_SETTINGS: Settings = {
  profile: "default", profiles: ["default", "work"], keyStore: "keychain", keychain: "available", autostart: false,
  notifications: true, language: "system", theme: "system", closeToTray: true, deviceName: "desk",
};

function emptySnapshot(now: number): Snapshot {
  return {
    version: "0.1.0", profile: "default", standing: { is: "fresh" }, devices: [], reach: { is: "unknown" },
    delegations: [], pending: 0, alive: 0, keyStore: "keychain", news: [], checkedAt: now,
  };
}

function desktopOf(world: World): Desktop {
  const settings = (): Settings => structuredClone(world.settings);
  return {
    ...pairingOf(world),
    ...actsOf(world),
    snapshot: async () => world.read(),
    settings: async () => settings(),
    async setSettings(change) {
      world.settings = { ...world.settings, ...change };
      return settings();
    },
    async chooseProfile(name) {
      if (!/^[a-z0-9_-]{1,32}$/.test(name)) throw failure("invalid_field", "1 to 32 of a-z 0-9 _ -", { field: "name" });
      const profiles = [...new Set([...world.settings.profiles, name])].sort();
      world.settings = { ...world.settings, profile: name, profiles };
      world.snapshot = emptySnapshot(world.clock.now());
      return world.change({ profile: name });
    },
    async chooseKeyStore(store) {
      if (world.snapshot.connection !== undefined) throw failure("busy", "a key is in use");
      world.settings = { ...world.settings, keyStore: store };
      const cured = store === "files" && world.snapshot.standing.is === "noKeychain";
      world.change({ keyStore: store, ...(cured ? { standing: { is: "fresh" } as const } : {}) });
      return settings();
    },
    async openServer(path) {
      if (world.snapshot.connection === undefined) throw failure("not_paired", "there is no server to open");
      console.info(`opens ${world.snapshot.connection.server}${path}`);
    },
    listen: async (hear) => world.listen(hear),
  };
}
