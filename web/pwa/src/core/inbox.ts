/** What waits and what happened: fetched page by page, verified, and remembered for when there is no network. */

import type { Json } from "@countersign/protocol";
import { Requests, Runtimes } from "./answers.js";
import { type Background, type Cards, isCard } from "./cards.js";
import { type Context, demand } from "./context.js";
import { devicesOf, recoveriesOf } from "./devices.js";
import type { Card, Unreadable } from "./model.js";
import { noticesOf } from "./notices.js";
import type { HistoryPage, HistoryQuery, Inbox } from "./phone.js";
import type { Computers } from "./runtimes.js";
import type { Self } from "./self.js";
import { anything } from "./shape.js";

/** The most pages that are asked for. */
const MAX_PAGES = 20;
/** How long the server is asked to wait for something new, in seconds. */
const WAIT = 55;

const REQUESTS = "/v1/me/requests";

/** Views with their cards. */
interface Sorted extends Pick<Inbox, "pending" | "recent" | "unreadable"> {
  readonly pendingViews: readonly Json[];
  readonly recentViews: readonly Json[];
}

export class Inboxes {
  readonly #context: Context;
  readonly #self: Self;
  readonly #cards: Cards;
  readonly #computers: Computers;
  /** The server's name for what was last shown. */
  #state = "";

  constructor(context: Context, self: Self, cards: Cards, computers: Computers) {
    this.#context = context;
    this.#self = self;
    this.#cards = cards;
    this.#computers = computers;
  }

  /** Everything that is pending, the newest of what is not, and what is new. */
  async load(): Promise<Inbox> {
    const { server, vault } = this.#context;
    // First: what changes after its `state` was taken is in the rest already, or ends the next wait at once.
    const newest = await server.get(REQUESTS, Requests);
    const [ready, waiting, connections] = await Promise.all([
      this.#self.ready(),
      this.#pages("pending"),
      server.get("/v1/me/runtimes", Runtimes),
    ]);
    this.#self.noteServerTime(newest.serverTime);
    const computers = await this.#computers.learnt(connections.runtimes);
    const background = await this.#cards.background(ready.identity, ready.roster);
    const identity = await this.#self.identity();
    const [devices, recoveries] = await Promise.all([devicesOf(identity), recoveriesOf(identity)]);
    const notices = await noticesOf(this.#context, computers, devices, recoveries);
    const asOf = newest.serverTime;
    const sorted = await this.#sorted([...waiting, ...newest.requests], background);
    await vault.update("inbox", () => ({ pending: sorted.pendingViews, recent: sorted.recentViews, asOf }));
    this.#state = newest.state;
    const { pending, recent, unreadable } = sorted;
    return { pending, recent, unreadable, notices, asOf };
  }

  /** What was last fetched, verified again, from this browser alone. */
  async lastKnown(): Promise<Inbox | undefined> {
    const { vault } = this.#context;
    const [identity, snapshot] = [await vault.get("identity"), await vault.get("inbox")];
    if (identity === undefined || snapshot === undefined) return undefined;
    const background = await this.#cards.background(identity, await this.#self.known(identity));
    const { pending, recent, unreadable } = await this.#sorted([...snapshot.pending, ...snapshot.recent], background);
    return { pending, recent, unreadable, notices: [], asOf: snapshot.asOf };
  }

  /** Waits until the inbox is another than the one that was last fetched. */
  async wait(signal: AbortSignal): Promise<Inbox | undefined> {
    if (this.#state === "") return this.load();
    const query = { wait: String(WAIT), since: this.#state };
    const { state, serverTime } = await this.#context.server.get(REQUESTS, Requests, { query, wait: WAIT, signal });
    this.#self.noteServerTime(serverTime);
    return state === this.#state ? undefined : this.load();
  }

  /** A page of what is over. */
  async history({ status, cursor }: HistoryQuery): Promise<HistoryPage> {
    const background = await this.#newest();
    const page = await this.#context.server.get(REQUESTS, Requests, { query: { status: status ?? "", cursor } });
    const { recent: cards, unreadable } = await this.#sorted(page.requests, background);
    return { cards, unreadable, nextCursor: page.nextCursor };
  }

  /** What is approved and alive now, what ends first first. */
  async delegations(): Promise<readonly Card[]> {
    const background = await this.#newest();
    const { recent } = await this.#sorted(await this.#pages("approved"), background);
    const end = ({ answer }: Card) => answer?.grant?.endsAt ?? Number.MAX_SAFE_INTEGER;
    return recent.filter((card) => card.status === "approved").sort((one, other) => end(one) - end(other));
  }

  /** One request, as it is now. */
  async card(id: string): Promise<Card> {
    const path = `${REQUESTS}/${encodeURIComponent(id)}`;
    const [background, view] = await Promise.all([this.#newest(), this.#context.server.get(path, anything)]);
    const card = await this.#cards.card(view, background);
    demand(card.delegationId === id, "wrong_request", "delegationId");
    return card;
  }

  async #newest(): Promise<Background> {
    const { identity, roster } = await this.#self.ready();
    return this.#cards.background(identity, roster);
  }

  async #pages(status: string): Promise<readonly Json[]> {
    const all: Json[] = [];
    let cursor = "";
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const query = { status, cursor };
      const page = await this.#context.server.get(REQUESTS, Requests, { query });
      all.push(...page.requests);
      cursor = page.nextCursor;
      if (cursor === "") return all;
    }
    return all;
  }

  /** The cards of views: pending ones by their deadline, the others from new to old. */
  async #sorted(views: readonly Json[], background: Background): Promise<Sorted> {
    const read = views.map(async (view) => ({ view, shown: await this.#cards.readable(view, background) }));
    const all = new Map<string, { readonly view: Json; readonly card: Card }>();
    const unreadable: Unreadable[] = [];
    for (const { view, shown } of await Promise.all(read)) {
      if (!isCard(shown)) unreadable.push(shown);
      else if (!all.has(shown.delegationId)) all.set(shown.delegationId, { view, card: shown });
    }
    const cards = [...all.values()];
    const pending = cards.filter(({ card }) => card.status === "pending");
    const recent = cards.filter(({ card }) => card.status !== "pending");
    pending.sort((one, other) => one.card.expiresAt - other.card.expiresAt);
    recent.sort((one, other) => other.card.createdAt - one.card.createdAt);
    return {
      pending: pending.map(({ card }) => card),
      recent: recent.map(({ card }) => card),
      unreadable: unreadable.filter((one, at) => unreadable.findIndex((other) => isSame(one, other)) === at),
      pendingViews: pending.map(({ view }) => view),
      recentViews: recent.map(({ view }) => view),
    };
  }
}

/** Whether two broken answers are the same request, listed twice. */
function isSame(one: Unreadable, other: Unreadable): boolean {
  return one.delegationId === other.delegationId && one.createdAt === other.createdAt && one.code === other.code;
}
