/**
 * Words, times and numbers in the language that the settings choose, or else the system's.
 *
 * `t`, `format` and `failureText` read the choice, so what they gave is drawn anew when it changes.
 */

import { type FailureText, fill, type Parameters, type Phrase } from "@countersign/ui/catalogue";
import { following, type Formats, formatsFor, localeOf } from "@countersign/ui/formats";
import { inertEnglish } from "@countersign/ui/inert/english";
import { inertGerman } from "@countersign/ui/inert/german";
import type { Failure } from "../core/desktop.js";
import { chosen, type Language } from "../state/preferences.svelte.js";
import { german } from "./de/index.js";
import { english, type LanguageWords } from "./en/index.js";

/** A key of the catalogues: the window's own, and that of claimed text, which the phone has as well. */
export type Key = keyof typeof english.words | keyof typeof inertEnglish;

interface Words extends LanguageWords {
  readonly words: { readonly [K in Key]: Phrase };
}

const LANGUAGES: Readonly<Record<Language, Words>> = {
  en: { ...english, words: { ...english.words, ...inertEnglish } },
  de: { ...german, words: { ...german.words, ...inertGerman } },
};

/** The text of `key` with `parameters` in their places. */
export function t(key: Key, parameters: Parameters = {}): string {
  const { plural, numbers } = formats();
  return fill(LANGUAGES[chosen.language].words[key], parameters, plural, numbers);
}

/** What went wrong and what to do about it, in the person's language; a text for every code that nobody knows, too. */
export function failureText({ code }: Pick<Failure, "code">): FailureText {
  const { failures } = LANGUAGES[chosen.language];
  return Object.hasOwn(failures, code) ? failures[code as keyof typeof failures] : failures.internal;
}

/** Whether there are words of our own for a failure. */
export function isKnown({ code }: Pick<Failure, "code">): boolean {
  return code !== "internal" && Object.hasOwn(english.failures, code);
}

function formats(): Formats {
  return formatsFor(localeOf(chosen.language, navigator.languages), "");
}

/** Times, lengths of time and numbers; see `formats.ts` of @countersign/ui. */
export const format = following(formats);
