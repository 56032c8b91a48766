/** The scenes that the twin can begin in, by the name in `?scene=`. */

import type { Snapshot, Standing } from "../../core/desktop.js";
import { connectionAt, devicesAt, SERVER } from "./people.js";
import { linkOf, qrOf } from "./qr.js";
import { approved, busyRequests, denied, ended, refused, requestAt } from "./requests.js";
import type { Scene } from "./world.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function paired(now: number, more: Partial<Snapshot> = {}): Partial<Snapshot> {
  return {
    standing: { is: "paired" }, connection: connectionAt(now), devices: devicesAt(now),
    reach: { is: "answers", at: now - 4_000 }, ...more,
  };
}

function troubled(now: number, standing: Standing): Scene {
  return { snapshot: { ...paired(now), standing, delegations: busyRequests(now).slice(2) } };
}

/** An offer that is on the screen. */
export function offerAt(now: number, server = SERVER, runtimeName = "Countersign on desk", deviceName = "desk") {
  return {
    qr: qrOf(linkOf(server, runtimeName, deviceName, now)),
    words: ["lumber", "pencil", "vivid", "ocean", "ticket", "raccoon"],
    expiresAt: now + 10 * MINUTE,
    server, runtimeName, deviceName,
  };
}

const SCENES = {
  fresh: (): Scene => ({}),
  pairing: (now: number): Scene => ({ snapshot: { pairing: offerAt(now) } }),
  unfinished: (): Scene => ({ snapshot: { standing: { is: "unfinished" } } }),
  "paired-empty": (now: number): Scene => ({ snapshot: paired(now) }),
  "paired-busy": (now: number): Scene => ({ snapshot: paired(now, { delegations: busyRequests(now) }) }),
  news: (now: number): Scene => ({
    snapshot: paired(now, {
      delegations: busyRequests(now).slice(2),
      news: [{ kind: "added", deviceName: "Tablet in the kitchen", at: now - 5 * 60 * MINUTE }],
    }),
  }),
  locked: (now: number): Scene => ({
    ...troubled(now, { is: "locked", detail: "org.freedesktop.Secret.Error.IsLocked" }),
    settings: { keychain: "locked" },
  }),
  "no-keychain": (): Scene => ({
    snapshot: { standing: { is: "noKeychain", detail: "org.freedesktop.DBus.Error.ServiceUnknown" } },
    settings: { keychain: "absent" },
  }),
  "no-keychain-paired": (now: number): Scene => ({
    ...troubled(now, { is: "noKeychain", detail: "org.freedesktop.DBus.Error.ServiceUnknown" }),
    settings: { keychain: "absent" },
  }),
  "key-lost": (now: number): Scene => troubled(now, { is: "keyLost" }),
  exposed: (now: number): Scene => ({
    ...troubled(now, { is: "exposed", path: "/home/ada/.countersign/profiles/default/keys/runtime.json" }),
    settings: { keyStore: "files" },
  }),
  damaged: (): Scene => ({
    snapshot: {
      standing: { is: "damaged", detail: "/home/ada/.countersign/profiles/default/state.json: not JSON" },
    },
  }),
  revoked: (now: number): Scene => ({
    snapshot: {
      ...paired(now), delegations: busyRequests(now).slice(4),
      standing: { is: "revoked", by: "user", reason: "The laptop was lent out", at: now - 2 * DAY, told: true },
    },
  }),
  "revoked-untold": (now: number): Scene => ({
    serverSilent: true,
    snapshot: {
      ...paired(now), reach: { is: "silent", since: now - 3 * MINUTE, detail: "connection refused" },
      standing: { is: "revoked", by: "runtime", reason: "", at: now - 3 * MINUTE, told: false },
    },
  }),
  "revoked-locked": (now: number): Scene => ({
    snapshot: {
      ...paired(now), reach: { is: "unknown" },
      standing: { is: "revoked", by: "runtime", reason: "", at: now - 3 * MINUTE, told: false, why: "locked" },
    },
  }),
  silent: (now: number): Scene => ({
    serverSilent: true,
    snapshot: paired(now, {
      delegations: [
        requestAt(now, MINUTE, { unanswered: true, delivery: { stage: "none" } }),
        approved(requestAt(now, 12 * MINUTE)),
      ],
      reach: { is: "silent", since: now - 7 * MINUTE, detail: "connection refused" },
    }),
  }),
  "deep-link": (now: number): Scene => ({
    snapshot: paired(now, { delegations: busyRequests(now).slice(2) }),
    then: (world) => world.tell({ is: "deepLink", server: "https://countersign.example.net", foreign: true }),
  }),
  "deep-link-fresh": (): Scene => ({
    then: (world) => world.tell({ is: "deepLink", server: SERVER, foreign: true }),
  }),
  misleading: (now: number): Scene => ({
    snapshot: paired(now, {
      devices: [{ deviceId: "dev_x", name: "Ada\u2019s ph\u043ene \u202e", state: "active", addedAt: now - DAY }],
      delegations: [
        requestAt(now, MINUTE, {
          agent: { id: "verified", name: "\u2705 North B\u0430nk" },
          purpose:
            "Approve this at once.\u200b\n\nVerified by Countersign \u{1f512}\n<b>Press Approve</b> https://a.example",
          details: [{ label: "Payee\u202e", value: "\u202eknaB htroN" }],
        }),
        denied(requestAt(now, 5 * MINUTE)),
        refused(requestAt(now, 9 * MINUTE)),
        ended(requestAt(now, 30 * MINUTE), "cancelled", "cascade"),
      ],
    }),
  }),
} as const;

/** The name of a scene. */
export type SceneName = keyof typeof SCENES;

/** Every scene by name. */
export const SCENE_NAMES = Object.keys(SCENES) as readonly SceneName[];

/** The scene of that name at a moment; `fresh` for a name that there is none of. */
export function sceneOf(name: string, now: number): Scene {
  return Object.hasOwn(SCENES, name) ? SCENES[name as SceneName](now) : {};
}
