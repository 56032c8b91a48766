/**
 * What the person chose for this browser: language, theme, time zone. They are kept in localStorage, are of no use to
 * anybody else, and are applied when this module is first read, before anything is painted.
 */

/** A language that the page speaks. */
export type Language = "en" | "de";

export interface Preferences {
  language: "browser" | Language;
  theme: "system" | "light" | "dark";
  /** An IANA name, or empty for the browser's. */
  timeZone: string;
}

const KEY = "countersign.preferences";

/** What is chosen; assign to change and keep it. */
export const preferences = $state<Preferences>(read());

/** What follows from the choice. */
export const chosen = {
  get language(): Language {
    return preferences.language === "browser" ? languageOf(navigator.languages) : preferences.language;
  },
  get timeZone(): string {
    return preferences.timeZone;
  },
};

/** The first language of the browser's list that the page speaks; English if it speaks none. */
export function languageOf(tags: readonly string[]): Language {
  const known = tags.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "de");
  return known === "de" ? "de" : "en";
}

/** Time zones to choose from, by name. */
export function timeZones(): readonly string[] {
  return Intl.supportedValuesOf("timeZone");
}

/** The hour of the day, 0 to 23, of a time in milliseconds since 1970, in the chosen time zone. */
export function hourOf(time: number): number {
  const zone = preferences.timeZone === "" ? {} : { timeZone: preferences.timeZone };
  return Number(new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", hourCycle: "h23" }).format(time));
}

function read(): Preferences {
  let kept: Record<string, unknown> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
  } catch {
    // Storage is closed to this page, or holds something else: the browser's own settings will do.
  }
  const { language, theme, timeZone } = kept;
  return {
    language: language === "en" || language === "de" ? language : "browser",
    theme: theme === "light" || theme === "dark" ? theme : "system",
    timeZone: typeof timeZone === "string" && timeZones().includes(timeZone) ? timeZone : "",
  };
}

function keep(): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** The colour around the page, which the browser takes from the first meta element whose media query fits. */
const AROUND = { light: "#faf9f5", dark: "#171a17" } as const;

function apply(): void {
  const root = document.documentElement;
  root.lang = chosen.language;
  if (preferences.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = preferences.theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes("dark") ? "dark" : "light";
    meta.content = AROUND[preferences.theme === "system" ? own : preferences.theme];
  }
}

apply();

$effect.root(() => {
  $effect(() => {
    apply();
    keep();
  });
});
