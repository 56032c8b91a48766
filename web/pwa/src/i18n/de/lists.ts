import type { Translation } from "@countersign/ui/catalogue";
import type { lists as english } from "../en/lists.js";

/** Verlauf, Erlaubnisse, Computer und Geräte. */
export const lists: Translation<typeof english> = {
  "lists.loading": "Wird geladen…",

  "status.pending": "Wartet",
  "status.approved": "Erlaubt",
  "status.denied": "Abgelehnt",
  "status.expired": "Abgelaufen",
  "status.cancelled": "Zurückgenommen",
  "status.revoked": "Widerrufen",
  "status.over": "Vorbei",

  "history.title": "Verlauf",
  "history.filter": "Zeigen",
  "history.all": "Alles",
  "history.search": "Suchen",
  "history.search.hint": "Computer, Ort, Recht, Agent oder Zweck",
  "history.searching": "Bisher {count} Anfragen durchsucht…",
  "history.stop": "Anhalten",
  "history.stopped": "Nach {count} Anfragen angehalten.",
  "history.goOn": "Weiter suchen",
  "history.more": "Ältere zeigen",
  "history.found": { one: "Eine Anfrage", other: "{count} Anfragen" },
  "history.empty": "Noch wurde nichts gefragt",
  "history.empty.text": "Jede Anfrage deiner Computer bleibt hier, mit ihrer Antwort.",
  "history.none": "Nichts dergleichen",
  "history.none.text": "Keine Anfrage passt. Ändere die Wörter oder den Filter.",
  "history.clear": "Alles zeigen",
  "history.today": "Heute",
  "history.yesterday": "Gestern",

  "permissions.title": "Erlaubnisse",
  "permissions.text": "Was deine Computer gerade dürfen.",
  "permissions.left": "noch {time}, bis {end}",
  "permissions.once": "für einen Gebrauch",
  "permissions.revoke": "Widerrufen",
  "permissions.revokeAll": "Alle {count} widerrufen",
  "permissions.open": "Anfrage zeigen",
  "permissions.empty": "Gerade ist nichts erlaubt",
  "permissions.empty.text": "Was du erlaubst, steht hier, bis es endet.",
  "permissions.sheet": "Diese Erlaubnis widerrufen?",
  "permissions.sheet.text": "Ihre Tokens gelten vom nächsten Aufruf an nicht mehr.",
  "permissions.sheetAll": "Alle {count} Erlaubnisse widerrufen?",
  "permissions.sheetAll.text":
    "Alle ihre Tokens gelten vom nächsten Aufruf an nicht mehr. Deine Computer bleiben gekoppelt und können neu " +
    "fragen.",
  "permissions.progress": "{done} von {count} widerrufen…",
  "permissions.failed": {
    one: "Eine ließ sich nicht widerrufen und gilt weiter:",
    other: "{count} ließen sich nicht widerrufen und gelten weiter:",
  },
  "permissions.done": "Alle sind widerrufen.",

  "revoke.reason": "Grund (freiwillig)",
  "revoke.reason.hint": "Das liest der Computer.",
  "revoke.cancel": "Behalten",
  "revoke.busy": "Wird widerrufen…",
  "revoke.close": "Schließen",

  "computers.title": "Computer",
  "computers.text": "Wer dich fragen darf.",
  "computers.pair": "Noch einen Computer koppeln",
  "computers.active": "Aktiv",
  "computers.claimed": "Wird gekoppelt",
  "computers.frozen": "Eingefroren",
  "computers.revoked": "Widerrufen",
  "computers.past": "Widerrufene Computer ({count})",
  "computers.paired": "Gekoppelt {at}",
  "computers.application": "Sagt, es laufe dort",
  "computers.known.confirmed": "Auf diesem Gerät gekoppelt",
  "computers.known.acknowledged": "Anderswo gekoppelt; du hast hier gesagt, dass du ihn kennst",
  "computers.known.no": "Diesem Gerät unbekannt: Hier lässt sich ihm nichts erlauben",
  "computers.words": "Sein Schlüssel in sechs Wörtern",
  "computers.words.compare": "Das Gerät, das ihn gekoppelt hat, zeigt dieselben Wörter.",
  "computers.acknowledge": "Ich kenne diesen Computer",
  "computers.changed":
    "Der Schlüssel dieses Computers hat sich geändert, während du hingesehen hast. Traue ihm nicht; widerrufe ihn.",
  "computers.frozen.text":
    "Du hast gesagt, dass eine seiner Anfragen nicht von dir kam. Er hält nichts und kann nichts fragen. Sieh " +
    "nach diesem Computer, dann widerrufe ihn; er lässt sich neu koppeln.",
  "computers.revoke": "Widerrufen",
  "computers.sheet": "Diesen Computer widerrufen?",
  "computers.sheet.text":
    "Alle seine Erlaubnisse enden mit dem nächsten Aufruf, alle offenen Anfragen werden zurückgenommen, und er " +
    "kann nichts mehr fragen, bis er neu gekoppelt ist.",
  "computers.ended.person": "Von dir widerrufen, {at}",
  "computers.ended.runtime": "Hat sich selbst abgemeldet, {at}",
  "computers.ended.operator": "Vom Betreiber widerrufen, {at}",
  "computers.ended.cascade": "Widerrufen, {at}",

  "devices.title": "Geräte",
  "devices.text": "Wo du antworten kannst. Jedes hat seinen eigenen Schlüssel.",
  "devices.here": "Dieses Gerät",
  "devices.added": "Hinzugefügt {at}",
  "devices.alone": "Allein mit einem Passkey hinzugefügt",
  "devices.alone.text":
    "Kein anderes deiner Geräte hat es mit unterschrieben. Warst du das nicht, dann hat jemand anders deinen Passkey.",
  "devices.revoked": "Entfernt {at}",
  "devices.past": "Entfernte Geräte ({count})",
  "devices.empty": "Kein Gerät ist bekannt",
  "devices.more": "Noch ein Gerät hinzufügen",
};
