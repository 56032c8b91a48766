// The strict JSON reader: it agrees with JSON.parse wherever JSON.parse can be trusted, and refuses the rest.
import assert from "node:assert/strict";
import { test } from "node:test";

import { type Bytes, type Json, canonical, parseJson } from "@countersign/protocol";
import fc from "fast-check";

import { outcome, utf8 } from "./support.js";

const payload = (text: string | Bytes) =>
  outcome(() => parseJson(typeof text === "string" ? utf8(text) : text, "payload"));
const clientData = (text: string) => outcome(() => parseJson(utf8(text), "clientData"));

const REFUSED: Record<string, string[]> = {
  duplicate_key: [
    '{"a":1,"a":1}', '{"a":{"b":1,"\\u0062":2}}', '{"__proto__":1,"__proto__":1}', '{"":0,"":0}', '{"a":1,"a"',
  ],
  number_out_of_range: ["9007199254740992", "99999999999999999999", "-1", "1e16", "-1e16", "[9007199254740992x"],
  number_not_integer: ["1.5", "1e3", "-0", "0.0", "1E+2", "-1.5", "1.5.", "1e5x"],
  null_refused: ["[null]", "null", "[nullx"],
  lone_surrogate: ['"\\ud800"', '"\\udc00\\ud800"', '"\\ud800\\u0041"', '"\\uDBFF', '["\\\\\\ud800"]', '{"\\udfff":1}'],
  invalid_json: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "{1:1}", "{} {}", "tru", "truex",
    "nul",
    "01", "-01", "1.", ".5", "-", "+1", "1e", "1e+", "1.e5", "1e999", "0x1", "NaN", "Infinity", "'a'", '"a', '"\\x41"',
    '"\\u12g4"', '"\\u123', '"\n"', '"\u0000"', "\u00a01", "\f1", "//", "[1 2]", "[".repeat(17) + "]".repeat(17),
    "[".repeat(200_000), '{"a":'.repeat(17), "9".repeat(400),
  ],
};

test("each ambiguity has its code", async () => {
  for (const [code, texts] of Object.entries(REFUSED)) {
    for (const text of texts) assert.equal(await payload(text), code, text.slice(0, 40));
  }
  assert.equal(await payload(Uint8Array.of(0x22, 0xff, 0x22)), "invalid_utf8");
  assert.equal(await payload(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)), "invalid_utf8");
  const accepted = [
    '"\\\\ud800"', '"\\ud83d\\ude00"', "[".repeat(16) + "]".repeat(16), " \t\r\n1 ", "9007199254740991",
  ];
  for (const text of accepted) {
    assert.equal(await payload(text), "accepted", text);
  }
});

test("what a browser wrote may hold null, fractions and unknown keys, but no ambiguity", async () => {
  assert.equal(await clientData('{"a":null,"b":[-1.5,1e300],"c":99999999999999999999}'), "accepted");
  for (const code of ["duplicate_key", "lone_surrogate", "invalid_json"]) {
    for (const text of REFUSED[code] ?? []) assert.equal(await clientData(text), code, text.slice(0, 40));
  }
});

test("a key that means something to the language is a key like others", () => {
  const read = parseJson(utf8('{"__proto__":{"admin":true},"constructor":1}'), "payload") as Record<string, Json>;
  assert.deepEqual(Object.keys(read), ["__proto__", "constructor"]);
  assert.equal((read as { admin?: unknown }).admin, undefined);
});

const VALUES = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.boolean(),
    fc.maxSafeNat(),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { maxKeys: 5 }),
  ),
})).value;

test("every value that can be signed is read as JSON.parse reads it, and has one form", () => {
  fc.assert(
    fc.property(VALUES, fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = parseJson(utf8(text), "payload");
      assert.deepEqual(JSON.stringify(read), JSON.stringify(JSON.parse(text)));
      const bytes = canonical.jcs(value);
      assert.deepEqual(canonical.jcs(read), bytes);
      assert.deepEqual(canonical.jcs(parseJson(bytes, "payload")), bytes);
    }),
  );
});

test("whatever JSON.parse refuses is refused, and foreign bytes only ever meet a refusal", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[\\"ud89ab{}:,\[\]0-9.eE+ntrufalse -]{0,40}$/),
    fc.tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 2 })).map(
      ([json, at, by]) => json.slice(0, at % (json.length + 1)) + by + json.slice((at % (json.length + 1)) + 1),
    ),
  );
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const code = await clientData(text);
      let parses = true;
      try {
        JSON.parse(text);
      } catch {
        parses = false;
      }
      if (!parses) assert.notEqual(code, "accepted", text);
      else assert(["accepted", "duplicate_key", "lone_surrogate", "invalid_json"].includes(code), code);
    }),
    { numRuns: 2000 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (array) => void (await payload(Uint8Array.from(array)))),
  );
});

test("keys are sorted by UTF-16 code units (RFC 8785 section 3.2.3)", () => {
  const sample = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 };
  const text = new TextDecoder().decode(canonical.jcs(sample));
  assert.deepEqual([...text.matchAll(/[1-7](?=[,}])/g)].map(String), ["2", "4", "6", "7", "1", "5", "3"]);
});
