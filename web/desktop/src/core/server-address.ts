/** The address of a server as a person types it. What can be reached and trusted is for the app to find out. */

import type { Failure } from "./desktop.js";

/** The farthest that two clocks may be apart, in milliseconds; beyond it the server takes no signature. */
export const CLOCK_WINDOW_MS = 60_000;

/** The address with its scheme: https unless the person wrote another, http for this very computer. */
export function completeAddress(typed: string): string {
  const address = typed.trim();
  if (address === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return address;
  return /^localhost(:\d+)?(\/|$)/i.test(address) ? `http://${address}` : `https://${address}`;
}

/** The host of an origin, for people; the text itself where it is none. */
export function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return origin;
  }
}

/** How far the server's clock is ahead, when a check failed for that and says so in its `fix`; else 0. */
export function skewOf({ code, fix = "" }: Failure): number {
  return code === "clock_skew" && /^-?\d{1,15}$/.test(fix) ? Number(fix) : 0;
}

/** Whether a server's clock is too far from this computer's. */
export function clocksDiffer(clockOffsetMs: number): boolean {
  return Math.abs(clockOffsetMs) > CLOCK_WINDOW_MS;
}
