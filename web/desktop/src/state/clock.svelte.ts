/** The time of day as the screens see it. It stands still while the window is hidden, and is right again when seen. */

let source = (): number => Date.now();
let now = $state(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** This computer's clock. */
export const clock = {
  /** Milliseconds since 1970; changes once a second while the window is visible. */
  get now(): number {
    return now;
  },
};

/** Takes the time from somewhere else. */
export function setClock(read: () => number): void {
  source = read;
  tick();
}

/** Reads the time at once, before the second is over. */
export function tick(): void {
  now = source();
}

function follow(): void {
  clearInterval(timer);
  tick();
  if (document.visibilityState === "visible") timer = setInterval(tick, 1000);
}

document.addEventListener("visibilitychange", follow);
follow();
