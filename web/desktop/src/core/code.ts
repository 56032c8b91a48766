/**
 * The pairing code as it is typed: seven symbols and one that checks them, shown by the phone as `CSP1-XXXX-XXXX`.
 *
 * The window only helps with typing. Whether the code is right is for the app to say, which has the secret to try it.
 */

/** How many symbols there are to type. */
export const SYMBOLS = 8;

const PREFIX = "CSP1";

/** What stands in a code field. */
export interface Typed {
  /** The symbols so far, in upper case, letters that look like digits read as those. */
  readonly symbols: string;
  /** Characters that no code has, each once. */
  readonly strange: readonly string[];
  /** How many symbols are missing; below zero, how many there are too many. */
  readonly missing: number;
}

/** Reads a code in any case and spacing, with or without its prefix. */
export function readCode(text: string): Typed {
  const upper = [...text.replace(/[\p{White_Space}\p{Pd}]/gu, "").toUpperCase()];
  // Eight symbols may begin like the prefix and be a code by themselves.
  const prefixed = upper.slice(0, PREFIX.length).join("") === PREFIX && upper.length !== SYMBOLS;
  const body = prefixed ? upper.slice(PREFIX.length) : upper;
  const symbols = body.map((letter) => (/^[IL]$/.test(letter) ? "1" : letter === "O" ? "0" : letter));
  const strange = [...new Set(symbols.filter((symbol) => !/^[0-9A-HJKMNP-TV-Z]$/.test(symbol)))];
  return { symbols: symbols.join(""), strange, missing: SYMBOLS - symbols.length };
}
