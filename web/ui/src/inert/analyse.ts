/** Cuts claimed text into what is as it seems and what is not: one pass, every rule in one order. */

import { codePointName, isDirection, isHidden, isSpelling, isTypography, nameOf, tagsSpell } from "./characters.js";
import { lookalikes, scriptOf } from "./lookalike.js";
import type { Segment, SegmentKind } from "./segment.js";
import { emojiLength, markName } from "./symbols.js";

/** More spaces than this in a row are made visible. */
const MAX_SPACES = 8;
/** More marks than this on one letter are a pile; scripts that are written so may have more. */
const MAX_MARKS = 2;
const MAX_SCRIPT_MARKS = 5;

const NEWLINES = /(?:\r\n|\n|\r)(?: *(?:\r\n|\n|\r))*/y;
const MARKS = /(?:(?!\p{Default_Ignorable_Code_Point})\p{M})+/uy;
const GENERIC_MARK = /^(?:\p{Script=Inherited}|\p{Script=Common})$/u;
/** Overlays and frames: they strike a letter out or draw a sign around it. */
const DRAWING = /^[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb\p{Me}]$/u;

function symbolAt(text: string, at: number): string {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? "" : String.fromCodePoint(codePoint);
}

function symbolBefore(text: string, at: number): string {
  const low = symbolAt(text, at - 2);
  return low.length === 2 ? low : text.charAt(at - 1);
}

/** The end of the run of what stands at `at`. */
function runEnd(text: string, at: number, same: (symbol: string) => boolean): number {
  let end = at;
  while (end < text.length && same(symbolAt(text, end))) end += symbolAt(text, end).length;
  return end;
}

/** How many code units of the marks `run` may stay on their letter. */
function honestMarks(run: string): number {
  let kept = 0;
  let length = 0;
  let before = "";
  for (const mark of run) {
    if (DRAWING.test(mark)) break;
    if (kept >= MAX_MARKS && (GENERIC_MARK.test(mark) || mark === before || kept >= MAX_SCRIPT_MARKS)) break;
    kept++;
    length += mark.length;
    before = mark;
  }
  return length;
}

/** The special segment that begins at `at`, if one does; `onLetter`: a combining mark has a letter to stand on. */
function specialAt(text: string, at: number, onLetter: boolean): Segment | undefined {
  const symbol = symbolAt(text, at);
  const codePoint = symbol.codePointAt(0) ?? 0;
  const special = (kind: SegmentKind, end: number, name: string, count?: number): Segment => {
    const run = text.slice(at, end);
    return { kind, text: run, codePoint, name, count: count ?? [...run].length };
  };

  NEWLINES.lastIndex = at;
  const lines = NEWLINES.exec(text)?.[0];
  if (lines !== undefined) {
    return special("newline", at + lines.length, "line break", lines.match(/\r\n|\n|\r/g)?.length);
  }

  if (symbol === " ") {
    const end = runEnd(text, at, (other) => other === " ");
    return end - at > MAX_SPACES ? special("hidden", end, "space") : undefined;
  }
  if (isDirection(symbol)) {
    return special("direction", runEnd(text, at, (other) => other === symbol), nameOf(codePoint));
  }

  const name = markName(codePoint);
  if (name !== undefined) {
    let end = at;
    let count = 0;
    while (end < text.length && markName(text.codePointAt(end) ?? 0) === name) {
      end += symbolAt(text, end).length;
      if (/[\ufe0e\ufe0f]/.test(text.charAt(end))) end++;
      count++;
    }
    return special("mark", end, name, count);
  }

  const company = [symbolBefore(text, at), symbolAt(text, at + symbol.length)] as const;
  if (isHidden(symbol) && !isSpelling(symbol, ...company) && !isTypography(symbol, ...company)) {
    const tag = (other: string) => /^[\u{e0000}-\u{e007f}]$/u.test(other);
    const end = runEnd(text, at, tag(symbol) ? tag : (other) => other === symbol);
    const spelled = tag(symbol) ? tagsSpell(text.slice(at, end)) : "";
    return special("hidden", end, spelled === "" ? nameOf(codePoint) : `tag characters that spell “${spelled}”`);
  }

  MARKS.lastIndex = at;
  const marks = MARKS.exec(text)?.[0];
  if (marks === undefined || (onLetter && honestMarks(marks) > 0)) return undefined;
  return special("combining", at + marks.length, codePointName(codePoint));
}

/** Whether a combining mark at `at` has something to stand on that has no pile yet. */
function hasLetter(text: string, at: number, before: Segment | undefined): boolean {
  if (before?.kind !== "text" && before?.kind !== "lookalike") return false;
  return !/^[\s\p{M}]$/u.test(symbolBefore(text, at));
}

/** A letter that imitates another, with a selector that may follow it. Two halves of a flag are a flag. */
function imitationAt(text: string, at: number, imitations: ReadonlyMap<number, string>): Segment | undefined {
  const looksLike = imitations.get(at);
  const symbol = symbolAt(text, at);
  if (looksLike === undefined) return undefined;
  if (/^\p{Regional_Indicator}$/u.test(symbol) && emojiLength(text, at) > 0) return undefined;
  const selector = /^[\ufe0e\ufe0f]/.exec(text.slice(at + symbol.length))?.[0] ?? "";
  const codePoint = symbol.codePointAt(0) ?? 0;
  const name = `${scriptOf(symbol)} ${codePointName(codePoint)}`.trim();
  return { kind: "lookalike", text: symbol + selector, codePoint, name, looksLike, count: 1 };
}

/** One character or emoji as it is, or the marks that may stay on the letter before them. */
function plainAt(text: string, at: number, before: Segment | undefined): Segment {
  MARKS.lastIndex = at;
  const marks = MARKS.exec(text)?.[0];
  if (marks === undefined) {
    const length = Math.max(symbolAt(text, at).length, emojiLength(text, at));
    return { kind: "text", text: text.slice(at, at + length) };
  }
  const kept = marks.slice(0, honestMarks(marks));
  if (before?.kind === "lookalike") return { ...before, text: kept, looksLike: kept, count: 0 };
  return { kind: "text", text: kept };
}

function joined(one: Segment, other: Segment): Segment {
  const text = one.text + other.text;
  if (one.kind === "text") return { kind: "text", text };
  const looksLike = `${one.looksLike ?? ""}${other.looksLike ?? ""}`;
  return { ...one, text, looksLike, count: (one.count ?? 0) + (other.count ?? 0) };
}

/** The segments of `text`, in order; their texts, joined, are `text` again. */
export function analyse(text: string): Segment[] {
  const segments: Segment[] = [];
  const imitations = lookalikes(text);
  let at = 0;
  while (at < text.length) {
    const before = segments.at(-1);
    const segment = specialAt(text, at, hasLetter(text, at, before)) ??
      imitationAt(text, at, imitations) ?? plainAt(text, at, before);
    at += segment.text.length;
    if (before?.kind === segment.kind && (segment.kind === "text" || segment.kind === "lookalike")) {
      segments[segments.length - 1] = joined(before, segment);
    } else {
      segments.push(segment);
    }
  }
  return segments;
}
