/** What outlives a single offer of this window: how often it was renewed by itself. */

/** How often an offer is renewed without a press. A square code shall not stand on a forgotten screen all night. */
const RENEWALS = 3;

class Offers {
  /** Whether the one on the screen came by itself. */
  renewedByItself = $state(false);
  #renewals = 0;

  /** Whether an offer may be renewed without a press: somebody may be looking, and it was not done too often. */
  mayRenew(): boolean {
    return document.visibilityState === "visible" && this.#renewals < RENEWALS;
  }

  /** Another offer is on the screen: by a press, or by itself. */
  note(byItself: boolean): void {
    this.#renewals = byItself ? this.#renewals + 1 : 0;
    this.renewedByItself = byItself;
  }
}

/** The offers of this window. */
export const offers = new Offers();
