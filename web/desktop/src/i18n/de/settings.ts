import type { Translation } from "@countersign/ui/catalogue";
import type { settings as english } from "../en/settings.js";

/** Einstellungen dieser App. */
export const settings: Translation<typeof english> = {
  "settings.title": "Einstellungen",

  "settings.profile": "Profil",
  "settings.profile.text":
    "Ein Profil ist eine Kopplung, mit eigenem Schlüssel und eigenen Anfragen. Die Kommandozeile benutzt dieselben.",
  "settings.profile.choose": "Benutztes Profil",
  "settings.profile.new": "Ein anderes Profil",
  "settings.profile.newHint": "1 bis 32 von a-z 0-9 _ -",
  "settings.profile.newWrong": "Ein Name hat 1 bis 32 von a-z, 0-9, _ und -.",
  "settings.profile.open": "Öffnen",

  "settings.keys": "Schlüssel",
  "settings.keys.where": "Wo die Schlüssel dieses Profils liegen",
  "settings.keys.keychain": "Der Schlüsselbund des Systems",
  "settings.keys.keychainHint": "Mit deiner Sitzung verschlossen. Andere Programme von dir brauchen seine Erlaubnis.",
  "settings.keys.files": "Dateien",
  "settings.keys.filesHint":
    "In deinem Ordner, nur für dich lesbar. Jedes Programm, das als du läuft, kann sie lesen. Für Computer ohne " +
    "Schlüsselbund.",
  "settings.keys.inUse":
    "Ein Schlüssel ist in Gebrauch, darum lässt sich das nicht ändern. Vergiss zuerst die Schlüssel.",
  "settings.keys.available": "Der Schlüsselbund antwortet.",
  "settings.keys.locked":
    "Der Schlüsselbund ist gesperrt: Niemand kann sagen, ob der Schlüssel darin ist. Entsperre ihn; nichts ist " +
    "verloren.",
  "settings.keys.absent": "Auf diesem Computer antwortet kein Schlüsselbund.",

  "settings.app": "Diese App",
  "settings.autostart": "Mit dem System starten",
  "settings.autostartHint": "Leise, in der Leiste.",
  "settings.notifications": "Benachrichtigungen",
  "settings.notificationsHint": "Wenn etwas beantwortet, zurückgewiesen oder beendet wurde.",
  "settings.tray": "Weiterlaufen, wenn das Fenster schließt",
  "settings.trayHint": "Die Leiste zeigt, was wartet. Dort lässt es sich beenden.",

  "settings.look": "Sprache und Aussehen",
  "settings.language": "Sprache",
  "settings.language.system": "System",
  "settings.theme": "Farben",
  "settings.theme.system": "System",
  "settings.theme.light": "Hell",
  "settings.theme.dark": "Dunkel",

  "settings.keysList": "Tastatur",
  "settings.key.home": "Start",
  "settings.key.history": "Verlauf",
  "settings.key.settings": "Einstellungen",
  "settings.key.panic": "Alles stoppen",
  "settings.key.ask": "Fragen",
  "settings.key.escape": "Schließen oder zurück",
  "settings.key.control": "Strg",
  "settings.key.escapeName": "Esc",

  "settings.end": "Beenden",
  "settings.endPairing": "Kopplung beenden",
  "settings.endPairing.title": "Die Kopplung mit {name} beenden?",
  "settings.endPairing.text":
    "Jede Erlaubnis endet mit dem nächsten Aufruf, jede offene Frage wird zurückgenommen. Um wieder zu fragen, " +
    "koppelst du neu.",
  "settings.endPairing.done": "Die Kopplung ist beendet.",
  "settings.forget": "Schlüssel vergessen",
  "settings.forget.title": "Die Schlüssel dieses Profils vergessen?",
  "settings.forget.first": "Danach musst du diesen Computer neu koppeln. Ein vergessener Schlüssel kommt nicht zurück.",
  "settings.forget.text":
    "Zuerst wird alles widerrufen, soweit der Server es hört. Dann werden die Schlüssel und die Kopplung gelöscht. " +
    "Der Verlauf bleibt.",
  "settings.forget.understood": "Ich weiß, dass ich neu koppeln muss",
  "settings.forget.done": "Die Schlüssel sind vergessen.",
  "settings.forget.untold":
    "Die Schlüssel sind vergessen, aber der Server hat es nicht gehört. Widerrufe diesen Computer auf deinem Telefon.",
  "settings.busy": "Im Gange…",

  "settings.about": "Über",
  "settings.version": "Version {version}",
  "settings.server": "Server {host}",
};
