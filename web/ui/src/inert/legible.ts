/** How much of a text there is to read, and its short forms. */

import { analyse } from "./analyse.js";
import { codePointName } from "./characters.js";
import type { Segment } from "./segment.js";
import { EMOJI } from "./symbols.js";

/** What a reader takes for one character: an emoji, or a letter with its marks. */
const READABLE = new RegExp(`(?:${EMOJI}|\\P{M})\\p{M}*|\\p{M}+`, "gu");

/** What is left of a text when it is folded. */
export interface Folded {
  readonly shown: readonly Segment[];
  /** How many visible characters are not shown; 0 when all are. */
  readonly rest: number;
}

function readable(text: string): readonly string[] {
  return text.match(READABLE) ?? [];
}

/** The token of a special segment: `⟨U+202E⟩`, `⟨U+200B×40⟩`, and `↵` for the end of a line. */
function token(segment: Segment): string {
  const count = segment.count ?? 1;
  const times = count > 1 ? `×${count}` : "";
  return segment.kind === "newline" ? ` ↵${times} ` : `⟨${codePointName(segment.codePoint ?? 0)}${times}⟩`;
}

/** The visible characters of a segment, none of which may be cut in two. */
function pieces(segment: Segment): readonly string[] {
  return segment.kind === "text" ? readable(segment.text) : [token(segment)];
}

function legible(segment: Segment): number {
  if (segment.kind === "text") return readable(segment.text).length;
  // A run of imitations is drawn letter by letter, twice: as it is, and as what it looks like.
  const letters = segment.kind === "lookalike" ? readable(segment.text).length - 1 : 0;
  return [...token(segment)].length + letters;
}

/** How many visible characters somebody has to read: letters with their marks, emoji, and the tokens of all else. */
export function legibleLength(text: string): number {
  return analyse(text).reduce((length, segment) => length + legible(segment), 0);
}

/**
 * One line for titles and notifications, at most `limit` visible characters: specials as `⟨U+202E⟩`, and `…` where it
 * was cut. Letters of right-to-left scripts stay, so whoever sets it into a sentence isolates it.
 */
export function plainLabel(text: string, limit = 80): string {
  let label = "";
  let length = 0;
  const all = analyse(text).flatMap(pieces);
  for (const [at, piece] of all.entries()) {
    const next = length + readable(piece).length;
    // The last piece needs no room for an ellipsis after it.
    if (next > limit || (next === limit && at < all.length - 1)) return `${label.trimEnd()}…`;
    label += piece;
    length = next;
  }
  return label.trim();
}

/** The first `cap` visible characters of `segments`, no letter and no token cut in two. */
export function fold(segments: readonly Segment[], cap: number): Folded {
  const shown: Segment[] = [];
  let room = cap;
  let rest = 0;
  for (const segment of segments) {
    const length = legible(segment);
    if (length <= room) {
      shown.push(segment);
      room -= length;
      continue;
    }
    if (segment.kind === "text" && room > 0) {
      shown.push({ kind: "text", text: readable(segment.text).slice(0, room).join("") });
      rest += length - room;
    } else {
      rest += length;
    }
    room = 0;
  }
  return { shown, rest };
}
