/** How much there is to read. Pure. */

import type { DelegationRequest } from "@countersign/protocol";

/** More claimed text than this, in characters, nobody reads on a phone: such a request can be denied only. */
export const MAX_READABLE = 4000;

/** What a token costs that is drawn in the place of a character, in characters: "hidden: zero width space ×3". */
const TOKEN = 24;
/** A run of what is not drawn as it is: hidden, turning, or a mark without a letter to stand on. */
const UNSEEN =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{16fe4}\u{13441}\u{13442}]|(?! )\p{Zs}/u;
const MARK = /\p{M}/u;
const MARKS_ON_A_LETTER = 2;
const LETTER = /\p{L}/u;
const LATIN = /\p{Script=Latin}/u;

/** How much of the reader's eye a text takes, in characters: tokens count as long as they are drawn. */
export function readingLength(text: string): number {
  let length = 0;
  let before = "";
  let marks = 0;
  /** The kind of letters that the word has so far. */
  let latin: boolean | undefined;
  for (const symbol of text) {
    const letter = LETTER.test(symbol);
    const isLatin = LATIN.test(symbol);
    marks = MARK.test(symbol) ? marks + 1 : 0;
    if (symbol === "\n") length += 3;
    else if (UNSEEN.test(symbol)) length += symbol === before ? 0 : TOKEN;
    else if (marks > 0) length += marks <= MARKS_ON_A_LETTER ? 0 : marks === MARKS_ON_A_LETTER + 1 ? TOKEN : 1;
    else if (/^[!-~]$/.test(symbol.normalize("NFKC")) && !/^[!-~]$/.test(symbol)) length += TOKEN;
    else if (letter && latin !== undefined && latin !== isLatin) length += TOKEN;
    else length += 1;
    if (letter) latin = isLatin;
    else if (marks === 0 && !UNSEEN.test(symbol)) latin = undefined;
    before = symbol;
  }
  return length;
}

/** How much of a request there is to read that is the runtime's own words, in characters as they are drawn. */
export function claimedLength({ agent, purpose, details, constraints }: DelegationRequest): number {
  const texts = [
    agent.id,
    agent.name,
    purpose,
    ...details.flatMap(({ label, value }) => [label, value]),
    ...constraints.flatMap(({ name, value }) => [name, value]),
  ];
  return texts.reduce((length, text) => length + readingLength(text), 0);
}
