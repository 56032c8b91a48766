/** Requests whose words deceive, on the card; `misleading-characters.test.ts` says how they are looked at. */

import assert from "node:assert/strict";

import { GERMAN, Table } from "../support/corpus-table.js";
import { type Entry, entriesAbout, neutral } from "../support/corpus.js";
import { story } from "../support/story.js";

const CLASSES = new Set([
  "own-words",
  "badge",
  "length",
  "whitespace",
  "markup",
  "links",
  "pressure",
  "amounts",
  "buttons",
  "injection",
]);
const entries = entriesAbout("request").filter((entry) => CLASSES.has(entry.class));

/** An entry that says in every way what is handed in. */
function saying(id: string, words: readonly string[]): Entry {
  const plain = neutral();
  const details = words.slice(0, 6).map((word) => ({ label: word.slice(0, 64), value: word }));
  return { ...plain, id, said: { ...plain.said, purpose: words.join("\n").slice(0, 250), details } };
}

story("words that deceive stay in their own place", async (world) => {
  const table = await Table.set(world);
  const wrong = await table.problems(entries);
  assert(wrong.length === 0, wrong.join("\n"));
});

story("the card's own words, said by an agent, are an agent's words", async (world) => {
  const table = await Table.set(world);
  const id = await table.ask({ ...neutral().said, purpose: "Look around." }, Date.now() + 600_000);
  const { card } = await table.open(id);
  await table.takeBack(id);
  const own = [...new Set(card.outside)].filter((text) => [...text].length > 3 && text.length < 400);
  assert(own.length > 20, `the card says only ${own.length} things`);
  const made = Array.from({ length: Math.ceil(own.length / 6) }, (_, at) =>
    saying(`own ${at}`, own.slice(6 * at, 6 * at + 6)),
  );
  await table.page.getByRole("link", { name: "Inbox" }).first().click();
  const wrong = await table.problems(made.slice(0, 8));
  assert(wrong.length === 0, wrong.join("\n"));
});

story("in German as well, words that deceive stay in their own place", async (world) => {
  const table = await Table.set(world, GERMAN);
  const german = entries.filter(({ id }) => /german|police|markup-closing|own-sections/.test(id));
  assert(german.length >= 6, `${german.length} entries`);
  const wrong = await table.problems(german);
  assert(wrong.length === 0, wrong.join("\n"));
});

story("a name that differs from that of the last yes stays a name", async (world) => {
  const table = await Table.set(world);
  const { page } = table;
  const before = { ...neutral().said, agent: { id: "agent_before", name: "The agent before" } };
  await table.open(await table.ask(before, Date.now() + 600_000));
  await page.getByRole("button", { name: /^Approve/ }).click();
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  await page.getByRole("link", { name: "Inbox" }).first().click();
  const named = entriesAbout("request").filter(({ said }) => said.agent.name !== neutral().said.agent.name);
  assert(named.length >= 12, `${named.length} entries have a name of their own`);
  const wrong = await table.problems(named);
  assert(wrong.length === 0, wrong.join("\n"));
});
