import type { Translation } from "@countersign/ui/catalogue";
import type { home as english } from "../en/home.js";

/** Start: wer antwortet, was wartet, was gilt. */
export const home: Translation<typeof english> = {
  "home.title.quiet": "Alles ruhig",
  "home.title.waiting": { one: "Eine Anfrage wartet", other: "{count} Anfragen warten" },
  "home.title.alive": { one: "Eine Erlaubnis gilt", other: "{count} Erlaubnisse gelten" },
  "home.answers": "antwortet für diesen Computer",
  "home.since": "Gekoppelt",
  "home.devices": "Geräte",
  "home.device.waiting": "neu bis {at}",
  "home.server": "Server",
  "home.refresh": "Nach Neuem fragen",
  "home.openServer": "Seine Seite öffnen",
  "home.words":
    "Der Schlüssel dieses Computers. Ein Telefon, das diese Kopplung nicht bestätigt hat, zeigt dieselben sechs " +
    "Wörter.",
  "home.more": "Über diese Kopplung",
  "home.runtime": "Dieser Computer heißt",
  "home.confirmedOn": "Bestätigt auf",
  "home.keyStore": "Der Schlüssel liegt",
  "home.keyStore.keychain": "im Schlüsselbund des Systems",
  "home.keyStore.files": "in Dateien",

  "home.waiting": "Wartet auf Antwort",
  "home.waiting.empty": "Nichts wartet.",
  "home.alive": "Gilt jetzt",
  "home.alive.empty": "Gerade hält kein Agent etwas.",
  "home.left": "noch {time}",
  "home.answerIn": "noch {time} zum Antworten",
  "home.once": "ein Gebrauch",
  "home.recent": "Vorbei",
  "home.allHistory": "Der ganze Verlauf",

  "home.empty.title": "Noch wurde nichts gefragt",
  "home.empty.text": "Lass einen Agenten nach etwas Kleinem fragen und sieh an, was auf deinem Telefon ankommt.",
  "home.empty.cli": "Aus einem Terminal",
  "home.empty.library": "Aus einem Programm in Rust, mit dem Crate countersign-runtime",
  "home.empty.ask": "Von Hand fragen",

  "news.added": "Ein Gerät kam auf deine Liste",
  "news.revoked": "Ein Gerät wurde von deiner Liste genommen",
  "news.recovered": "Dein Wiederherstellungscode wurde benutzt",
  "news.added.text": "Es kann für dich antworten. Hast du es nicht hinzugefügt, entferne es jetzt auf deinem Telefon.",
  "news.revoked.text": "Seine Antworten zählen nicht mehr.",
  "news.recovered.text": "Alle Geräte davor wurden entfernt. Warst du das nicht, dann beende diese Kopplung jetzt.",
};
