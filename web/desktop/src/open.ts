/** Opens the window over a desktop: the settings are applied first, so that nothing flashes by, then it is drawn. */

import "@countersign/ui/tokens.css";
import "@countersign/ui/base.css";
import "./window.css";
import { mount } from "svelte";
import App from "./App.svelte";
import type { Desktop } from "./core/desktop.js";
import { start } from "./state/app.svelte.js";
import { followPreferences } from "./state/preferences.svelte.js";

/** How long the first picture waits for the desktop's first answers, in milliseconds. */
const PATIENCE = 250;

/** Opens it. Resolves when something is drawn. */
export async function open(desktop: Desktop): Promise<void> {
  await Promise.race([start(desktop), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  followPreferences();
  const target = document.getElementById("app");
  if (target !== null) mount(App, { target });
}
