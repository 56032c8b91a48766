/** Language and theme as the settings choose them, and what follows from it for the page. */

import type { Settings } from "../core/desktop.js";
import { app } from "./app.svelte.js";

/** A language that the window speaks. */
export type Language = "en" | "de";

/** What follows from the settings. */
export const chosen = {
  get language(): Language {
    const wanted = app.settings?.language ?? "system";
    return wanted === "system" ? languageOf(navigator.languages) : wanted;
  },
  get theme(): Settings["theme"] {
    return app.settings?.theme ?? "system";
  },
};

/** The first language of the system's list that the window speaks; English if it speaks none. */
export function languageOf(tags: readonly string[]): Language {
  const known = tags.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "de");
  return known === "de" ? "de" : "en";
}

/** Keeps the page in the chosen language and theme. */
export function followPreferences(): void {
  $effect.root(() => {
    $effect(() => {
      const root = document.documentElement;
      root.lang = chosen.language;
      if (chosen.theme === "system") delete root.dataset["theme"];
      else root.dataset["theme"] = chosen.theme;
    });
  });
}
