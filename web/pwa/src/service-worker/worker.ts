/**
 * The service worker. It keeps the page's shell (`shell.ts`), and takes the pushes (`pushes.ts`): shows what waits,
 * tells the server that it arrived, and signs a no that is given right there. A yes is never given here.
 *
 * One listener an event, each with its function elsewhere. It is built into one script without imports.
 */

import type { FromWorker, ToWorker } from "./messages.js";
import { clicked, received, renewed } from "./pushes.js";
import { ENTRY, answerTo, forgetOlderBuilds, keepShell } from "./shell.js";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlderBuilds()));
self.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer !== undefined) event.respondWith(answer);
});
self.addEventListener("message", (event) => {
  const message = event.data as ToWorker;
  if (message.type === "activate") event.waitUntil(self.skipWaiting());
  else event.source?.postMessage({ type: "build", entry: ENTRY } satisfies FromWorker);
});
self.addEventListener("push", (event) => event.waitUntil(received(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(clicked(event.notification, event.action)));
self.addEventListener("pushsubscriptionchange", (event) => (event as ExtendableEvent).waitUntil(renewed()));
