/** What outlives a single offer of this window: the names, and how often it was renewed by itself. */

import { app } from "./app.svelte.js";

/** How often an offer is renewed without a press. A square code shall not stand on a forgotten screen all night. */
const RENEWALS = 3;

class Offers {
  /** Whether the one on the screen came by itself. */
  renewedByItself = $state(false);
  #renewals = 0;
  #names = { runtimeName: "", deviceName: "" };

  /** Remembers what this computer is called, for the offers after the first. */
  begin(runtimeName: string, deviceName: string): void {
    this.#names = { runtimeName, deviceName };
    this.#renewals = 0;
    this.renewedByItself = false;
  }

  /** What this computer is called; after a reload of the window, what the desktop proposes. */
  names(): { readonly runtimeName: string; readonly deviceName: string } {
    if (this.#names.runtimeName !== "") return this.#names;
    return { runtimeName: "Countersign", deviceName: app.settings?.deviceName ?? "desktop" };
  }

  /** Whether an offer may be renewed without a press: somebody may be looking, and it was not done too often. */
  mayRenew(): boolean {
    return document.visibilityState === "visible" && this.#renewals < RENEWALS;
  }

  /** Another offer is on the screen. */
  noteRenewal(byItself: boolean): void {
    this.#renewals = byItself ? this.#renewals + 1 : 0;
    this.renewedByItself = byItself;
  }
}

/** The offers of this window. */
export const offers = new Offers();
