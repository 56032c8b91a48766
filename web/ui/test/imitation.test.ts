// Letters that pass for others, symbols that pass for seals, and marks that pile up.
import assert from "node:assert/strict";
import { test } from "node:test";

import { outline, plain, segments } from "./support.js";

test("a letter of another script inside a Latin word is told", () => {
  assert.deepEqual(segments("p\u0430ypal"), [
    { kind: "text", text: "p" },
    { kind: "lookalike", text: "\u0430", codePoint: 0x430, name: "Cyrillic U+0430", looksLike: "a", count: 1 },
    { kind: "text", text: "ypal" },
  ]);
  assert.equal(outline("Strip\u0435 Inc"), "Strip<lookalike:e> Inc");
  assert.equal(outline("g\u03bf\u03bfgle"), "g<lookalike:oo>gle");
  assert.equal(outline("micr\u0585soft"), "micr<lookalike:o>soft");
  assert.equal(outline("p\u0430\u0301y"), "p<lookalike:a\u0301>y");
  assert.equal(outline("\u0451bay"), "<lookalike:e>bay");
});

test("an unseen character does not part a twin from its company", () => {
  const unseen = "<hidden:zero width space>";
  assert.equal(outline("p\u200b\u0430\u200bypal"), `p${unseen}<lookalike:a>${unseen}ypal`);
  assert.equal(outline("pay\u202e\u0440"), "pay<direction:right-to-left override><lookalike:p>");
});

test("a word of nothing but twins is told, an honest word never", () => {
  assert.equal(outline("аррӏе"), "<lookalike:apple>");
  assert.equal(outline("visit раура.com now"), "visit <lookalike:paypa>.com now");
  assert.equal(outline("ОКТА"), "<lookalike:OKTA>");
  assert.equal(outline("Τoken"), "<lookalike:T>oken");
  assert.equal(outline("ΝΙΚΟΝ"), "<lookalike:NIKON>");
  for (const text of [
    "Привет", "Москва", "Αθήνα", "Привет, Москва!", "Это счёт за март", "он и она, а также с ними", "ООО Ромашка",
    "у нас СССР был",
    "Переведи 20 € в АО «Заря»", "Καλημέρα, το νερό και ο άνεμος", "осі та ліс", "Он је добар", "дом 5 на улице Ёлкина",
    "Բարեւ Ձեզ", "გამარჯობა", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "Δx = 5 μm, λ",
  ]) plain(text);
});

test("honest company does not cover a rare twin or an address", () => {
  assert.equal(outline("Привет аррӏе"), "Привет <lookalike:apple>");
  assert.equal(outline("Привет раура.com"), "Привет <lookalike:paypa>.com");
  assert.equal(outline("Привет раура.сор.com"), "Привет <lookalike:paypa>.<lookalike:cop>.com");
  assert.equal(outline("Привет pay.раура"), "Привет pay.<lookalike:paypa>");
  plain("Привет, а у нас сор и ухо.");
  assert.equal(outline("pay а сор"), "pay <lookalike:a> <lookalike:cop>");
});

test("copies of Latin are told wherever they stand", () => {
  const copies: Record<string, string> = {
    "Ｖｅｒｉｆｉｅｄ": "Verified", "𝐕𝐞𝐫𝐢𝐟𝐢𝐞𝐝": "Verified", "𝓥𝓮𝓻": "Ver", "𝟙𝟐": "12", "ℍℯ": "He", "Ⓥⓔⓡ": "Ver", "🅥🅔🅡": "Ver",
    "🆅🅴🆁": "VER", "🄰": "A", "Ⅷ": "VIII", "ⅼ": "l", "ᴠᴇ": "VE", "ſ": "s", "ɑ": "a", "ﬁ": "fi",
    "\u212a": "K",
    "ᵃ": "a", "\u037e": ";", "🅰\ufe0f": "A",
  };
  for (const [copy, looksLike] of Object.entries(copies)) {
    assert.equal(outline(copy).toLowerCase(), `<lookalike:${looksLike}>`.toLowerCase(), copy);
  }
});

