/** Times in milliseconds since 1970, lengths of time and numbers, as one language and time zone write them. */

const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;

/** What `formatsFor` gives. */
export type Formats = ReturnType<typeof makeFormats>;

/** The reader's own variety of a language, such as en-US among what they prefer; one that many read otherwise. */
export function localeOf(language: "en" | "de", preferred: readonly string[]): string {
  const own = preferred.find((tag) => tag === language || tag.startsWith(`${language}-`));
  return own ?? (language === "de" ? "de-DE" : "en-GB");
}

const made = new Map<string, Formats>();

/** The formats of a locale such as `en-GB`, in a time zone of the IANA or, when that is empty, in the system's. */
export function formatsFor(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key) ?? makeFormats(locale, timeZone);
  made.set(key, known);
  return known;
}

function makeFormats(locale: string, timeZone: string) {
  const zone = timeZone === "" ? {} : { timeZone };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { ...zone, ...clock });
  const date = new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "long", year: "numeric" });
  const weekday = new Intl.DateTimeFormat(locale, { ...zone, ...clock, weekday: "short" });
  const dateTime = new Intl.DateTimeFormat(locale, {
    ...zone, ...clock, day: "numeric", month: "short", year: "numeric",
  });

  /** A count of one unit: "3 hours". */
  function inUnit(value: number, unit: "day" | "hour" | "minute" | "second"): string {
    const options = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
    return new Intl.NumberFormat(locale, options).format(value);
  }

  /** A length in seconds by all its units, so that it never says less than there is: "1 hour 30 minutes". */
  function duration(seconds: number): string {
    const parts: string[] = [];
    let rest = Math.max(0, Math.round(seconds));
    for (const [unit, length] of [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", 1]] as const) {
      const count = Math.floor(rest / length);
      rest %= length;
      if (count > 0) parts.push(inUnit(count, unit));
    }
    return parts.length === 0 ? inUnit(0, "second") : parts.join(" ");
  }

  /** What is left of a deadline, in milliseconds, to be read at a glance: "9:58", or "2 hours 5 minutes" if long. */
  function left(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds >= HOUR) return duration(seconds - (seconds % MINUTE));
    return `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;
  }

  /** As short as it is clear seen from `now`: 14:03 today, Mon 14:03 within the week, with the whole date otherwise. */
  function moment(at: number, now: number): string {
    if (date.format(at) === date.format(now)) return time.format(at);
    return Math.abs(at - now) < 6 * DAY * 1000 ? weekday.format(at) : dateTime.format(at);
  }

  /** A short length in milliseconds, as it was measured: "84 ms", "1.3 sec". */
  function measured(milliseconds: number): string {
    const seconds = milliseconds >= 1000;
    const unit = seconds ? "second" : "millisecond";
    const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
    const value = seconds ? milliseconds / 1000 : Math.max(1, Math.round(milliseconds));
    return new Intl.NumberFormat(locale, options).format(value);
  }

  /** A short length in seconds, to the tenth: "0.4 seconds". */
  function shortly(seconds: number): string {
    const options = { style: "unit", unit: "second", unitDisplay: "long", maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(locale, options).format(Math.max(0.1, seconds));
  }

  return {
    plural,
    numbers: number,
    /** 14:03 */
    time: (at: number): string => time.format(at),
    /** 3 March 2025 */
    date: (at: number): string => date.format(at),
    /** 3 Mar 2025, 14:03 */
    dateTime: (at: number): string => dateTime.format(at),
    /** 1,200 */
    number: (value: number): string => number.format(value),
    moment,
    duration,
    left,
    measured,
    shortly,
  };
}

/** The formats that `now` gives, asked for at each call: who reads them draws anew when the choice behind them changes. */
export function following(now: () => Formats): Omit<Formats, "plural" | "numbers"> {
  return {
    time: (at) => now().time(at),
    date: (at) => now().date(at),
    dateTime: (at) => now().dateTime(at),
    number: (value) => now().number(value),
    moment: (at, seenFrom) => now().moment(at, seenFrom),
    duration: (seconds) => now().duration(seconds),
    left: (milliseconds) => now().left(milliseconds),
    measured: (milliseconds) => now().measured(milliseconds),
    shortly: (seconds) => now().shortly(seconds),
  };
}
