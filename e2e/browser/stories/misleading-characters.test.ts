/**
 * Requests whose very characters deceive, and honest ones in many scripts, on the card: signed by a runtime that says
 * whatever it likes and shown by the real page. Their words change nothing but their own place: for each the verified
 * part is the same as for a request with nothing to it, word for word, place for place and pixel for pixel.
 */

import assert from "node:assert/strict";

import { Table } from "../support/corpus-table.js";
import { entriesAbout } from "../support/corpus.js";
import { story } from "../support/story.js";

/** Classes of the corpus that lie by characters, and the honest ones. */
const CHARACTERS = new Set([
  "direction",
  "hidden",
  "tags",
  "selectors",
  "look-alikes",
  "combining",
  "controls",
  "emoji",
  "honest",
]);

story("characters that deceive stay in their own place, and are told from honest ones", async (world) => {
  const table = await Table.set(world);
  const wrong = await table.problems(entriesAbout("request").filter((entry) => CHARACTERS.has(entry.class)));
  assert(wrong.length === 0, wrong.join("\n"));
});