test("signs that pass for separators of an address", () => {
  assert.equal(outline("bank.com\u2215pay"), "bank.com<lookalike:/>pay");
  assert.equal(outline("bank．com／pay"), "bank<lookalike:.>com<lookalike:/>pay");
  assert.equal(outline("bank。com"), "bank<lookalike:.>com");
  assert.equal(outline("https\ua789//bank"), "https<lookalike::>//bank");
  plain("時間：５時。東京／大阪".replace("５", "5"));
  plain("データ OK！終わり");
});

test("digits of another script among ours", () => {
  assert.equal(outline("1\u09ea0 €"), "1<lookalike:4>0 €");
  plain("০১২৩ টাকা");
});

test("symbols that pass for a seal are named, never drawn", () => {
  const marks: Record<string, string> = {
    "✓": "check mark", "✔": "check mark", "✔\ufe0f": "check mark", "✅": "check mark", "☑": "box with check",
    "🔒": "lock",
    "🔐": "lock with key", "🛡\ufe0f": "shield", "⚠\ufe0f": "warning sign", "❗": "exclamation mark",
    "ℹ\ufe0f": "information sign",
    "★": "star", "⭐": "star", "🟢": "green circle", "●": "geometric shape", "🆗": "OK button", "✗": "cross mark",
    "┌": "box drawing", "█": "block element", "❶": "circled number", "🔑": "key", "🪪": "identity card",
  };
  for (const [mark, name] of Object.entries(marks)) {
    assert.deepEqual(segments(mark), [{ kind: "mark", text: mark, codePoint: mark.codePointAt(0), name, count: 1 }]);
  }
  assert.equal(outline("┌──────┐ VERIFIED"), "<mark:box drawing*8> VERIFIED");
  assert.equal(outline("✅✅✔️ ok"), "<mark:check mark*3> ok");
  assert.equal(outline("\uf8ff Pay"), "<hidden:private use character U+F8FF> Pay");
});

test("piles of marks, strokes and frames are told; spelling is not", () => {
  assert.equal(outline(`Z${"\u0301".repeat(2)}`), "Z\u0301\u0301");
  assert.equal(outline(`Z${"\u0301".repeat(30)}a`), "Z\u0301\u0301<combining:U+0301*28>a");
  assert.equal(outline("n\u0336o"), "n<combining:U+0336>o");
  assert.equal(outline("x\u20dd"), "x<combining:U+20DD>");
  assert.equal(outline("\u0301a"), "<combining:U+0301>a");
  assert.equal(outline("a \u0301"), "a <combining:U+0301>");
  assert.equal(outline("a\n\u0338"), "a<newline><combining:U+0338>");
  assert.equal(outline("ก็็็็"), "ก็็<combining:U+0E47*2>");
  for (const text of [
    "Tiếng Việt".normalize("NFD"), "שָׁלוֹם", "مُحَمَّدٌ", "မြန်မာ မြွှာ", "བསྒྲུབས", "ന്ത്രീ", "สวัสดีน้ำ",
  ]) plain(text);
});

test("a long text takes time in proportion to its length", () => {
  const shapes = [
    "word ", "раура ", "раура.", "p\u0430\u202e✅", "a\u200b", "👨‍👩‍👧‍👦", "pа", "a\u0301\u0302\u0303", "\u0301",
    "\u{e0041}a", " \n",
  ];
  // Of the processor, in milliseconds: a busy machine does not count.
  const cost = (text: string): number => {
    const before = process.cpuUsage();
    segments(text);
    return process.cpuUsage(before).user / 1000;
  };
  for (const shape of shapes) {
    cost(shape.repeat(500));
    // Sixteen times the text: a square would cost 256 times as much.
    assert.ok(cost(shape.repeat(8_000)) < 100 * Math.max(8, cost(shape.repeat(500))), JSON.stringify(shape));
  }
});

test("every text comes back whole", () => {
  // Every code point that a string can hold, in one pass each with neighbours that could merge with it.
  for (let code = 0; code < 0x30000; code += 1) {
    const symbol = String.fromCodePoint(code);
    const text = `a${symbol}\u0301${symbol}1`;
    assert.equal(segments(text).map((segment) => segment.text).join(""), text);
  }
});
