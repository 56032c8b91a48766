import type { Catalogue } from "@countersign/ui/catalogue";

/** Everything that was asked under this profile. */
export const history = {
  "history.title": "History",
  "history.filter": "Show",
  "history.all": "All",
  "history.search": "Search",
  "history.search.hint": "Tool, agent, purpose, scope or device",
  "history.found": { one: "One request", other: "{count} requests" },
  "history.empty": "Nothing has been asked yet",
  "history.empty.text": "Every request of this computer is kept here, with its answer.",
  "history.none": "Nothing like that",
  "history.none.text": "No request fits. Change the words or the filter.",
  "history.clear": "Show everything",
  "history.today": "Today",
  "history.yesterday": "Yesterday",
} as const satisfies Catalogue;
