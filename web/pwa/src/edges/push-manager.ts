/**
 * The browser's pushes, by a service worker's registration. Page and worker share this; only a page can ask the person.
 *
 * A push service may be out of reach for good (a browser without its vendor's servers), and then `subscribe` never
 * settles: whatever is asked of it has an end here.
 */

import { base64url } from "@countersign/protocol";
import { Failure } from "../core/failure.js";
import type { PushManagerPort, PushTarget } from "../core/ports.js";

/** What differs between a page and a worker. */
export type PushSurroundings = Pick<PushManagerPort, "support" | "ask"> & {
  /** The registration whose worker takes the pushes; it may take a while, or never come. */
  readonly registration: () => Promise<ServiceWorkerRegistration>;
};

/** How long the push service is waited for, in milliseconds. */
const PATIENCE = 20_000;

/** The pushes of this browser. */
export function pushManager({ support, ask, registration }: PushSurroundings): PushManagerPort {
  const manager = async (): Promise<PushManager> => {
    if (support() !== "able") throw new Failure("push_unsupported");
    return (await registration()).pushManager;
  };
  return {
    support,
    ask,
    permission: () => (support() === "able" ? Notification.permission : "default"),
    current: () =>
      inTime(async () => {
        if (support() !== "able") return undefined;
        const subscription = await (await manager()).getSubscription();
        return subscription === null ? undefined : targetOf(subscription);
      }),
    subscribe: (publicKey) =>
      inTime(async () => {
        const applicationServerKey = base64url.decode("publicKey", publicKey);
        return targetOf(await (await manager()).subscribe({ userVisibleOnly: true, applicationServerKey }));
      }),
    unsubscribe: () =>
      inTime(async () => {
        if (support() !== "able") return;
        const subscription = await (await manager()).getSubscription();
        await subscription?.unsubscribe();
      }),
  };
}

function targetOf(subscription: PushSubscription): PushTarget {
  const key = (name: PushEncryptionKeyName) => encoded(subscription.getKey(name));
  const { endpoint, options } = subscription;
  return { endpoint, p256dh: key("p256dh"), auth: key("auth"), publicKey: encoded(options?.applicationServerKey) };
}

function encoded(bytes: ArrayBuffer | null | undefined): string {
  return bytes == null ? "" : base64url.encode(new Uint8Array(bytes));
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Failure("push_unreachable", { detail: "no answer in time" })), PATIENCE);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const name = error instanceof Error ? error.name : "";
    throw new Failure(name === "NotAllowedError" ? "push_blocked" : "push_unreachable", { by: "nobody", detail: name });
  } finally {
    clearTimeout(timer);
  }
}
