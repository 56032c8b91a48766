// What the tests of claimed text share.
import assert from "node:assert/strict";

import { analyse, type Segment } from "../src/inert.js";

/** The segments of `text`, after the one law that holds for every text: nothing is lost and no plain piece is split. */
export function segments(text: string): Segment[] {
  const found = analyse(text);
  assert.equal(found.map((segment) => segment.text).join(""), text);
  for (const [at, segment] of found.entries()) {
    assert.notEqual(segment.text, "");
    assert.ok(segment.kind !== "text" || found[at + 1]?.kind !== "text");
  }
  return found;
}

/** The segments as one line: plain text as it is, others as `<kind:name>` or `<lookalike:what it looks like>`. */
export function outline(text: string): string {
  return segments(text)
    .map(({ kind, text, name, looksLike, count = 1 }) => {
      if (kind === "text") return text;
      const what = kind === "lookalike" ? looksLike : kind === "newline" ? "" : name;
      return `<${kind}${what ? `:${what}` : ""}${kind !== "lookalike" && count > 1 ? `*${count}` : ""}>`;
    })
    .join("");
}

/** Asserts that nothing in `text` is special. */
export function plain(text: string): void {
  assert.equal(outline(text), text);
}
