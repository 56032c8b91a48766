/** The keyboard's ways through the window; the settings list them. */

import type { Key } from "../i18n/index.svelte.js";
import { go } from "./router.svelte.js";

/** A way: the key that is pressed with Ctrl (or Cmd), where it leads, and its name in words. */
export interface Shortcut {
  readonly key: string;
  readonly path: string;
  readonly name: Key;
}

/** Every way by key. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: "1", path: "/", name: "settings.key.home" },
  { key: "2", path: "/history", name: "settings.key.history" },
  { key: "3", path: "/settings", name: "settings.key.settings" },
  { key: "4", path: "/panic", name: "settings.key.panic" },
  { key: "n", path: "/ask", name: "settings.key.ask" },
];

/** Follows a key, if it is one of the ways; Escape goes back unless something else has taken it. */
export function onShortcut(event: KeyboardEvent, back: () => void): void {
  if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
  if (event.key === "Escape" && !event.repeat) return back();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const way = SHORTCUTS.find(({ key }) => key === event.key.toLowerCase());
  if (way === undefined) return;
  event.preventDefault();
  go(way.path);
}
