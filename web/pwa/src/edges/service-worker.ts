/**
 * The service worker, from the page's side: it is registered, asked for a newer build now and then, and told to take
 * over when nothing is lost by it.
 *
 * A new build waits until the page lets it in. If the page is of that build already (it was loaded from the network),
 * it is let in at once; else the page says so, and reloads when it is idle.
 */

import type { FromWorker, ToWorker } from "../service-worker/messages.js";
import { scriptUrl } from "./trusted-types.js";

/** How long a page may be open, in milliseconds, before it looks for a newer build when it is seen again. */
const LOOK_AFTER = 15 * 60_000;

/** Registers the worker. `onready` is called when a build other than the page's own is ready to take over. */
export async function registerServiceWorker(onready: () => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register(scriptUrl("/service-worker.js") as string, { updateViaCache: "none" });
  } catch {
    // Without it the page works as well; it is only not there when the server is not.
    return;
  }
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.type !== "build") return;
    if (data.entry !== ownEntry()) onready();
    else registration.waiting?.postMessage({ type: "activate" } satisfies ToWorker);
  });
  serviceWorker.startMessages();
  const ask = (worker: ServiceWorker | null): void => worker?.postMessage({ type: "which" } satisfies ToWorker);
  const follow = (worker: ServiceWorker | null): void =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && serviceWorker.controller !== null) ask(worker);
    });
  ask(registration.waiting);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  serviceWorker.addEventListener("controllerchange", () => ask(serviceWorker.controller));
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < LOOK_AFTER) return;
    looked = Date.now();
    void registration.update().catch(() => undefined);
  });
}

/** Lets the waiting build in and loads the page from it. */
export async function changeBuild(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const { waiting } = registration ?? {};
  if (waiting != null) {
    const changed = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    );
    waiting.postMessage({ type: "activate" } satisfies ToWorker);
    await changed;
  }
  location.reload();
}

/** The path of the script that this page was started by, which has the build's hash in its name. */
function ownEntry(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return script === null ? "" : new URL(script.src).pathname;
}
