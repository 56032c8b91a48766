/**
 * Approve takes no tap in the first moment after something changed under the thumb: the card came up, the page became
 * visible again, a sheet closed, or what would be signed is another. That moment is as long as it takes to see it.
 */

/** How long Approve waits, in milliseconds. */
export const ARMING_MS = 700;

export class Arming {
  armed = $state(false);
  /** Counts the beginnings, so that what shows the wait can start over. */
  round = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins the wait, or begins it anew. A hidden page arms nothing. */
  readonly begin = (): void => {
    clearTimeout(this.#timer);
    this.armed = false;
    if (document.visibilityState !== "visible") return;
    this.round += 1;
    this.#timer = setTimeout(() => (this.armed = true), ARMING_MS);
  };

  /** Begins, and begins anew whenever the page is shown again, until the function that comes back is called. */
  watch(): () => void {
    document.addEventListener("visibilitychange", this.begin);
    addEventListener("pageshow", this.begin);
    this.begin();
    return () => {
      document.removeEventListener("visibilitychange", this.begin);
      removeEventListener("pageshow", this.begin);
      clearTimeout(this.#timer);
    };
  }
}
