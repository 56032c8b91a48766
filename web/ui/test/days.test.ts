// Neighbours of one day stand together; a day that comes again later in the order stands again.
import assert from "node:assert/strict";
import { test } from "node:test";

import { byDay } from "../src/days.js";

test("neighbours of one day stand under it, in their order", () => {
  const dayOf = (at: number) => (at < 10 ? "one" : "two");
  const itself = (at: number) => at;
  assert.deepEqual(byDay([], itself, dayOf), []);
  assert.deepEqual(byDay([1, 2, 11], itself, dayOf), [{ name: "one", items: [1, 2] }, { name: "two", items: [11] }]);
  assert.deepEqual(byDay([1, 11, 2], itself, dayOf).map(({ name }) => name), ["one", "two", "one"]);
});
