/** One thing that a screen fetches: what came last stays until something newer is there. */

import { untrack } from "svelte";
import type { Failure } from "../core/failure.js";
import { tryTo } from "../state/app.svelte.js";

export class Loaded<T> {
  value = $state.raw<T>();
  failure = $state.raw<Failure>();
  busy = $state(false);
  readonly #load: () => Promise<T>;
  #round = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Fetches it anew; an effect may call it. When two fetches overlap, the later one counts. */
  readonly reload = (): Promise<void> => untrack(() => this.#fetch());

  /** Takes in what came in another way, and is newer than any fetch under way. */
  readonly take = (value: T): void => {
    this.#round += 1;
    this.busy = false;
    this.failure = undefined;
    this.value = value;
  };

  async #fetch(): Promise<void> {
    const round = ++this.#round;
    this.busy = true;
    const result = await tryTo(this.#load);
    if (round !== this.#round) return;
    this.busy = false;
    this.failure = result.failure;
    if (result.failure === undefined) this.value = result.value;
  }
}
