// What a push may say, and that nothing else is taken for one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readPush } from "../src/core/push-message.js";

const ID = "psh_0123456789abcdefghjkmnpqrs";

function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

function payload(countersign: object, notification: object = {}): Uint8Array<ArrayBuffer> {
  const said = { v: 1, pushId: ID, kind: "request", delegationId: "del_1", topic: "t", runtime: "", pending: 1, at: 5 };
  return bytes({ web_push: 8030, notification: { title: "x", ...notification }, countersign: { ...said, ...countersign } });
}

test("a push is read", () => {
  assert.deepEqual(readPush(payload({ runtime: "Desk", pending: 3 }, { silent: true })), {
    pushId: ID, kind: "request", delegationId: "del_1", topic: "t", runtime: "Desk", pending: 3, at: 5, silent: true,
  });
  for (const kind of ["requests", "resolved", "device", "runtime", "test", "silence"]) {
    assert.equal(readPush(payload({ kind, delegationId: "" }))?.kind, kind);
  }
});

test("what is missing has a harmless value, so that a prompt is shown rather than lost", () => {
  const least = bytes({ countersign: { v: 1, pushId: ID, kind: "requests" } });
  assert.deepEqual(readPush(least), {
    pushId: ID, kind: "requests", delegationId: "", topic: "", runtime: "", pending: 0, at: 0, silent: false,
  });
  for (const pending of [-1, 1.5, "3", null, 2 ** 60]) assert.equal(readPush(payload({ pending }))?.pending, 0);
});

test("nothing else is a push of ours", () => {
  const wrong = [
    "", "x", "null", "[]", "1", '{"countersign":null}', bytes("{}"), payload({ v: 2 }), payload({ kind: "approve" }),
    payload({ pushId: "dev_1" }), payload({ pushId: `${ID}/../x` }), payload({ delegationId: "" }),
    payload({ delegationId: "../enrol" }), payload({ delegationId: "del_a/b" }), payload({ delegationId: "del_A" }),
    payload({ runtime: 5 }), payload({}, { silent: "no" }), '{"countersign":{},"countersign":{}}',
  ];
  for (const said of wrong) {
    const read = readPush(typeof said === "string" ? bytes(said) : said);
    assert.equal(read, undefined, typeof said === "string" ? said : new TextDecoder().decode(said));
  }
});

test("a name neither moves, hides nor breaks what stands around it, and is cut", () => {
  const name = (runtime: string) => readPush(payload({ runtime }))?.runtime;
  assert.equal(name("  My\tdesk\u202e\u2066\u200b\ufeff\u0000\r\n top \u2028 "), "Mydesk top");
  assert.equal(name("\u{e0041}\u115f\u3164"), "");
  assert.equal(name("ü".repeat(48)), "ü".repeat(48));
  assert.equal(name("😀".repeat(60)), `${"😀".repeat(47)}…`);
});
