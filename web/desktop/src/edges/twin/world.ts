/** Everything that the twin knows, in one object; `scenes.ts` makes it, the acts change it. */

import type { DesktopEvent, Failure, Snapshot, Settings, Delegation } from "../../core/desktop.js";
import { TwinClock } from "./clock.js";

/** What may be different from one scene to the next. */
export type Scene = Partial<Pick<World, "serverSilent" | "phone" | "pairingCode">> & {
  readonly snapshot?: Partial<Snapshot>;
  readonly settings?: Partial<Settings>;
  /** Something that happens shortly after the window was opened. */
  readonly then?: (world: World) => void;
};

/** The state of the twin. */
export class World {
  readonly clock: TwinClock;
  snapshot: Snapshot;
  settings: Settings;
  /** The server answers nothing. */
  serverSilent = false;
  /** Whether the person answers by herself, and how. */
  phone: "approves" | "denies" | "lies" | "off" = "approves";
  /** The code on the person's phone, and how often a wrong one was typed. */
  pairingCode = "CSP1-7K2M-X9Q0";
  wrongCodes = 0;
  /** Tokens that were handed out. */
  tokens = 0;
  /** What lies in the clipboard because of the window. */
  clipboard = "";
  readonly #ears = new Set<(event: DesktopEvent) => void>();

  constructor(clock: TwinClock, snapshot: Snapshot, settings: Settings) {
    this.clock = clock;
    this.snapshot = snapshot;
    this.settings = settings;
  }

  /** Hears events until the function that comes back is called. */
  listen(hear: (event: DesktopEvent) => void): () => void {
    this.#ears.add(hear);
    return () => void this.#ears.delete(hear);
  }

  /** Tells the window something. */
  tell(event: DesktopEvent): void {
    for (const hear of this.#ears) hear(structuredClone(event));
  }

  /** Changes what is known, and tells the window. */
  change(change: Partial<Snapshot>): Snapshot {
    this.snapshot = this.#counted({ ...this.snapshot, ...change });
    this.tell({ is: "snapshot", snapshot: this.snapshot });
    return this.read();
  }

  /** The snapshot as the window gets it. */
  read(): Snapshot {
    return structuredClone(this.#counted(this.snapshot));
  }

  /** The delegation of a name. Throws `unknown_delegation`. */
  delegation(name: string): Delegation {
    const found = this.snapshot.delegations.find((delegation) => delegation.name === name);
    if (found === undefined) throw failure("unknown_delegation", `this profile has no request ${name}`);
    return found;
  }

  /** Puts another one in the place of a delegation, by its name. */
  replace(changed: Delegation): Delegation {
    const delegations = this.snapshot.delegations.map((one) => (one.name === changed.name ? changed : one));
    this.change({ delegations });
    return structuredClone(changed);
  }

  /** Throws unless the server answers. */
  reach(): void {
    if (!this.serverSilent) return;
    const since = this.snapshot.reach.is === "silent" ? this.snapshot.reach.since : this.clock.now();
    this.change({ reach: { is: "silent", since, detail: "connection refused" } });
    throw failure("unreachable", "the server does not answer: connection refused");
  }

  #counted(snapshot: Snapshot): Snapshot {
    const now = this.clock.now();
    const delegations = snapshot.delegations.map((one): Delegation => {
      if (one.state === "pending" && now >= one.answerBy) return { ...one, state: "expired" };
      if (one.state === "approved" && now >= (one.endsAt ?? Infinity)) return { ...one, state: "expired" };
      return one;
    });
    const count = (state: Delegation["state"]): number => delegations.filter((one) => one.state === state).length;
    return { ...snapshot, delegations, pending: count("pending"), alive: count("approved"), checkedAt: now };
  }
}

/** What a call of the twin rejects with. */
export function failure(code: string, detail: string, more: Partial<Failure> = {}): Failure {
  return { code, detail, ...more };
}
