/**
 * The inbox, alive: what the screens show of it, and the loop behind that.
 *
 * While a screen watches and the page is visible, the loop fetches the whole inbox once and then waits for changes by
 * long poll. A failure turns it stale, keeps what was last known, and tries again after a growing pause; becoming
 * visible, a network that comes or goes, and `refresh` begin it anew at once. A hidden page asks for nothing.
 */

import { SvelteSet } from "svelte/reactivity";
import { untrack } from "svelte";
import { Failure } from "../core/failure.js";
import type { Card } from "../core/model.js";
import type { Inbox, Notice } from "../core/phone.js";
import { phone, refreshStanding } from "./app.svelte.js";
import { clock } from "./clock.svelte.js";

/** The first pause after a failure, in milliseconds; each further one is twice as long. */
const FIRST_PAUSE_MS = 1000;
/** The longest pause, in milliseconds. */
const LONGEST_PAUSE_MS = 30_000;
/** The difference between two clocks, in milliseconds, above which a signature of this device is refused. */
const SKEW_MS = 60_000;
/** Refusals that say that this browser is not who it was: the standing has to be found out anew. */
const STANDING_CODES: readonly string[] = ["missing_credential", "invalid_token", "device_required", "key_not_active"];

/** How much what is shown can be relied on: not asked yet, told by the server just now, or only remembered. */
export type Freshness = "looking" | "live" | "stale";

class InboxState {
  /** What is known, from the server or from this browser. */
  current = $state.raw<Inbox>();
  freshness = $state<Freshness>("looking");
  /** Why it is stale. */
  failure = $state.raw<Failure>();
  /** By how much this device's clock is ahead of the server's, in milliseconds; negative when it is behind. */
  clockAhead = $state(0);
  /** Counts what the server told anew, so that other lists can be read again. */
  revision = $state(0);

  /** Requests that were opened on this page, by their ids: the others look unread. */
  readonly opened = new SvelteSet<string>();

  #watchers = 0;
  #running: AbortController | undefined;

  /** Oldest deadline first. */
  get pending(): readonly Card[] {
    return this.current?.pending ?? [];
  }

  /** The server does not answer: nothing can be sent. */
  get offline(): boolean {
    return this.freshness === "stale" && this.failure?.code === "unreachable";
  }

  /** This device's clock is too wrong to sign by. */
  get clockWrong(): boolean {
    return Math.abs(this.clockAhead) > SKEW_MS;
  }

  /** What time it is, in milliseconds since 1970: by the server's clock where this device's is too wrong. */
  get now(): number {
    return this.clockWrong ? clock.now - this.clockAhead : clock.now;
  }

  /** What is known of one request. */
  find(id: string): Card | undefined {
    return [...this.pending, ...(this.current?.recent ?? [])].find((card) => card.delegationId === id);
  }

  /** Keeps the inbox alive until the function that comes back is called. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) {
      document.addEventListener("visibilitychange", this.refresh);
      addEventListener("online", this.refresh);
      addEventListener("offline", this.refresh);
      this.refresh();
    }
    return () => {
      this.#watchers -= 1;
      if (this.#watchers > 0) return;
      document.removeEventListener("visibilitychange", this.refresh);
      removeEventListener("online", this.refresh);
      removeEventListener("offline", this.refresh);
      this.#running?.abort();
    };
  }

  /** Asks the server now, or stops asking if the page is hidden. */
  readonly refresh = (): void => {
    this.#running?.abort();
    if (this.#watchers === 0 || document.visibilityState === "hidden") return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    // Whoever begins it in an effect depends on nothing that it reads.
    untrack(() => void this.#run(signal));
  };

  /** Takes in what this page itself brought about, before the server says so. */
  settle(card: Card): void {
    if (this.current === undefined) return;
    const other = (known: Card) => known.delegationId !== card.delegationId;
    const pending = this.current.pending.filter(other);
    this.current = { ...this.current, pending, recent: [card, ...this.current.recent.filter(other)] };
    this.revision += 1;
  }

  /** Puts a notice away. */
  async dismiss(notice: Notice): Promise<void> {
    await phone.dismiss(notice);
    if (this.current === undefined) return;
    const notices = this.current.notices.filter(({ kind, id }) => kind !== notice.kind || id !== notice.id);
    this.current = { ...this.current, notices };
  }

  /** Forgets everything, when another person signs in. */
  clear(): void {
    this.current = undefined;
    this.freshness = "looking";
    this.failure = undefined;
    this.opened.clear();
    this.refresh();
  }

  async #run(signal: AbortSignal): Promise<void> {
    if (this.current === undefined) {
      const known = await phone.lastKnown().catch(() => undefined);
      if (signal.aborted) return;
      this.current ??= known;
    }
    let failures = 0;
    let whole = true;
    while (!signal.aborted) {
      try {
        const next = whole ? await phone.inbox() : await phone.waitForInbox(signal);
        if (signal.aborted) return;
        if (next !== undefined) this.#take(next);
        this.freshness = "live";
        this.failure = undefined;
        whole = false;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const failure = Failure.of(error);
        this.failure = failure;
        this.freshness = "stale";
        if (STANDING_CODES.includes(failure.code)) void refreshStanding();
        whole = true;
        const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
        await pause(Math.max(grown, failure.retryAfter * 1000), signal);
        failures += 1;
      }
    }
  }

  #take(next: Inbox): void {
    this.current = next;
    this.clockAhead = Date.now() - next.asOf;
    this.revision += 1;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** The person's inbox. */
export const inbox = new InboxState();

// The number on the app's icon, where there is one. It is left as it is while nothing is known.
$effect.root(() => {
  $effect(() => {
    if (inbox.current === undefined || !("setAppBadge" in navigator)) return;
    const count = inbox.pending.length;
    // A browser may refuse a page that is not installed; nobody needs to know.
    (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
  });
});
