import type { Translation } from "@countersign/ui/catalogue";
import type { shell as english } from "../en/shell.js";

/** Der Rahmen des Fensters, und Worte, die jede Ansicht braucht. */
export const shell: Translation<typeof english> = {
  "app.name": "Countersign",
  "app.skip": "Zum Inhalt",
  "app.opening": "Wird geöffnet",
  "app.tryAgain": "Noch einmal versuchen",
  "app.close": "Schließen",
  "app.said": "Was das Programm sagt",
  "app.unread": "Das Fenster erreicht seine eigene App nicht",
  "app.unread.text": "Schließe Countersign und starte es neu. Nichts von dir ist verloren.",

  "nav.label": "Ansichten",
  "nav.home": "Start",
  "nav.ask": "Fragen",
  "nav.history": "Verlauf",
  "nav.settings": "Einstellungen",
  "nav.panic": "Stopp",
  "nav.panic.long": "Alles stoppen",
  "nav.pending": { one: "eine Anfrage wartet", other: "{count} Anfragen warten" },

  "title.home": "Start",
  "title.pair": "Koppeln",
  "title.ask": "Fragen",
  "title.delegation": "Anfrage",
  "title.history": "Verlauf",
  "title.settings": "Einstellungen",
  "title.panic": "Alles stoppen",

  "risk.low": "Geringes Risiko",
  "risk.medium": "Mittleres Risiko",
  "risk.high": "Hohes Risiko",
  "risk.critical": "Kritisches Risiko",

  "status.pending": "Wartet",
  "status.approved": "Erlaubt",
  "status.denied": "Abgelehnt",
  "status.refused": "Hier zurückgewiesen",
  "status.expired": "Abgelaufen",
  "status.cancelled": "Zurückgenommen",
  "status.revoked": "Widerrufen",

  "reach.unknown": "noch nicht gefragt",
  "reach.answers": "antwortet",
  "reach.silent": "stumm seit {at}",
  "reach.banner": "Der Server antwortet nicht",
  "reach.banner.text":
    "Stumm seit {at}. Was hier steht, kann alt sein, und Neues lässt sich erst fragen, wenn er wieder da ist.",

  "stage.none": "Noch nicht unterwegs",
  "stage.queued": "Wird gleich gesendet",
  "stage.sent": "Gesendet",
  "stage.delivered": "Auf dem Telefon",
  "stage.seen": "Gesehen",
  "stage.label": "Wie weit es kam",
  "stage.done": "{stage}: ja",
  "stage.open": "{stage}: noch nicht",
  "note.nobody": "Kein Gerät nimmt Benachrichtigungen. Öffne Countersign auf deinem Telefon.",
  "note.quiet": "Von deinen Ruhezeiten zurückgehalten",
  "note.email": "Auch per E-Mail gemeldet",
  "note.ntfy": "Auch per ntfy gemeldet",
  "stage.unanswered": "Der Server hat es noch nicht bestätigt",

  "link.title": "Ein Link will diesen Computer koppeln",
  "link.text": "Eine Webseite oder ein anderes Programm hat ihn geöffnet. Nichts ist geschehen.",
  "link.server": "Mit diesem Server",
  "link.foreign": "Das ist nicht dein Server",
  "link.foreign.text":
    "Mach nur weiter, wenn du weißt, warum es ein anderer sein soll. Wer ihn betreibt, sieht, wonach deine Agenten " +
    "fragen.",
  "link.paired":
    "Dieser Computer ist mit {host} gekoppelt. Um ihn anderswo zu koppeln, beende zuerst diese Kopplung oder wähle " +
    "ein anderes Profil.",
  "link.look": "Diese Adresse nehmen",
  "link.settings": "Zu den Einstellungen",
  "link.ignore": "Nicht beachten",
};
