/**
 * Which screen is shown, and how it comes here. The inbox is a part of the first load; every other screen is a chunk of
 * its own, which the service worker keeps.
 */

import type { Component } from "svelte";
import type { Standing } from "./core/phone.js";
import Inbox from "./screens/Inbox.svelte";
import type { Route } from "./state/router.svelte.js";

/** A screen to show: its component, what it is given, and a key that differs when it has to begin anew. */
export interface Screen {
  readonly key: string;
  readonly component: Component<{ id: string }>;
  readonly id: string;
}

/** Every screen by name; none takes anything but the id of what it shows. */
const SCREENS = {
  inbox: async () => ({ default: Inbox }),
  request: () => import("./screens/Request.svelte"),
  history: () => import("./screens/History.svelte"),
  runtimes: () => import("./screens/Runtimes.svelte"),
  delegations: () => import("./screens/Delegations.svelte"),
  devices: () => import("./screens/Devices.svelte"),
  settings: () => import("./screens/Settings.svelte"),
  notifications: () => import("./screens/Notifications.svelte"),
  enrol: () => import("./screens/Enrol.svelte"),
  pair: () => import("./screens/Pair.svelte"),
  join: () => import("./screens/Join.svelte"),
  admit: () => import("./screens/Admit.svelte"),
  recover: () => import("./screens/Recover.svelte"),
  welcome: () => import("./screens/Welcome.svelte"),
  signIn: () => import("./screens/SignIn.svelte"),
  addDevice: () => import("./screens/AddDevice.svelte"),
  revoked: () => import("./screens/Revoked.svelte"),
  unreachable: () => import("./screens/Unreachable.svelte"),
  nowhere: () => import("./screens/Nowhere.svelte"),
};

/** The name of a screen. */
export type ScreenName = keyof typeof SCREENS;

/**
 * The screen for an address and whoever this browser is. A gate (sign in, add this browser) stands before the address
 * and leaves it alone, so that the way goes on once it is passed.
 */
export function screenFor(standing: Standing, { name }: Route): ScreenName {
  if (name === "nowhere") return "nowhere";
  // Who comes with a code, of another phone or on paper, needs no key of this browser.
  if (name === "recover" || name === "join") return name;
  switch (standing.kind) {
    case "revoked":
      return "revoked";
    case "unknown":
      return name === "enrol" ? "enrol" : "welcome";
    case "no_device":
      return name === "enrol" ? "enrol" : "addDevice";
    case "signed_out":
      return name === "enrol" ? "enrol" : "signIn";
    case "offline":
      return standing.userName === "" ? "unreachable" : name;
    case "ready":
      return name;
  }
}

/** Fetches a screen. Rejects when its chunk cannot be had. */
export async function loadScreen(name: ScreenName, { params }: Route): Promise<Screen> {
  const { default: component } = (await SCREENS[name]()) as { default: Component<{ id: string }> };
  return { key: `${name} ${params.id}`, component, id: params.id };
}
