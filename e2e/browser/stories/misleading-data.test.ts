/** The corpus itself: what it promises to those who use it elsewhere. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Refusal } from "@countersign/protocol";
import Ajv from "ajv/dist/2020.js";

import { takes, takesEnding, takesNames, takesReason } from "../support/corpus-limits.js";
import { type Entry, CORPUS, character, document, entries, ownTexts, written } from "../support/corpus.js";

/** Characters that act or vanish: controls, format characters, and whatever a reader is free to leave out. */
const ACTING = /[\p{Cc}\p{Cf}\p{Co}\p{DI}\p{Zl}\p{Zp}\u2800]/gu;
/** Of those, what honest text is full of: line breaks, tabs, the soft parts of emoji and of some scripts. */
const EVERYDAY = /[\t\n\r\u200c\u200d\ufe0f\u{e0020}-\u{e007f}]/u;

test("the file holds nothing but printable ASCII, so that it deceives nobody", () => {
  for (const name of ["misleading-requests.json", "misleading-requests.schema.json"]) {
    assert.doesNotMatch(readFileSync(`${CORPUS}/${name}`, "latin1"), /[^\n\x20-\x7e]/, name);
  }
});

test("the file follows its schema", () => {
  const schema = JSON.parse(readFileSync(`${CORPUS}/misleading-requests.schema.json`, "utf8")) as object;
  const validate = new Ajv.default({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  }).compile(schema);
  assert(validate(document()), JSON.stringify(validate.errors, undefined, 2));
});

test("every id is used once, every class more than once, and there are more lies than honest texts", () => {
  const all = entries();
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const name of new Set(all.map((entry) => entry.class))) {
    assert(all.filter((entry) => entry.class === name).length >= 3, `${name} has too few`);
  }
  const honest = all.filter(({ expect }) => expect.honest).length;
  assert(honest >= 20 && all.length - honest >= 80, `${honest} of ${all.length} are honest`);
});

test("every entry is within the protocol's limits, and says of itself what is true", async () => {
  const wrong: string[] = [];
  for (const entry of entries()) {
    try {
      await takes(entry.said);
      await takesNames(entry.names);
      await takesReason(entry.reasonText);
      await takesEnding(entry.endingReason);
      wrong.push(...untruths(entry).map((untruth) => `${entry.id}: ${untruth}`));
    } catch (error) {
      wrong.push(`${entry.id}: ${error instanceof Refusal ? `${error.code} ${error.field}` : String(error)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("repeated parts are written out", () => {
  assert.equal(written(["a", { repeat: "bc", times: 3 }, "d"]), "abcbcbcd");
});

/** Selectors and tags come in crowds; an entry names some of them. */
function kindOf(symbol: string): string {
  if (/[\u{e0000}-\u{e007f}]/u.test(symbol)) return "tag";
  if (/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u.test(symbol)) return "selector";
  return symbol;
}

/** What an entry's `expect` says and its texts do not bear out. */
function untruths(entry: Entry): readonly string[] {
  const all = ownTexts(entry).join("\n");
  const { visible, reveal, lookalikes, honest } = entry.expect;
  const named = [...reveal, ...lookalikes];
  const kinds = new Set(reveal.map((codePoint) => kindOf(character(codePoint))));
  const silent = [...all.matchAll(ACTING)].map(([symbol]) => symbol).filter((symbol) => !EVERYDAY.test(symbol));
  return [
    ...visible.filter((piece) => !all.includes(piece)).map((piece) => `does not say ${JSON.stringify(piece)}`),
    ...named.filter((codePoint) => !all.includes(character(codePoint))).map((codePoint) => `${codePoint} is not in it`),
    ...(honest && named.length > 0 ? ["an honest text has nothing to reveal"] : []),
    ...[...new Set(honest ? [] : silent)]
      .filter((symbol) => !kinds.has(kindOf(symbol)))
      .map((symbol) => `U+${symbol.codePointAt(0)?.toString(16)} is not among what is to be revealed`),
  ];
}
