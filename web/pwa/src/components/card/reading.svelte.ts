/** Whether all that the agent says has been on the screen: what is folded must have been unfolded once before a yes. */

import { analyse, fold } from "@countersign/ui/inert";
import { SvelteSet } from "svelte/reactivity";
import type { DelegationRequest } from "@countersign/protocol";

/** Longer texts are folded, in visible characters. */
export const TEXT_CAP = 280;
/** More details are folded. */
export const FIRST_DETAILS = 6;

export class Reading {
  /** Whether everything was unfolded at once. */
  all = $state(false);
  readonly #folded: readonly string[];
  readonly #shown = new SvelteSet<string>();

  constructor(request: DelegationRequest) {
    const texts: [string, string][] = [
      ["purpose", request.purpose],
      ...request.details.map(({ value }, at): [string, string] => [`detail ${at}`, value]),
      ...request.constraints.map(({ value }, at): [string, string] => [`limit ${at}`, value]),
    ];
    const long = texts.filter(([, text]) => fold(analyse(text), TEXT_CAP).rest > 0).map(([name]) => name);
    this.#folded = request.details.length > FIRST_DETAILS ? [...long, "details"] : long;
  }

  /** Whether something is still folded that was never shown. */
  get unread(): boolean {
    return this.left > 0;
  }

  /** How many things are still folded. */
  get left(): number {
    return this.all ? 0 : this.#folded.filter((name) => !this.#shown.has(name)).length;
  }

  /** One text was shown in full. */
  show(name: string): void {
    this.#shown.add(name);
  }
}
