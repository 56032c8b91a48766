/**
 * The computers that ask. What this device was told when it confirmed one, it keeps, so that a server can neither
 * rename a known computer nor pass another key off as one. What this device ended, it keeps as well: a server that
 * calls such a computer alive is not believed.
 */

import { type RuntimeConnectionId, type Thumbprint, keys, pairing } from "@countersign/protocol";
import { type ConnectionView, Runtimes } from "./answers.js";
import { type Context, demand } from "./context.js";
import type { EndedComputers, EndedHere, Pins } from "./memory.js";
import type { Ending, Runtime } from "./model.js";

/** What this device itself knows of computers. */
export interface Acquaintance {
  readonly pins: Pins;
  readonly endedHere: EndedComputers;
}

/** Of how many connections it is remembered under which keys they were listed. */
const MOST = 10_000;

export class Computers {
  readonly #context: Context;
  readonly #made = new WeakSet<Runtime>();
  /** Under which keys each connection was listed in this page: more than one is a server's lie. */
  readonly #listed = new Map<RuntimeConnectionId, Set<Thumbprint>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** What this device itself knows, now. */
  async acquaintance(): Promise<Acquaintance> {
    const { vault } = this.#context;
    const [pins = {}, endedHere = {}] = await Promise.all([vault.get("pins"), vault.get("endedHere")]);
    return { pins, endedHere };
  }

  /** A computer, named by what is pinned, or else by what the server says. */
  of(view: ConnectionView, thumbprint: Thumbprint, { pins, endedHere }: Acquaintance): Runtime {
    this.#list(view.runtimeConnectionId, thumbprint);
    const pin = own(pins, thumbprint);
    const ended = own(endedHere, thumbprint);
    const { applicationId, applicationName, runtimeName, deviceName } = pin ?? view;
    const runtime: Runtime = {
      connectionId: view.runtimeConnectionId,
      thumbprint,
      runtimeName,
      deviceName,
      applicationId,
      applicationName: applicationName === "" ? applicationId : applicationName,
      status: view.status === "revoked" ? view.status : (ended?.status ?? view.status),
      pairedAt: pin?.how === "confirmed" ? pin.at : view.createdAt,
      pinned: pin?.how ?? "no",
      words: Object.freeze(pairing.words(thumbprint)),
      ...ending(view, ended),
    };
    this.#made.add(Object.freeze(runtime));
    return runtime;
  }

  /** The person's computers, newest first. */
  async all(): Promise<readonly Runtime[]> {
    const { runtimes: views } = await this.#context.server.get("/v1/me/runtimes", Runtimes);
    return this.learnt(views);
  }

  /** Computers by their views; the registry's name of an application is pinned when it is first seen. */
  async learnt(views: readonly ConnectionView[]): Promise<readonly Runtime[]> {
    const { vault } = this.#context;
    const listed = await Promise.all(
      views.map(async (view) => ({ view, thumbprint: await keys.thumbprint(view.publicKey) })),
    );
    for (const { view, thumbprint } of listed) this.#list(view.runtimeConnectionId, thumbprint);
    // One connection is one computer, however often a server lists it.
    const known = [...new Map(listed.map((one) => [one.view.runtimeConnectionId, one])).values()];
    const { pins: stored, endedHere } = await this.acquaintance();
    const fresh = named(stored, known) === stored;
    const pins = fresh ? stored : ((await vault.update("pins", (before = {}) => named(before, known))) ?? {});
    return known.map(({ view, thumbprint }) => this.of(view, thumbprint, { pins, endedHere }));
  }

  /**
   * The person knows this computer: its names stay as they were on the screen. Only the very object that this page
   * made is taken, and only as long as its connection was never listed under another key.
   */
  async acknowledge(runtime: Runtime): Promise<void> {
    const { vault, clock } = this.#context;
    demand(this.#made.has(runtime), "wrong_request", "runtime", "this computer was not listed by this page");
    const { connectionId, thumbprint, runtimeName, deviceName, applicationId, applicationName } = runtime;
    const listed = this.#listed.get(connectionId);
    const alone = listed?.size === 1 && listed.has(thumbprint);
    demand(alone, "wrong_key", "runtime", "the server listed another key for this computer");
    const ended = own((await vault.get("endedHere")) ?? {}, thumbprint);
    demand(ended === undefined, "key_not_active", "runtime", "this computer was ended on this device");
    const names = { runtimeName, deviceName, applicationId, applicationName };
    await vault.update("pins", (before = {}) => ({
      [thumbprint]: { how: "acknowledged", ...names, offerWords: [], at: clock.now() },
      ...before,
    }));
  }

  /** Whether this device may say yes to requests under a key. */
  async isPinned(thumbprint: Thumbprint): Promise<boolean> {
    const { pins, endedHere } = await this.acquaintance();
    return own(pins, thumbprint) !== undefined && own(endedHere, thumbprint) === undefined;
  }

  /** This device ended a key, for good: only a new pairing, confirmed here, opens it again. */
  async end(thumbprints: Iterable<Thumbprint>, status: EndedHere["status"]): Promise<void> {
    const { vault, clock } = this.#context;
    const at = clock.now();
    const marks = [...thumbprints].map((thumbprint) => [thumbprint, { status, at }] as const);
    await vault.update("endedHere", (before = {}) => {
      const fresh = marks.filter(([thumbprint]) => own(before, thumbprint)?.status !== "revoked");
      return { ...before, ...Object.fromEntries(fresh) };
    });
  }

  /** The keys under which a connection was shown here. */
  keysOf(connectionId: RuntimeConnectionId): readonly Thumbprint[] {
    return [...(this.#listed.get(connectionId) ?? [])];
  }

  #list(connectionId: RuntimeConnectionId, thumbprint: Thumbprint): void {
    const listed = this.#listed.get(connectionId);
    if (listed !== undefined) listed.add(thumbprint);
    else if (this.#listed.size < MOST) this.#listed.set(connectionId, new Set([thumbprint]));
  }
}

/** Why it ended: by the server's word, or, where the server is silent, because this device ended it. */
function ending(view: ConnectionView, ended: EndedHere | undefined): { readonly ended?: Ending } {
  if (view.ended !== undefined) return { ended: Object.freeze(view.ended) };
  return ended === undefined ? {} : { ended: Object.freeze({ by: "person", reason: "", at: ended.at } as const) };
}

function own<T>(all: Readonly<Record<Thumbprint, T>>, thumbprint: Thumbprint): T | undefined {
  return Object.hasOwn(all, thumbprint) ? all[thumbprint] : undefined;
}

/** The pins with the names that they lacked; the same object if they lacked none. */
function named(pins: Pins, known: readonly { readonly view: ConnectionView; readonly thumbprint: Thumbprint }[]): Pins {
  let learnt = pins;
  for (const { view, thumbprint } of known) {
    const pin = learnt[thumbprint];
    const { applicationId, applicationName } = view;
    if (pin?.applicationName !== "" || applicationName === "" || pin.applicationId !== applicationId) continue;
    learnt = { ...learnt, [thumbprint]: { ...pin, applicationName } };
  }
  return learnt;
}
