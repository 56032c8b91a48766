// What shows nothing or turns the order of reading is seen; emoji and the spelling of honest scripts are left alone.
import assert from "node:assert/strict";
import { test } from "node:test";

import { outline, plain, segments } from "./support.js";

test("every control of direction has its name", () => {
  const controls: Record<number, string> = {
    0x061c: "Arabic letter mark", 0x200e: "left-to-right mark", 0x200f: "right-to-left mark",
    0x202a: "left-to-right embedding", 0x202b: "right-to-left embedding", 0x202c: "pop directional formatting",
    0x202d: "left-to-right override", 0x202e: "right-to-left override", 0x2066: "left-to-right isolate",
    0x2067: "right-to-left isolate", 0x2068: "first strong isolate", 0x2069: "pop directional isolate",
  };
  for (const [code, name] of Object.entries(controls)) {
    const control = String.fromCodePoint(Number(code));
    assert.deepEqual(segments(`a${control}b`), [
      { kind: "text", text: "a" },
      { kind: "direction", text: control, codePoint: Number(code), name, count: 1 },
      { kind: "text", text: "b" },
    ]);
  }
  assert.equal(
    outline("pay \u202eevil\u202c"),
    "pay <direction:right-to-left override>evil<direction:pop directional formatting>",
  );
});

test("every character without ink is hidden", () => {
  const ranges = [
    [0x00, 0x09], [0x0b, 0x0c], [0x0e, 0x1f], [0x7f, 0xa0], [0xad, 0xad], [0x34f, 0x34f], [0x115f, 0x1160],
    [0x1680, 0x1680], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x2000, 0x200d], [0x2028, 0x2029], [0x202f, 0x202f],
    [0x205f, 0x2065], [0x206a, 0x206f], [0x2800, 0x2800], [0x3000, 0x3000], [0x3164, 0x3164], [0xe000, 0xe001],
    [0xf8ff, 0xf8ff], [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffc], [0xfffe, 0xffff],
    [0x13441, 0x13442], [0x16fe4, 0x16fe4], [0x1d159, 0x1d159], [0x1d173, 0x1d17a],
    [0xe0000, 0xe007f], [0xe0100, 0xe01ef], [0xf0000, 0xf0001], [0x10ffff, 0x10ffff],
  ] as const;
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code++) {
      const found = segments(`a${String.fromCodePoint(code)}b`);
      assert.deepEqual(found.map(({ kind }) => kind), ["text", "hidden", "text"], code.toString(16));
      assert.match(found[1]?.name ?? "", /\w/);
    }
  }
  for (const half of ["a\ud83d", "\ude00b", "\ud800\ud800"]) {
    assert.ok(segments(half).some(({ kind, name }) => kind === "hidden" && name?.startsWith("lone surrogate")));
  }
});

test("names: from the table, by family, or U+XXXX", () => {
  assert.equal(outline("\u0000\u200b\u00ad\u0001\u{e0101}\u2065\u{f0000}"),
    "<hidden:null><hidden:zero width space><hidden:soft hyphen><hidden:control character U+0001>" +
    "<hidden:variation selector U+E0101><hidden:U+2065><hidden:private use character U+F0000>");
});

test("a run is one segment that is counted", () => {
  assert.equal(outline(`a${"\u200b".repeat(9999)}b`), "a<hidden:zero width space*9999>b");
  assert.equal(outline("\u202e\u202e\u202d"), "<direction:right-to-left override*2><direction:left-to-right override>");
  assert.equal(outline(`OK${" ".repeat(9)}now`), "OK<hidden:space*9>now");
  plain(`  indented${" ".repeat(8)}code`);
});

test("tag characters give away what they spell", () => {
  const smuggled = [..."yes, all"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
  assert.equal(outline(`read${smuggled}`), "read<hidden:tag characters that spell “yes, all”*8>");
  assert.equal(outline(`🏴${smuggled}`), "🏴<hidden:tag characters that spell “yes, all”*8>");
  assert.equal(outline("\u{e0001}"), "<hidden:tag character U+E0001>");
});

test("honest emoji stay whole", () => {
  plain("👍🏽".replace("👍", "👋") + " 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ ❤️‍🔥 🇩🇪🇫🇷 1️⃣ #⃣ 👩🏽‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👨‍⚕️ 🚀 ☀️ ☎");
});

test("a joiner, a selector or half a flag outside of an emoji is seen", () => {
  assert.equal(outline("pay\u200dpal"), "pay<hidden:zero width joiner>pal");
  assert.equal(outline("a\ufe0f"), "a<hidden:variation selector U+FE0F>");
  assert.equal(outline("🚀\u200d now"), "🚀<hidden:zero width joiner> now");
  assert.equal(outline("🚀\ufe0f\ufe0f"), "🚀\ufe0f<hidden:variation selector U+FE0F>");
  assert.equal(outline("🇦"), "<lookalike:A>");
  assert.equal(outline("🙂\u200d✅"), "🙂<hidden:zero width joiner><mark:check mark>");
});

test("joiners that spelling needs are left alone, others in the same script are not", () => {
  plain("می\u200cخواهم");
  plain("क्\u200dष");
  plain("ശ്രീ\u200cരാജ");
  assert.equal(outline("می\u200c\u200cخواهم"), "می<hidden:zero width non-joiner*2>خواهم");
  assert.equal(outline("می\u200c pay"), "می<hidden:zero width non-joiner> pay");
});

test("honest text of many scripts has nothing special", () => {
  for (const text of [
    "Read the invoices of March, at most 20 €.", "Prüfe die Überweisung – 20 % „sofort“ ‚bitte‘…",
    "Español: ¿qué tal? ¡sí!",
    "שלום עולם", "مرحبا بالعالم ٣٤", "नमस्ते दुनिया", "สวัสดีชาวโลก", "你好，世界！（测试）", "こんにちは、カード。", "안녕하세요 세계",
    "Tiếng Việt", "Türkçe ışık İstanbul", "x² + y² ≠ z² → ∞", "50 °C, № 5, 1st ½", 
    "const a = b ? c : d; // ok", "", " ",
  ]) plain(text);
});

test("spaces of typesetting are left alone, the same ones elsewhere are seen", () => {
  plain("Bonjour\u202f! \u00ab\u00a0Payer\u00a0\u00bb\u202f: 1\u202f000\u00a0€ le 5\u00a0mai");
  plain("東京\u3000コーヒー\u3000１００円");
  assert.equal(outline("pay\u00a0all"), "pay<hidden:no-break space>all");
  assert.equal(outline("1\u00a0\u00a0000"), "1<hidden:no-break space*2>000");
  assert.equal(outline("5\u00a0"), "5<hidden:no-break space>");
  assert.equal(outline("OK\u3000now"), "OK<hidden:ideographic space>now");
  assert.equal(outline("１００ €"), "<lookalike:100> €");
});

test("lines are counted, and blank ones are one segment", () => {
  assert.equal(outline("a\nb\r\nc\rd"), "a<newline>b<newline>c<newline>d");
  assert.equal(outline("a\n\n \n\nb"), "a<newline*4>b");
  assert.equal(outline("a\n  b"), "a<newline>  b");
  assert.equal(outline("\n"), "<newline>");
});
