/** The notifications that stand on the screen, from the page's side: what is over goes, and the worker's word comes in. */

import { readPrompt } from "../core/prompts.js";
import type { FromWorker } from "../service-worker/messages.js";

/** Takes away the notifications of requests that do not wait any more. */
export async function closeAnswered(pending: ReadonlySet<string>): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  // Where a browser has no notifications, none stand there.
  const standing = (await registration?.getNotifications?.()) ?? [];
  for (const notification of standing) {
    const prompt = readPrompt(notification.data);
    const over =
      prompt?.kind === "answered" ||
      (prompt?.kind === "requests" && pending.size === 0) ||
      (prompt?.kind === "request" && prompt.requests.every(({ delegationId }) => !pending.has(delegationId)));
    if (over) notification.close();
  }
}

/** What the page does when its worker tells it something. */
export interface WorkerNews {
  /** A push came. */
  readonly onpushed: (pushId: string) => void;
  /** The person pressed a notification that leads to `path`. */
  readonly onopen: (path: string) => void;
}

/** Listens to the worker. */
export function listenToWorker({ onpushed, onopen }: WorkerNews): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === "pushed") onpushed(data.pushId);
    if (data.type === "open") onopen(data.path);
  });
  navigator.serviceWorker.startMessages();
}
