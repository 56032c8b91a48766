/** What all signed messages have in common. */

import { Refusal } from "../code.js";
import type { Nonce } from "../ids.js";
import type { Origin } from "../origin.js";

/** How far `issuedAt` may lie from this side's clock, in milliseconds. */
export const WINDOW_MS = 60_000;
/** The longest reason, in characters. */
export const MAX_REASON = 200;

/** A signed message: who it is meant for and when it was made. */
export interface Message {
  /** The server's origin. */
  readonly origin: Origin;
  /** When the signer made it, in milliseconds since 1970 by the signer's clock. */
  readonly issuedAt: number;
}

/** A message with an effect, so that it must not be carried out twice. */
export interface Act extends Message {
  /** Unique per signing key. */
  readonly nonce: Nonce;
}

/** Refuses a message that is meant for another server. */
export function checkOrigin(message: Message, origin: Origin): void {
  if (message.origin !== origin) throw new Refusal("wrong_origin", "origin", `this server is ${origin}`);
}

/** Refuses a message outside ±60 s of `now` (milliseconds since 1970, by this side's clock). */
export function checkWindow(message: Message, now: number): void {
  if (Math.abs(message.issuedAt - now) > WINDOW_MS) {
    const detail = `more than 60 s off; this side's clock says ${now} ms`;
    throw new Refusal("clock_skew", "issuedAt", detail);
  }
}
