import type { Catalogue } from "../catalogue.js";

/** What stands, in English, in the place of what was found in a claimed text. */
export const inertEnglish = {
  "inert.hidden": { one: "hidden: {name}", other: "hidden: {name}, {count} times" },
  "inert.direction": { one: "turns the writing: {name}", other: "turns the writing: {name}, {count} times" },
  "inert.lookalike": "{text} is not {looksLike}",
  "inert.lookalikeOther": "{text} looks like another letter",
  "inert.mark": { one: "only looks like a mark: {name}", other: "only looks like a mark: {name}, {count} times" },
  "inert.combining": { one: "{count} stacked sign", other: "{count} stacked signs" },
  "inert.newline": { one: "new line", other: "{count} new lines" },
  "inert.showAll": { one: "Show all: {count} character more", other: "Show all: {count} characters more" },
  "inert.showLess": "Show less",
} as const satisfies Catalogue;
