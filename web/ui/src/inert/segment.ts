/** What claimed text is cut into. */

/** What a segment is. */
export type SegmentKind = "text" | "hidden" | "direction" | "lookalike" | "mark" | "combining" | "newline";

/** A piece of a text. */
export interface Segment {
  readonly kind: SegmentKind;
  /** The very characters of the input. */
  readonly text: string;
  /** The first of them, unless the kind is text. */
  readonly codePoint?: number;
  /** Its English name or `U+XXXX`, with the script of a lookalike and with what tag characters spell. */
  readonly name?: string;
  /** What lookalike letters pass for. */
  readonly looksLike?: string;
  /** How many characters (or lines) this segment stands for. */
  readonly count?: number;
}
