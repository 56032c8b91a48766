/**
 * A new build: when it is there the page says so, and changes to it by itself once nothing is lost by it. A chunk that
 * went with the old build makes the page load anew, once.
 */

import { changeBuild, registerServiceWorker } from "../edges/service-worker.js";
import { app } from "./app.svelte.js";
import { keepSecretOverReload, route, type RouteName } from "./router.svelte.js";

/** Whether another build is ready. */
export const update = $state({ ready: false });

/** Screens on which nothing is begun that a reload would throw away. */
const QUIET: ReadonlySet<RouteName> = new Set(["inbox", "history", "runtimes", "delegations", "devices", "settings"]);

/** A question, or something that is shown once. */
const OPEN = "dialog[open], [data-unfinished]";

/** How often, in milliseconds, it is looked whether the person is done. */
const LOOK_EVERY = 2_000;

/** Registers the service worker and follows what it says. */
export async function watchForBuilds(): Promise<void> {
  await registerServiceWorker(() => {
    if (update.ready) return;
    update.ready = true;
    setInterval(() => {
      if (idle()) void changeBuild();
    }, LOOK_EVERY);
  });
}

/** Changes to the other build now, because the person says so. */
export async function reloadNow(): Promise<void> {
  keepSecretOverReload();
  await changeBuild();
}

/** Whether nothing is being typed or signed, and neither a card nor a question is open. */
function idle(): boolean {
  if (app.working > 0 || !QUIET.has(route.name) || document.querySelector(OPEN) !== null) return false;
  const typed = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
  return !typed.some((field) => field === document.activeElement || field.value !== field.defaultValue);
}

const MARK = "countersign.reloaded";

/**
 * What to do when a chunk cannot be had: if the server answers, its build is another one by now, and the page loads
 * anew, though never twice in a row. Gives false when the person has to be told.
 */
export async function recoverFromMissingChunk(): Promise<boolean> {
  const answers = await fetch("/", { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!answers || sessionStorage.getItem(MARK) !== null) return false;
  sessionStorage.setItem(MARK, "1");
  keepSecretOverReload();
  location.reload();
  return true;
}

/** A chunk came: the next one that is gone may make the page load anew again. */
export function chunkCame(): void {
  sessionStorage.removeItem(MARK);
}
