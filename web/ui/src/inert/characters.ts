/** Characters that show nothing, or change what others show, by name. */

/** Code points from hexadecimal text and the name of each: `200b zero width space;…`. */
export function table(text: string): Map<number, string> {
  return new Map(
    text.split(";").map((entry) => {
      const [code = "", ...name] = entry.trim().split(" ");
      return [Number.parseInt(code, 16), name.join(" ")];
    }),
  );
}

/** What turns the order of reading (UAX 9, section 2). */
const DIRECTIONS = table(`
  61c Arabic letter mark;200e left-to-right mark;200f right-to-left mark;202a left-to-right embedding;
  202b right-to-left embedding;202c pop directional formatting;202d left-to-right override;
  202e right-to-left override;2066 left-to-right isolate;2067 right-to-left isolate;2068 first strong isolate;
  2069 pop directional isolate`);

const HIDDEN = table(`
  0 null;7 bell;8 backspace;9 tab;b line tabulation;c form feed;1b escape;7f delete;85 next line;
  a0 no-break space;ad soft hyphen;34f combining grapheme joiner;115f Hangul choseong filler;
  1160 Hangul jungseong filler;1680 Ogham space mark;17b4 Khmer vowel inherent aq;17b5 Khmer vowel inherent aa;
  180e Mongolian vowel separator;2000 en quad;2001 em quad;2002 en space;2003 em space;2004 three-per-em space;
  2005 four-per-em space;2006 six-per-em space;2007 figure space;2008 punctuation space;2009 thin space;
  200a hair space;200b zero width space;200c zero width non-joiner;200d zero width joiner;2028 line separator;
  2029 paragraph separator;202f narrow no-break space;205f medium mathematical space;2060 word joiner;
  2061 function application;2062 invisible times;2063 invisible separator;2064 invisible plus;
  2800 braille pattern blank;3000 ideographic space;3164 Hangul filler;feff zero width no-break space;
  ffa0 halfwidth Hangul filler;fff9 interlinear annotation anchor;fffa interlinear annotation separator;
  fffb interlinear annotation terminator;fffc object replacement character;13441 hieroglyph full blank;
  13442 hieroglyph half blank;16fe4 Khitan small script filler;1d159 musical symbol null notehead`);

/** Families that are named by what they are, first and last code point inclusive. */
const FAMILIES: readonly (readonly [number, number, string])[] = [
  [0x0, 0x1f, "control character"],
  [0x80, 0x9f, "control character"],
  [0x180b, 0x180f, "Mongolian variation selector"],
  [0xd800, 0xdfff, "lone surrogate"],
  [0xe000, 0xf8ff, "private use character"],
  [0xfe00, 0xfe0f, "variation selector"],
  [0xe0000, 0xe007f, "tag character"],
  [0xe0100, 0xe01ef, "variation selector"],
  [0xf0000, 0x10ffff, "private use character"],
];

/** Seen although they are format characters: signs that span Arabic, Syriac and Kaithi numbers. */
const VISIBLE_FORMAT = /^[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]$/u;
const INVISIBLE = /^(?:[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{16fe4}\u{13441}\u{13442}])$/u;

/** Scripts in which a joiner between two letters is spelling, not disguise. */
const JOINING_SCRIPTS = [
  "Arabic", "Syriac", "Mongolian", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu",
  "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar",
];
const JOINING = new RegExp(`^[${JOINING_SCRIPTS.map((script) => `\\p{Script_Extensions=${script}}`).join("")}]$`, "u");
const LETTER_OR_MARK = /^[\p{L}\p{M}]$/u;

const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\u30fc\uff01-\uff1f]$/u;
/** What a narrow or no-break space follows, and what it goes before. */
const BEFORE_SPACE = /^[\d\u00b0\u00ab\u201e\u2039\u00a7\u2116]$/u;
const AFTER_SPACE = /^[!?:;%\u00bb\u201c\u203a\u2030\u20ac$\u00a3\u2013]$/u;
const INK = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

/** `U+202E`. */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Whether `symbol` changes the order of reading. */
export function isDirection(symbol: string): boolean {
  return DIRECTIONS.has(symbol.codePointAt(0) ?? -1);
}

/** Whether `symbol` leaves no ink: a control, a filler, a selector, a space that is not the space. */
export function isHidden(symbol: string): boolean {
  return symbol !== " " && INVISIBLE.test(symbol) && !VISIBLE_FORMAT.test(symbol);
}

/** Whether the joiner between `before` and `after` belongs to the spelling of an Indic or Arabic word. */
export function isSpelling(joiner: string, before: string, after: string): boolean {
  if (joiner !== "\u200c" && joiner !== "\u200d") return false;
  return [before, after].every((letter) => LETTER_OR_MARK.test(letter) && JOINING.test(letter));
}

/** Whether `space` stands where typesetting puts it: French punctuation, groups of digits, Japanese sentences. */
export function isTypography(space: string, before: string, after: string): boolean {
  if (space === "\u3000") return EAST_ASIAN.test(before) && EAST_ASIAN.test(after);
  if (space !== "\u00a0" && space !== "\u202f") return false;
  return (BEFORE_SPACE.test(before) && INK.test(after)) || (INK.test(before) && AFTER_SPACE.test(after));
}

/** The name of a character that is hidden or turns the direction; `U+XXXX` where it has none here. */
export function nameOf(codePoint: number): string {
  const family = FAMILIES.find(([first, last]) => first <= codePoint && codePoint <= last);
  return DIRECTIONS.get(codePoint) ?? HIDDEN.get(codePoint) ??
    (family === undefined ? codePointName(codePoint) : `${family[2]} ${codePointName(codePoint)}`);
}

/** What a run of tag characters spells, which only machines read. */
export function tagsSpell(run: string): string {
  return [...run]
    .map((symbol) => (symbol.codePointAt(0) ?? 0) - 0xe0000)
    .filter((code) => code >= 0x20 && code < 0x7f)
    .map((code) => String.fromCharCode(code))
    .join("");
}
