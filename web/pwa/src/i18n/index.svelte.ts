/**
 * Words, times and numbers in the language and the time zone that the person chose.
 *
 * English is part of the first load, German a chunk of its own that `loadLanguage` fetches before anything is shown.
 * `t`, `format` and `failureText` read the preferences, so what they gave is drawn anew when those change.
 */

import type { Failure } from "../core/failure.js";
import { chosen, type Language } from "../state/preferences.svelte.js";
import { fill, type FailureText, type Parameters, type Phrase } from "./catalogue.js";
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
  return fill(words().words[key], parameters, tools().plural, tools().number);
}

/** What went wrong and what to do about it, in the person's language. */
export function failureText(failure: Pick<Failure, "code" | "retryAfter">): FailureText {
  const { failures } = words();
  const text = Object.hasOwn(failures, failure.code) ? failures[failure.code as keyof typeof failures] : failures.internal;
  if (failure.retryAfter <= 0) return text;
  return { title: text.title, help: t("failure.retryAfter", { time: format.duration(failure.retryAfter) }) };
}

const made = new Map<string, ReturnType<typeof makeTools>>();

function makeTools(locale: string, timeZone: string) {
  const zone = timeZone === "" ? {} : { timeZone };
  return {
    plural: new Intl.PluralRules(locale),
    number: new Intl.NumberFormat(locale),
    time: new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    date: new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "long", year: "numeric" }),
    dateTime: new Intl.DateTimeFormat(locale, {
      ...zone,
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
  };
}

function tools() {
  const locale = localeOf(shown());
  const key = `${locale} ${chosen.timeZone}`;
  const known = made.get(key) ?? makeTools(locale, chosen.timeZone);
  made.set(key, known);
  return known;
}

/** The browser's own variety of the language, such as en-US, for numbers and dates. */
function localeOf(language: Language): string {
  const own = navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`));
  return own ?? (language === "de" ? "de-DE" : "en-GB");
}

function inUnit(value: number, unit: "day" | "hour" | "minute" | "second"): string {
  return new Intl.NumberFormat(localeOf(shown()), { style: "unit", unit, unitDisplay: "long" }).format(value);
}

const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;

/** Times in milliseconds since 1970, in the chosen time zone; lengths of time; numbers. */
export const format = {
  /** 14:03 */
  time: (at: number): string => tools().time.format(at),
  /** 3 March 2025 */
  date: (at: number): string => tools().date.format(at),
  /** 3 Mar 2025, 14:03 */
  dateTime: (at: number): string => tools().dateTime.format(at),
  /** A length in seconds by all its units, so that it never says less than there is: "1 hour 30 minutes". */
  duration(seconds: number): string {
    const parts: string[] = [];
    let rest = Math.max(0, Math.round(seconds));
    for (const [unit, length] of [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", 1]] as const) {
      const count = Math.floor(rest / length);
      rest %= length;
      if (count > 0) parts.push(inUnit(count, unit));
    }
    return parts.length === 0 ? inUnit(0, "second") : parts.join(" ");
  },
  /** A short length in seconds, to the tenth: "0.4 seconds". */
  shortly(seconds: number): string {
    const options = { style: "unit", unit: "second", unitDisplay: "long", maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(localeOf(shown()), options).format(Math.max(0.1, seconds));
  },
  /** What is left of a deadline, in milliseconds, to be read at a glance: "9:58", or "2 hours 5 minutes" if long. */
  left(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds >= HOUR) return format.duration(seconds - (seconds % MINUTE));
    return `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;
  },
  /** 1,200 */
  number: (value: number): string => tools().number.format(value),
};
