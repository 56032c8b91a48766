/** What any entry of the corpus must leave as it is on a card, and what of it a person must be able to read. */

import type { CardSeen } from "./corpus-card.js";
import { type Entry, character, ownTexts } from "./corpus.js";

/** Elements that text never becomes. */
const FOREIGN = [
  "a",
  "img",
  "picture",
  "video",
  "audio",
  "script",
  "style",
  "link",
  "iframe",
  "object",
  "embed",
  "form",
  "input",
  "textarea",
  "select",
  "base",
  "meta",
  "math",
  "marquee",
];

/** How many requests wait, here and there. */
const COUNTS = /^(\(\d\) .*|\d( \p{L}+ \p{L}+)?)$/u;

/** What the page itself says of a text that is long. */
const OF_LENGTH = [
  /^Read what is folded first/,
  /^This cannot be approved/,
  /^Too long to approve$/,
  /^This is more text than anybody reads/,
];

/** What is wrong with a card that shows `entry`, beside one with nothing to it. */
export function faults(entry: Entry, seen: CardSeen, neutral: CardSeen): readonly string[] {
  const { claimed } = seen;
  return [
    ...differences("the verified part", seen.verified, neutral.verified),
    ...(seen.blocked === "" ? differences("the answers", seen.answer, neutral.answer) : []),
    ...leaks(entry, seen, neutral),
    ...FOREIGN.filter((tag) => claimed.tags.includes(tag)).map((tag) => `there is a <${tag}> in the claimed part`),
    ...FOREIGN.filter((tag) => (seen.tags[tag] ?? 0) !== (neutral.tags[tag] ?? 0)).map(
      (tag) => `there is another <${tag}>`,
    ),
    ...claimed.beyond.map((element) => `it reaches beyond its frame: ${element}`),
    ...(seen.sideways > 0 ? [`the page can be moved sideways by ${seen.sideways} px`] : []),
  ];
}

/** What a person cannot read of `entry`, once all of it is unfolded, or must not have to believe. */
export function illegible(entry: Entry, { claimed }: CardSeen): readonly string[] {
  const { visible, reveal, lookalikes, honest } = entry.expect;
  const marked = (kind: string): string =>
    claimed.marks
      .filter((mark) => mark[0] === kind)
      .map((mark) => mark[1])
      .join("\n");
  return [
    ...visible
      .filter((piece) => !claimed.letters.includes(piece))
      .map((piece) => `${JSON.stringify(piece)} cannot be read`),
    ...reveal
      .filter((codePoint) => claimed.letters.includes(character(codePoint)))
      .map((codePoint) => `${codePoint} stands there and acts`),
    ...(reveal.length > 0 && marked("hidden") + marked("direction") === "" ? ["nothing says what was hidden"] : []),
    ...lookalikes
      .filter((codePoint) => !marked("lookalike").includes(character(codePoint)))
      .map((codePoint) => `${codePoint} is not marked`),
    ...(honest ? claimed.marks.map(([kind, words]) => `it is honest and marked as ${kind}: ${words}`) : []),
    ...(claimed.folded ? ["something is still folded"] : []),
  ];
}

/** Its texts where only the page's own words belong. */
function leaks(entry: Entry, seen: CardSeen, neutral: CardSeen): readonly string[] {
  const known = [...neutral.outside];
  const added = seen.outside
    .filter((text) => !COUNTS.test(text))
    .filter((text) => {
      const at = known.indexOf(text);
      if (at >= 0) known.splice(at, 1);
      return at < 0 && !OF_LENGTH.some((pattern) => pattern.test(text));
    });
  const [own, before] = [seen.outside.join("\n"), neutral.outside.join("\n")];
  const count = (text: string, piece: string): number => text.split(piece).length - 1;
  const lies = [...entry.expect.neverAsOwn, ...ownTexts(entry).filter((text) => text.trim().length > 3)];
  return [
    ...added.map((text) => `the page itself says ${JSON.stringify(text)}`),
    ...lies
      .filter((lie) => count(own, lie) > count(before, lie))
      .map((lie) => `the page repeats ${JSON.stringify(lie)}`),
  ];
}

function differences(what: string, seen: readonly string[], expected: readonly string[]): readonly string[] {
  if (seen.length === expected.length && seen.every((line, at) => line === expected[at])) return [];
  const at = seen.findIndex((line, index) => line !== expected[index]);
  return [`${what} is another:\n    ${seen[at] ?? "(less)"}\n    ${expected[at] ?? "(more)"}`];
}
