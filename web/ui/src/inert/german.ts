import type { Translation } from "../catalogue.js";
import type { inertEnglish } from "./english.js";

/** What stands, in German, in the place of what was found in a claimed text. */
export const inertGerman: Translation<typeof inertEnglish> = {
  "inert.hidden": { one: "versteckt: {name}", other: "versteckt: {name}, {count}-mal" },
  "inert.direction": { one: "dreht die Schrift: {name}", other: "dreht die Schrift: {name}, {count}-mal" },
  "inert.lookalike": "{text} ist kein {looksLike}",
  "inert.lookalikeOther": "{text} sieht aus wie ein anderer Buchstabe",
  "inert.mark": {
    one: "sieht nur aus wie ein Zeichen: {name}",
    other: "sieht nur aus wie ein Zeichen: {name}, {count}-mal",
  },
  "inert.combining": { one: "{count} gestapeltes Zeichen", other: "{count} gestapelte Zeichen" },
  "inert.newline": { one: "neue Zeile", other: "{count} neue Zeilen" },
  "inert.showAll": { one: "Alles zeigen: {count} Zeichen mehr", other: "Alles zeigen: {count} Zeichen mehr" },
  "inert.showLess": "Weniger zeigen",
};
