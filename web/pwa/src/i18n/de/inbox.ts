import type { Translation } from "@countersign/ui/catalogue";
import type { inbox as english } from "../en/inbox.js";

/** Was wartet, was beantwortet ist und was du wissen solltest. */
export const inbox: Translation<typeof english> = {
  "inbox.title": "Eingang",
  "inbox.loading": "Anfragen werden gesucht…",
  "inbox.pending": "Wartet auf dich",
  "inbox.recent": "Zuletzt beantwortet",
  "inbox.all": "Der ganze Verlauf",
  "inbox.arrived": { one: "Eine Anfrage wartet", other: "{count} Anfragen warten" },
  "inbox.arrived.none": "Keine Anfrage wartet",

  "inbox.offline": "Offline. Stand von {at}.",
  "inbox.offline.never": "Offline. Noch ist nichts bekannt.",
  "inbox.offline.text": "Bis der Server wieder antwortet, lässt sich nichts erlauben.",
  "inbox.retry": "Jetzt versuchen",

  "inbox.quiet": "Nichts wartet",
  "inbox.quiet.text": "Wenn ein Agent etwas will, erscheint es hier von selbst.",
  "inbox.first": "Kopple deinen ersten Computer",
  "inbox.first.text": "Gib das auf dem Computer ein, auf dem dein Agent läuft. Er zeigt dann einen Code zum Scannen.",
  "inbox.first.copy": "Befehl kopieren",
  "inbox.first.copied": "Kopiert",
  "inbox.first.command": "Was am Computer einzugeben ist",
  "inbox.first.scan": "Code scannen",

  "inbox.unreadable": "Eine Anfrage, die ihre Prüfung nicht bestanden hat",
  "inbox.unreadable.at": "Angekommen {at}.",
  "inbox.unreadable.text": "Keins ihrer Worte wird gezeigt.",
  "inbox.unread": "neu",

  "notice.new_runtime": "Neuer Computer",
  "notice.computer.text": "Gekoppelt {at} auf einem anderen deiner Geräte. Warst du das?",
  "notice.new_runtime.gone": "Computer, der kam und ging",
  "notice.computer.gone":
    "Er wurde {at} auf einem anderen deiner Geräte hinzugefügt und wieder entfernt. Warst du das?",
  "notice.new_device": "Neues Gerät",
  "notice.device.text": "Hinzugefügt {at}. Warst du das?",
  "notice.device.alone": "Hinzugefügt {at}, allein mit einem Passkey. Warst du das?",
  "notice.new_device.gone": "Gerät, das kam und ging",
  "notice.device.gone": "Es wurde {at} hinzugefügt und wieder entfernt. Warst du das?",
  "notice.device.goneAlone": "Es wurde {at} allein mit einem Passkey hinzugefügt und wieder entfernt. Warst du das?",
  "notice.frozen_runtime": "Eingefrorener Computer",
  "notice.frozen.text":
    "Eine seiner Anfragen wurde mit „Das kam nicht von mir“ beantwortet. Er kann nichts tun, bis du ihn " +
    "widerrufst. Warst du das?",
  "notice.yes": "Das war ich",
  "notice.revoke": "Widerrufen",
  "notice.computers": "Computer ansehen",
  "notice.devices": "Geräte ansehen",
};
