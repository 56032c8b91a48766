/** The words for what was found in a claimed text, out of a catalogue: both pages call one trick by one name. */

import type { Parameters } from "../catalogue.js";
import type { InertWords } from "../inert.js";
import type { inertEnglish } from "./english.js";

/** The words as `t` says them in the language that is read. */
export function inertWords(t: (key: keyof typeof inertEnglish, parameters?: Parameters) => string): InertWords {
  return {
    hidden: (name, count) => t("inert.hidden", { name, count }),
    direction: (name, count) => t("inert.direction", { name, count }),
    lookalike: (text, looksLike) =>
      looksLike === "" ? t("inert.lookalikeOther", { text }) : t("inert.lookalike", { text, looksLike }),
    mark: (name, count) => t("inert.mark", { name, count }),
    combining: (count) => t("inert.combining", { count }),
    newline: (count) => t("inert.newline", { count }),
    showAll: (count) => t("inert.showAll", { count }),
    showLess: t("inert.showLess"),
  };
}
