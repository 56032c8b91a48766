/**
 * Claimed text, made harmless to read: what a computer or an agent says of itself cannot hide, turn around or dress up.
 *
 * `analyse` cuts a text into segments. The plain ones are shown as they are; each of the others is shown as a token
 * that says what stands there. Nothing is dropped: the segments' texts, joined, are the input.
 *
 * hidden     nothing to see: zero width, controls, fillers, tags, selectors, every space but the space
 * direction  turns the order of reading
 * lookalike  letters that imitate others
 * mark       symbols that could pass for a seal of ours, a badge or a warning
 * combining  marks piled on a letter, struck through it, or without one
 * newline    the end of a line, and how many follow each other
 */

/** The words that stand in the place of what was found; those who hear the page hear the same. */
export interface InertWords {
  /** Such as "hidden: zero width space ×3". */
  readonly hidden: (name: string, count: number) => string;
  readonly direction: (name: string, count: number) => string;
  /** Such as "“а” is not “a”"; the name, which follows on the page, tells the script and the code point. */
  readonly lookalike: (text: string, looksLike: string, name: string) => string;
  readonly mark: (name: string, count: number) => string;
  readonly combining: (count: number) => string;
  /** For those who hear the page: one line break, or several. */
  readonly newline: (count: number) => string;
  /** On the button that unfolds; the number is how many more characters there are. */
  readonly showAll: (count: number) => string;
  readonly showLess: string;
}

export { analyse } from "./inert/analyse.js";
export { fold, legibleLength, plainLabel, type Folded } from "./inert/legible.js";
export type { Segment, SegmentKind } from "./inert/segment.js";
