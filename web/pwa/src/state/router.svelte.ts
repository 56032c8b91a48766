/**
 * Which screen the address names. The server knows the same paths, so that each can be opened and reloaded.
 *
 * A secret in the fragment (an invitation, an offer, another phone's code) is taken into memory and out of the address before anything else
 * happens: it must reach neither the history nor a screenshot, and nobody but the screen that needs it.
 */

import { tick } from "svelte";

export type RouteName =
  | "inbox"
  | "enrol"
  | "pair"
  | "request"
  | "history"
  | "runtimes"
  | "delegations"
  | "devices"
  | "settings"
  | "join"
  | "admit"
  | "recover"
  | "notifications"
  | "nowhere";

export interface Route {
  name: RouteName;
  params: { id: string };
}

const PATHS: Readonly<Record<string, RouteName>> = {
  "/": "inbox",
  "/enrol": "enrol",
  "/pair": "pair",
  "/history": "history",
  "/runtimes": "runtimes",
  "/delegations": "delegations",
  "/devices": "devices",
  "/settings": "settings",
  "/join": "join",
  "/admit": "admit",
  "/recover": "recover",
  "/notifications": "notifications",
};

/** What a path names. */
export function routeOf(path: string): Route {
  const request = /^\/requests\/([A-Za-z0-9_-]{1,64})$/.exec(path);
  if (request?.[1] !== undefined) return { name: "request", params: { id: request[1] } };
  return { name: PATHS[path] ?? "nowhere", params: { id: "" } };
}

/** The screen that is shown. */
export const route = $state<Route>(routeOf(location.pathname));

/** Secrets that came in by a link and wait for their screen. They leave this object when they are spent. */
export const handed = $state({
  /** The secret of an invitation. */
  invite: "",
  /** A whole pairing link. */
  offer: "",
  /** A whole link of a phone that invites this one. */
  joining: "",
  /** A whole link of a phone that shall be added by this one; no secret, and nobody's business either. */
  admission: "",
  /** The id of a push that the person opened. It is no secret, and no part of an address either. */
  push: "",
  /** The request that could not be denied from its notification. */
  notDenied: "",
});

/** What would be lost by leaving the screen, and the way on for a person who leaves all the same. */
export const leaving = $state<{ held: boolean; onward: (() => void) | undefined }>({ held: false, onward: undefined });

/** Where each visited entry of the history was scrolled to, by its key. */
const scrolled = new Map<string, number>();
let key = keyOf(history.state);

function keyOf(state: unknown): string {
  return typeof state === "object" && state !== null && "key" in state ? String(state.key) : "";
}

function newState(): { key: string } {
  return { key: crypto.randomUUID() };
}

/** Hands what a link carries over to its screen. Whether the fragment was anything of the kind. */
function handOver(path: string, fragment: string): boolean {
  const { name, params } = routeOf(path);
  if (fragment.startsWith("push=")) {
    handed.push = fragment.slice("push=".length);
    return true;
  }
  if (fragment === "not-denied" && name === "request") {
    handed.notDenied = params.id;
    return true;
  }
  if (fragment === "") return false;
  const link = `${location.origin}${path}#${fragment}`;
  if (name === "enrol") handed.invite = fragment;
  else if (name === "pair") handed.offer = link;
  else if (name === "join") handed.joining = link;
  else if (name === "admit") handed.admission = link;
  else return false;
  return true;
}

/** Takes the secret out of the address, if there is one. */
function takeFragment(): void {
  if (handOver(location.pathname, location.hash.slice(1))) history.replaceState(history.state, "", location.pathname);
}

/** Gives an unspent secret back to the address, for a page that is about to load anew and takes it out again. */
export function keepSecretOverReload(): void {
  const links: Partial<Record<RouteName, string>> = {
    enrol: handed.invite === "" ? "" : `/enrol#${handed.invite}`,
    pair: handed.offer,
    join: handed.joining,
    admit: handed.admission,
  };
  const link = links[route.name] ?? "";
  if (link !== "") history.replaceState(history.state, "", link);
}

function show(): void {
  Object.assign(route, routeOf(location.pathname));
}

/** Asks before the screen is left, until the function that comes back is called. */
export function holdScreen(): () => void {
  leaving.held = true;
  return () => {
    leaving.held = false;
    leaving.onward = undefined;
  };
}

/** The person leaves the held screen. */
export function leave(): void {
  const { onward } = leaving;
  leaving.held = false;
  leaving.onward = undefined;
  onward?.();
}

/** Opens a path of this page; with `replace`, in the place of the one shown. No secret in it reaches the history. */
export function go(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (leaving.held) {
    leaving.onward = () => go(path, { replace });
    return;
  }
  scrolled.set(key, scrollY);
  const state = newState();
  const { pathname, hash } = new URL(path, location.origin);
  const address = handOver(pathname, hash.slice(1)) ? pathname : path;
  if (replace) history.replaceState(state, "", address);
  else history.pushState(state, "", address);
  key = state.key;
  show();
}

/** Scrolls to where this entry of the history was left, once the screen is there; a new one begins at its top. */
export async function restoreScroll(): Promise<void> {
  await tick();
  const target = scrolled.get(key) ?? 0;
  scrollTo(0, target);
  if (target <= document.documentElement.scrollHeight - innerHeight) return;
  // The list is still being filled: follow its growth, until it is long enough or the person scrolls.
  const watcher = new ResizeObserver(() => {
    scrollTo(0, target);
    if (target <= document.documentElement.scrollHeight - innerHeight) watcher.disconnect();
  });
  watcher.observe(document.body);
  for (const event of ["wheel", "touchmove", "keydown", "popstate"]) {
    addEventListener(event, () => watcher.disconnect(), { once: true, passive: true });
  }
}

function onPopState(event: PopStateEvent): void {
  if (leaving.held) {
    // The browser has moved already. Going on where we were keeps both ways open until the person has answered.
    const held = route.name === "request" ? `/requests/${route.params.id}` : pathOf(route.name);
    history.pushState({ key }, "", held);
    leaving.onward = () => history.back();
    return;
  }
  scrolled.set(key, scrollY);
  key = keyOf(event.state);
  takeFragment();
  show();
}

function pathOf(name: RouteName): string {
  return Object.keys(PATHS).find((path) => PATHS[path] === name) ?? "/";
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (routeOf(link.pathname).name === "nowhere") return;
  event.preventDefault();
  go(link.pathname + link.hash);
}

takeFragment();
history.scrollRestoration = "manual";
if (key === "") {
  const state = newState();
  history.replaceState(state, "", location.pathname);
  key = state.key;
}
addEventListener("popstate", onPopState);
addEventListener("hashchange", takeFragment);
document.addEventListener("click", onClick);
addEventListener("beforeunload", (event) => {
  if (leaving.held) event.preventDefault();
});
