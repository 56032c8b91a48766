// How much there is to read, and how it is cut: never through a letter or a token.
import assert from "node:assert/strict";
import { test } from "node:test";

import { analyse, fold, legibleLength, plainLabel } from "../src/inert.js";

test("the length is what somebody sees", () => {
  assert.equal(legibleLength(""), 0);
  assert.equal(legibleLength("Read it"), 7);
  assert.equal(legibleLength("e\u0301👨‍👩‍👧‍👦🇩🇪"), 3);
  assert.equal(legibleLength("\u202e"), "⟨U+202E⟩".length);
  assert.equal(legibleLength("\u200b".repeat(100_000)), "⟨U+200B×100000⟩".length);
  assert.ok(legibleLength("a\n\n\nb") > 2);
});

test("a label is one line of plain characters", () => {
  assert.equal(plainLabel("  Build agent \n"), "Build agent  ↵");
  assert.equal(plainLabel("pay \u202efdp.exe"), "pay ⟨U+202E⟩fdp.exe");
  assert.equal(plainLabel("p\u0430ypal ✅"), "p⟨U+0430⟩ypal ⟨U+2705⟩");
  assert.equal(plainLabel("a\n\n\nb"), "a ↵×3 b");
  assert.doesNotMatch(plainLabel("\u0000\u001b[31m\u2028\u200f", 200), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

test("a label is cut with an ellipsis, and only when it must", () => {
  assert.equal(plainLabel("abcdef", 6), "abcdef");
  assert.equal(plainLabel("abcdefg", 6), "abcde…");
  assert.equal(plainLabel("abcde\u202e", 6), "abcde…");
  assert.equal(plainLabel("abcd\u202ex", 6), "abcd…");
  assert.equal(plainLabel("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2), "👨‍👩‍👧‍👦…");
  assert.equal(plainLabel("x".repeat(500)).length, 80);
  for (let limit = 1; limit < 40; limit++) {
    const label = plainLabel("pay \u202e\u202dnow e\u0301 ✅ and wait", limit);
    assert.ok((label.match(/\P{M}/gu) ?? []).length <= limit, label);
    assert.equal((label.match(/⟨/g) ?? []).length, (label.match(/⟩/g) ?? []).length, label);
  }
});

test("folding shows a beginning and counts the rest", () => {
  const all = analyse(`${"a".repeat(10)}\u202e${"b".repeat(10)}`);
  assert.deepEqual(fold(all, 28), { shown: all, rest: 0 });
  assert.deepEqual(fold(all, Infinity), { shown: all, rest: 0 });
  assert.deepEqual(fold(all, 4), { shown: [{ kind: "text", text: "aaaa" }], rest: 24 });
  // A token that does not fit is left out whole, and nothing after it slips in before it.
  assert.deepEqual(fold(all, 12), { shown: [{ kind: "text", text: "a".repeat(10) }], rest: 18 });
  assert.deepEqual(fold(all, 20), { shown: [...all.slice(0, 2), { kind: "text", text: "bb" }], rest: 8 });
  // Each letter of a run of imitations is there to be read.
  const imitations = fold(analyse("\u{1d41a}".repeat(300)), 100);
  assert.equal(imitations.shown.length, 0);
  assert.ok(imitations.rest >= 300);
  assert.deepEqual(fold(analyse("e\u0301e\u0301"), 1), { shown: [{ kind: "text", text: "e\u0301" }], rest: 1 });
});
