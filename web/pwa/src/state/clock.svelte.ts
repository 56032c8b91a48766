/** The time of day as the screens see it. It stands still while the page is hidden, and is right again when it is seen. */

let now = $state(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** The device's own clock. */
export const clock = {
  /** Milliseconds since 1970; changes once a second while the page is visible. */
  get now(): number {
    return now;
  },
};

function follow(): void {
  clearInterval(timer);
  now = Date.now();
  if (document.visibilityState === "visible") timer = setInterval(() => (now = Date.now()), 1000);
}

document.addEventListener("visibilitychange", follow);
follow();
