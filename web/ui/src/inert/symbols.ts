/** Symbols: honest emoji, and those that could pass for a seal of ours or of the system. */

import { table } from "./characters.js";

const PICTURE = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?";

/** One emoji as it is meant to be written: a keycap, a flag, a picture or several that are joined. */
export const EMOJI = [
  "[0-9#*]\\ufe0f?\\u20e3",
  "\\p{Regional_Indicator}{2}",
  // England, Scotland, Wales: the only flags that are spelled with tag characters.
  "\\u{1f3f4}\\u{e0067}\\u{e0062}\\u{e0065}\\u{e006e}\\u{e0067}\\u{e007f}",
  "\\u{1f3f4}\\u{e0067}\\u{e0062}\\u{e0073}\\u{e0063}\\u{e0074}\\u{e007f}",
  "\\u{1f3f4}\\u{e0067}\\u{e0062}\\u{e0077}\\u{e006c}\\u{e0073}\\u{e007f}",
  // The longest that is drawn as one picture has four parts; an endless chain could not be broken into lines.
  `${PICTURE}(?:\\u200d${PICTURE}){0,4}`,
].join("|");

const emojiHere = new RegExp(EMOJI, "uy");

/** Symbols that a badge, a status or a warning is drawn with. */
const MARKS = table(`
  203c double exclamation mark;2049 exclamation question mark;2139 information sign;231b hourglass;23f0 alarm clock;
  23f3 hourglass;2610 empty box;2611 box with check;2612 box with cross;2620 skull and crossbones;2622 radioactive sign;
  2623 biohazard sign;2605 star;2606 star;2699 gear;26a0 warning sign;26a1 high voltage sign;26aa white circle;
  26ab black circle;26d4 no entry sign;26e8 shield;2705 check mark;270b raised hand;2713 check mark;
  2714 check mark;2715 cross mark;2716 cross mark;2717 cross mark;2718 cross mark;2733 asterisk;2734 star;2747 sparkle;
  274c cross mark;274e cross mark;2753 question mark;2754 question mark;2755 exclamation mark;2757 exclamation mark;
  2763 exclamation mark;2795 plus sign;2b1b black square;2b1c white square;2b24 black circle;2b50 star;
  2b55 circle;1f196 NG button;1f197 OK button;1f192 cool button;1f193 free button;1f194 ID button;1f195 new button;
  1f198 SOS button;1f199 up button;1f19a versus button;1f31f star;1f396 medal;1f3c5 medal;1f3c6 trophy;1f44c OK hand;
  1f44d thumbs up;1f44e thumbs down;1f4a0 diamond badge;1f4af hundred points;1f4db name badge;1f4e2 loudspeaker;
  1f4e3 megaphone;1f507 muted speaker;1f50f lock with pen;1f510 lock with key;1f511 key;1f512 lock;1f513 open lock;
  1f514 bell;1f515 bell with stroke;1f518 radio button;1f530 shield;1f534 red circle;1f535 blue circle;
  1f536 orange diamond;1f537 blue diamond;1f538 orange diamond;1f539 blue diamond;1f53a red triangle;
  1f53b red triangle;1f5dd key;1f5f8 check mark;1f5f9 box with check;1f5f4 ballot mark;1f5f5 ballot mark;
  1f5f6 ballot mark;1f5f7 box with cross;1f6a8 warning light;1f6ab prohibited sign;1f6c2 passport control;
  1f6c3 customs;1f6c8 information sign;1f6d1 stop sign;1f6e1 shield;1f7e0 orange circle;1f7e1 yellow circle;
  1f7e2 green circle;1f7e3 purple circle;1f7e4 brown circle;1f947 medal;1f948 medal;1f949 medal;1faaa identity card;
  1f9ff amulet;1f5dc clamp;1f6d0 worship sign;1f6ce bell`);

/** Families whose every member can draw a frame or a seal, first and last code point inclusive. */
const FAMILIES: readonly (readonly [number, number, string])[] = [
  [0x23ce, 0x23cf, "key symbol"],
  [0x2400, 0x243f, "control picture"],
  [0x2500, 0x257f, "box drawing"],
  [0x2580, 0x259f, "block element"],
  [0x25a0, 0x25ff, "geometric shape"],
  [0x2721, 0x2746, "star or asterisk"],
  [0x2776, 0x2793, "circled number"],
  [0x1f18e, 0x1f19a, "lettered button"],
  [0x1f780, 0x1f7df, "geometric shape"],
  [0x1fb00, 0x1fbaf, "block element"],
];

/** The name of a symbol that imitates a seal, or nothing. */
export function markName(codePoint: number): string | undefined {
  return MARKS.get(codePoint) ?? FAMILIES.find(([first, last]) => first <= codePoint && codePoint <= last)?.[2];
}

/**
 * How many code units of `text` at `at` are one honest emoji; 0 where there is none. It ends before a part that is a
 * mark, which joined to something harmless would still be drawn.
 */
export function emojiLength(text: string, at: number): number {
  emojiHere.lastIndex = at;
  const found = emojiHere.exec(text)?.[0] ?? "";
  let length = 0;
  for (const part of found.split("\u200d")) {
    if (markName(part.codePointAt(0) ?? 0) !== undefined) break;
    length += part.length + (length > 0 ? 1 : 0);
  }
  return length;
}
