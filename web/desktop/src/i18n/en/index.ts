/** English: the language that every key and every failure is first written in. */

import type { FailureText, Phrase } from "@countersign/ui/catalogue";
import { ask } from "./ask.js";
import { delegation } from "./delegation.js";
import { failure } from "./failure.js";
import { history } from "./history.js";
import { home } from "./home.js";
import { pair } from "./pair.js";
import { panic } from "./panic.js";
import { settings } from "./settings.js";
import { shell } from "./shell.js";
import { trouble } from "./trouble.js";

export const english = {
  words: { ...shell, ...pair, ...home, ...ask, ...delegation, ...history, ...settings, ...panic, ...trouble },
  failures: failure,
};

/** One language: all its words, under the keys that English has. */
export interface LanguageWords {
  readonly words: { readonly [Key in keyof typeof english.words]: Phrase };
  readonly failures: { readonly [Code in keyof typeof english.failures]: FailureText };
}
