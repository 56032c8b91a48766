/**
 * Finds the letters that pretend to be others.
 *
 * Some deceive wherever they stand: mathematical bold or fullwidth copies of Latin. Letters of another script deceive
 * by company: inside a word that has Latin letters too, or as a word of nothing but twins ("аррӏе") that has no
 * honest word of their own script beside it. An honest Russian or Greek text is left alone.
 */

import { isDirection, isHidden } from "./characters.js";
import { ANYWHERE, EAST_ASIAN, FOREIGN, HONEST_FORMS, RARE } from "./confusable.js";

const LATIN = /^\p{Script=Latin}$/u;
const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{M}\p{N}]$/u;
const ASIAN =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3001-\u303f\u30fc]$/u;
/** Fullwidth punctuation of everyday Chinese and Japanese, harmless in an address. */
const EVERYDAY = /^[\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff5e]$/u;
const FULLWIDTH_NUMBER = /^[\uff10-\uff19\uff0c\uff0e]$/u;
const SCRIPTS = ["Cyrillic", "Greek", "Armenian", "Cherokee", "Lisu", "Coptic", "Hebrew", "Arabic", "Georgian"].map(
  (script) => [script, new RegExp(`^\\p{Script=${script}}$`, "u")] as const,
);

interface Character {
  readonly symbol: string;
  /** Where it begins, in code units. */
  readonly at: number;
}

interface Word {
  readonly letters: readonly Character[];
  readonly from: number;
  readonly to: number;
  /**
   * honest: of its own script beyond doubt · twins: nothing but twins of Latin · mixed: Latin and others ·
   * other: Latin, digits and scripts that imitate nothing.
   */
  readonly kind: "honest" | "twins" | "mixed" | "other";
  readonly script: string;
}

/** The English name of a letter's script, of those that imitate Latin; empty for all others. */
export function scriptOf(symbol: string): string {
  return SCRIPTS.find(([, pattern]) => pattern.test(symbol))?.[0] ?? "";
}

function word(characters: readonly Character[], from: number, to: number): Word {
  const letters = characters.slice(from, to).filter(({ symbol }) => WORD.test(symbol));
  const alphabet = letters.filter(({ symbol }) => LETTER.test(symbol));
  const latin = alphabet.some(({ symbol }) => LATIN.test(symbol));
  const foreign = alphabet.filter(({ symbol }) => !LATIN.test(symbol));
  const twins = foreign.every(({ symbol }) => FOREIGN.get(symbol)?.strong === true);
  const telling = foreign.find(({ symbol }) => FOREIGN.get(symbol)?.strong !== true) ?? foreign[0];
  const script = scriptOf(telling?.symbol ?? "");
  const kind = foreign.length === 0 ? "other" : latin ? "mixed" : twins ? "twins" : "honest";
  return { letters, from, to, kind, script };
}

/** The words of a text. What cannot be seen does not end a word, or it could part a twin from its company. */
function words(characters: readonly Character[]): Word[] {
  const found: Word[] = [];
  for (let from = 0; from < characters.length; from++) {
    if (!WORD.test(characters[from]?.symbol ?? "")) continue;
    let to = from + 1;
    for (; to < characters.length; to++) {
      const symbol = characters[to]?.symbol ?? "";
      const unseen = isDirection(symbol) || (isHidden(symbol) && !/^[\p{Z}\p{Cc}]$/u.test(symbol));
      if (!WORD.test(symbol) && !unseen) break;
    }
    found.push(word(characters, from, to));
    from = to;
  }
  return found;
}

/**
 * What stands on one side of each word of twins: an honest word of its script, part of an address, or neither. Other
 * words of twins in between are passed over.
 */
function company(all: readonly Word[], characters: readonly Character[], step: -1 | 1): ("own" | "address" | "none")[] {
  const found = all.map(() => "none" as "own" | "address" | "none");
  for (let at = step > 0 ? all.length - 1 : 0; all[at] !== undefined; at -= step) {
    const self = all[at];
    const next = all[at + step];
    if (self === undefined || next === undefined) continue;
    const [gap, end] = step > 0 ? [self.to, next.from] : [next.to, self.from];
    // Joined by a dot or a slash: part of an address, whatever else the text says.
    const isJoined = end - gap === 1 && /^[.@/:_]$/.test(characters[gap]?.symbol ?? "");
    const onward = found[at + step] ?? "none";
    if (next.kind === "other") found[at] = isJoined ? "address" : "none";
    else if (next.script !== self.script) found[at] = "none";
    else if (next.kind === "twins") found[at] = isJoined || onward === "own" ? onward : "none";
    else found[at] = next.kind === "honest" ? "own" : "none";
  }
  return found;
}

