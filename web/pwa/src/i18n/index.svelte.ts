/**
 * Words, times and numbers in the language and the time zone that the person chose.
 *
 * English is part of the first load, German a chunk of its own that `loadLanguage` fetches before anything is shown.
 * `t`, `format` and `failureText` read the preferences, so what they gave is drawn anew when those change.
 */

import { fill, type FailureText, type Parameters, type Phrase } from "@countersign/ui/catalogue";
import { following, type Formats, formatsFor, localeOf } from "@countersign/ui/formats";
import type { Failure } from "../core/failure.js";
import { chosen, type Language } from "../state/preferences.svelte.js";
import { english } from "./en/index.js";

/** A key of the catalogues. */
export type Key = keyof typeof english.words;

/** One language: all its words. */
export interface LanguageWords {
  readonly words: { readonly [K in Key]: Phrase };
  readonly failures: { readonly [Code in keyof typeof english.failures]: FailureText };
}

let german = $state.raw<LanguageWords>();

/** Fetches the words of a language, if they are not here yet. Rejects when they cannot be had. */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === "de" && german === undefined) ({ german } = await import("./de/index.js"));
}

/** The language that is shown now: the one chosen, as soon as its words are here. */
function shown(): Language {
  return chosen.language === "de" && german !== undefined ? "de" : "en";
}

function words(): LanguageWords {
  return shown() === "de" && german !== undefined ? german : english;
}

/** The text of `key` with `parameters` in their places. */
export function t(key: Key, parameters: Parameters = {}): string {
  const { plural, numbers } = formats();
  return fill(words().words[key], parameters, plural, numbers);
}

/** What went wrong and what to do about it, in the person's language. */
export function failureText(failure: Pick<Failure, "code" | "retryAfter">): FailureText {
  const { failures } = words();
  const text = Object.hasOwn(failures, failure.code) ? failures[failure.code as keyof typeof failures] : failures.internal;
  if (failure.retryAfter <= 0) return text;
  return { title: text.title, help: t("failure.retryAfter", { time: format.duration(failure.retryAfter) }) };
}

function formats(): Formats {
  return formatsFor(localeOf(shown(), navigator.languages), chosen.timeZone);
}

/** Times in the chosen time zone, lengths of time and numbers; see `formats.ts` of @countersign/ui. */
export const format = following(formats);
