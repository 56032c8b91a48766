import type { Translation } from "@countersign/ui/catalogue";
import type { history as english } from "../en/history.js";

/** Alles, was unter diesem Profil gefragt wurde. */
export const history: Translation<typeof english> = {
  "history.title": "Verlauf",
  "history.filter": "Zeigen",
  "history.all": "Alle",
  "history.search": "Suche",
  "history.search.hint": "Werkzeug, Agent, Zweck, Recht oder Gerät",
  "history.found": { one: "Eine Anfrage", other: "{count} Anfragen" },
  "history.empty": "Noch wurde nichts gefragt",
  "history.empty.text": "Jede Anfrage dieses Computers bleibt hier, mit ihrer Antwort.",
  "history.none": "Nichts dergleichen",
  "history.none.text": "Keine Anfrage passt. Ändere die Worte oder den Filter.",
  "history.clear": "Alles zeigen",
  "history.today": "Heute",
  "history.yesterday": "Gestern",
};