function digitValue(symbol: string): string {
  const codePoint = symbol.codePointAt(0) ?? 0;
  let value = 0;
  while (DIGIT.test(String.fromCodePoint(codePoint - value - 1))) value++;
  return String(value % 10);
}

/** Whether the fullwidth number around `at` has a Chinese, Japanese or Korean letter at one of its ends. */
function isAsianNumber(characters: readonly Character[], at: number): boolean {
  return [-1, 1].some((step) => {
    let end = at;
    // No honest number is longer.
    while (Math.abs(end - at) < 20 && FULLWIDTH_NUMBER.test(characters[end]?.symbol ?? "")) end += step;
    return ASIAN.test(characters[end]?.symbol ?? "");
  });
}

/** What a character imitates wherever it stands, or nothing. */
function disguise(characters: readonly Character[], at: number, asian: boolean): string | undefined {
  const symbol = characters[at]?.symbol ?? "";
  if (symbol <= "\u007f") return undefined;
  const fixed = ANYWHERE.get(symbol);
  if (fixed !== undefined) return fixed;
  const codePoint = symbol.codePointAt(0) ?? 0;
  // Letters in filled circles and squares, and the half of a flag, which is drawn as a letter in a box.
  for (const [first, last] of [[0x1f150, 0x1f169], [0x1f170, 0x1f189]] as const) {
    if (first <= codePoint && codePoint <= last) return String.fromCharCode(0x41 + codePoint - first);
  }
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return String.fromCharCode(0x41 + codePoint - 0x1f1e6);
  const sign = EAST_ASIAN.get(symbol);
  const plain = sign ?? symbol.normalize("NFKC");
  if (!/^[!-~]+$/.test(plain) || HONEST_FORMS.test(symbol)) return undefined;
  if (EVERYDAY.test(symbol) && asian) return undefined;
  if (FULLWIDTH_NUMBER.test(symbol) && isAsianNumber(characters, at)) return undefined;
  if (sign !== undefined || /^[^\p{L}\p{N}]$/u.test(symbol)) {
    const beside = [characters[at - 1]?.symbol ?? "", characters[at + 1]?.symbol ?? ""];
    if (beside.some((other) => ASIAN.test(other))) return undefined;
    // A sign of those scripts on its own imitates nothing: there must be something to part.
    if (sign !== undefined && !beside.every((other) => /^[!-~]$/.test(other))) return undefined;
  }
  return plain;
}

/** What each deceiving character of `text` looks like, by where it begins in code units. */
export function lookalikes(text: string): Map<number, string> {
  const characters: Character[] = [];
  for (const symbol of text) {
    const last = characters.at(-1);
    characters.push({ symbol, at: last === undefined ? 0 : last.at + last.symbol.length });
  }
  const found = new Map<number, string>();
  const asian = characters.some(({ symbol }) => ASIAN.test(symbol));
  characters.forEach(({ at }, index) => {
    const looksLike = disguise(characters, index, asian);
    if (looksLike !== undefined) found.set(at, looksLike);
  });
  const all = words(characters);
  const sides = [company(all, characters, -1), company(all, characters, 1)];
  all.forEach((each, index) => {
    const stands = sides.map((side) => side[index]);
    const isRare = each.letters.some(({ symbol }) => RARE.test(symbol));
    const isAmongItsOwn = stands.includes("own") && !stands.includes("address") && !isRare;
    const suspect = each.kind === "mixed" || (each.kind === "twins" && !isAmongItsOwn);
    const counted = each.letters.some(({ symbol }) => /^[0-9]$/.test(symbol) || LATIN.test(symbol));
    for (const { symbol, at } of each.letters) {
      if (found.has(at)) continue;
      // An accent does not make a twin honest inside a mixed word.
      const twin = FOREIGN.get(symbol) ?? FOREIGN.get([...symbol.normalize("NFD")][0] ?? "");
      if (suspect && twin !== undefined) found.set(at, twin.looksLike);
      else if (counted && symbol > "\u007f" && DIGIT.test(symbol)) found.set(at, digitValue(symbol));
    }
  });
  return found;
}
