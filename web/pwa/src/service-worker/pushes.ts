/** Pushes, as they come and as they are pressed. What is to be shown the core decides (`core/prompts.ts`). */

import { type Bytes, parseOrigin } from "@countersign/protocol";
import { Failure } from "../core/failure.js";
import type { Authenticator } from "../core/ports.js";
import { type Prompt, arrange, pathOf, readPrompt } from "../core/prompts.js";
import { WorkerPhone } from "../core/worker-phone.js";
import { network } from "../edges/fetching.js";
import { IndexedDbVault } from "../edges/indexed-db.js";
import { pushManager } from "../edges/push-manager.js";
import type { FromWorker } from "./messages.js";
import { close, count, show, standing, wordsOf } from "./notifications.js";

declare const self: ServiceWorkerGlobalScope;

/** A worker has no passkeys: nothing here can say yes. */
const noAuthenticator: Authenticator = {
  create: () => Promise.reject(new Failure("passkeys_unavailable")),
  get: () => Promise.reject(new Failure("passkeys_unavailable")),
};

/** How long a notification that says only what is over stays, in milliseconds, once the browser has counted it. */
const BRIEF = 2_000;

let phone: WorkerPhone | undefined;

/** The phone of this browser, opened when it is first needed: keeping the shell must not depend on it. */
function opened(): WorkerPhone {
  phone ??= new WorkerPhone({
    origin: parseOrigin(self.location.origin),
    network,
    authenticator: noAuthenticator,
    vault: new IndexedDbVault(),
    clock: {
      now: () => Date.now(),
      hourOf: (time) => new Date(time).getHours(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    pushManager: pushManager({
      support: () => ("pushManager" in self.registration ? "able" : "none"),
      ask: () => Promise.resolve(Notification.permission),
      registration: () => Promise.resolve(self.registration),
    }),
  });
  return phone;
}

/** Pushes are taken one after the other, so that each sees what the one before has shown. */
let line: Promise<unknown> = Promise.resolve();

/** A push came: shows what is to be shown, and then tells the server, signed, that it arrived. */
export async function received(data: PushMessageData | null): Promise<void> {
  const taken = line.then(() => take(new Uint8Array(data?.arrayBuffer() ?? new ArrayBuffer(0))));
  line = taken.catch(() => undefined);
  const arrived = await taken;
  if (arrived === undefined) return;
  await opened().report(arrived, "delivered").catch(() => undefined);
}

/** Gives the push to report, if it was one of ours. */
async function take(bytes: Bytes): Promise<string | undefined> {
  const words = wordsOf(await opened().language().catch(() => undefined));
  const message = await opened().read(bytes);
  if (message === undefined) {
    // Of a later form, perhaps: the person is told all the same.
    await show(UNKNOWN, words);
    return undefined;
  }
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const seen = pages.some(({ visibilityState }) => visibilityState === "visible");
  const arrangement = arrange(await standing(), message, seen);
  if (arrangement.show !== undefined) await show(arrangement.show, words);
  await close(arrangement.close);
  await count(message.pending);
  for (const page of pages) page.postMessage({ type: "pushed", pushId: message.pushId } satisfies FromWorker);
  const { show: shown, brief } = arrangement;
  // After this event, or the browser would say that nothing was shown.
  if (brief && shown !== undefined) setTimeout(() => void close([shown.tag]), BRIEF);
  return message.pushId;
}

/** A push that cannot be read. */
const UNKNOWN: Prompt = {
  kind: "unknown", tag: "unknown", pushId: "", requests: [], pending: 0, runtime: "", at: 0, silent: false, again: false,
};

/** The person pressed a notification, or one of its actions. */
export async function clicked(notification: Notification, action: string): Promise<void> {
  const prompt = readPrompt(notification.data);
  notification.close();
  if (prompt === undefined) return open("/");
  if (action === "deny") return deny(prompt);
  const pushes = new Set([prompt.pushId, ...prompt.requests.map(({ pushId }) => pushId)]);
  const reports = [...pushes].filter((pushId) => pushId !== "").map((pushId) => opened().report(pushId, "opened"));
  await Promise.allSettled([open(pathOf(prompt)), ...reports]);
}

/** The subscription changed: the server is told of the new one. If that fails, the page does it when it is next open. */
export async function renewed(): Promise<void> {
  await opened().renew().catch(() => undefined);
}

async function deny(prompt: Prompt): Promise<void> {
  const [request] = prompt.requests;
  if (request === undefined) return open(pathOf(prompt));
  try {
    await opened().deny(request.delegationId, request.runtime);
    await count(Math.max(0, prompt.pending - 1));
  } catch {
    // A browser opens a page only shortly after the press; later on, a notification says it and leads there.
    await open(`${pathOf(prompt)}#not-denied`).catch(async () => {
      const words = wordsOf(await opened().language().catch(() => undefined));
      await show({ ...prompt, again: true, silent: false }, words, words.notDenied);
    });
  }
}

/** Shows a path in a page that is open, or else in a new one. */
async function open(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0];
  if (page === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  await page.focus();
  page.postMessage({ type: "open", path } satisfies FromWorker);
}
