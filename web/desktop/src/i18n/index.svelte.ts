/**
 * Words, times and numbers in the language that the settings choose, or else the system's.
 *
 * `t`, `format` and `failureText` read the choice, so what they gave is drawn anew when it changes.
 */

import { type FailureText, fill, type Parameters } from "@countersign/ui/catalogue";
import { type Formats, formatsFor } from "@countersign/ui/formats";
import type { Failure } from "../core/desktop.js";
import { chosen, type Language } from "../state/preferences.svelte.js";
import { german } from "./de/index.js";
import { english, type LanguageWords } from "./en/index.js";

/** A key of the catalogues. */
export type Key = keyof typeof english.words;

const LANGUAGES: Readonly<Record<Language, LanguageWords>> = { en: english, de: german };

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

const made = new Map<string, Formats>();

function formats(): Formats {
  const locale = localeOf(chosen.language);
  const known = made.get(locale) ?? formatsFor(locale, "");
  made.set(locale, known);
  return known;
}

/** The system's own variety of the language, such as en-US, for numbers and dates. */
function localeOf(language: Language): string {
  const own = navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`));
  return own ?? (language === "de" ? "de-DE" : "en-GB");
}

/** Times, lengths of time and numbers; see `formats.ts` of @countersign/ui. */
export const format = {
  time: (at: number): string => formats().time(at),
  date: (at: number): string => formats().date(at),
  dateTime: (at: number): string => formats().dateTime(at),
  number: (value: number): string => formats().number(value),
  duration: (seconds: number): string => formats().duration(seconds),
  left: (milliseconds: number): string => formats().left(milliseconds),
  measured: (milliseconds: number): string => formats().measured(milliseconds),
  moment: (at: number, now: number): string => formats().moment(at, now),
};
