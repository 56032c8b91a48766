/** Was schiefging: der Titel sagt, was, die Hilfe, was jetzt zu tun ist. */

import type { FailureText } from "@countersign/ui/catalogue";
import type { FailureCode } from "../en/failure.js";

const server: FailureText = {
  title: "Der Server hat ein Problem", help: "Versuche es gleich noch einmal. Bleibt es so, sag es seinem Betreiber.",
};
const untrue: FailureText = {
  title: "Was der Server übergeben hat, stimmt nicht",
  help:
    "Nichts wurde angenommen. Fang neu an; geschieht es wieder, benutze diesen Server nicht, bevor sein Betreiber " +
    "es erklärt hat.",
};
const silent: FailureText = {
  title: "Der Server antwortet nicht",
  help:
    "Prüfe, ob er läuft, ob seine Adresse stimmt und ob dieser Computer ein Netz hat. Versuche es dann noch einmal.",
};
const anew: FailureText = { title: "Dieser Code ist verbraucht", help: "Zeige einen neuen und scanne den." };
const unfinished: FailureText = { title: "Die Kopplung wurde nicht abgeschlossen", help: "Kopple neu." };

/** Die Worte zu jedem Code, der welche hat. */
export const failure: Record<FailureCode, FailureText> = {
  server_address: {
    title: "Das ist keine Adresse eines Servers",
    help:
      "Sie beginnt mit https:// und einem Namen, etwa https://countersign.example.org. Eine bloße Nummer genügt nicht.",
  },
  server_unreachable: silent,
  unreachable: silent,
  server_certificate: {
    title: "Dem Zertifikat des Servers ist nicht zu trauen",
    help:
      "Vielleicht steht jemand zwischen dir und ihm, oder er ist falsch eingerichtet. Prüfe die Adresse; mach so " +
      "nicht weiter.",
  },
  not_countersign: {
    title: "Dort ist kein Server von Countersign",
    help: "Unter dieser Adresse antwortet etwas, aber etwas anderes. Prüfe sie auf Tippfehler.",
  },
  bad_answer: {
    title: "Die Antwort des Servers ist nicht lesbar",
    help: "Prüfe, ob das ein Server von Countersign ist und ob er und diese App etwa gleich alt sind.",
  },
  clock_skew: {
    title: "Die Uhr dieses Computers geht falsch",
    help:
      "Sie weicht mehr als eine Minute von der des Servers ab. Schalte die automatische Zeit ein und versuche es " +
      "noch einmal.",
  },
  server_other_origin: {
    title: "Der Server nennt sich anders",
    help: "Nimm die Adresse, unter der seine eigenen Seiten offen sind, dieselbe wie auf deinem Telefon.",
  },
  wrong_origin: {
    title: "Das gehört zu einem anderen Server",
    help: "Nimm die Adresse, unter der die Seiten des Servers offen sind.",
  },

  code_invalid: {
    title: "Der Code ist vertippt",
    help: "Sein letztes Zeichen passt nicht zu den anderen. Vergleiche ihn mit deinem Telefon.",
  },
  wrong_code: {
    title: "Kein Telefon hat mit diesem Code bestätigt",
    help: "Tippe den Code, den dein Telefon jetzt zeigt. Nach fünf falschen ist der quadratische Code tot.",
  },
  code_expired: {
    title: "Der Code ist abgelaufen",
    help: "Er gilt fünf Minuten. Scanne den quadratischen Code noch einmal.",
  },
  too_many_attempts: {
    title: "Zu oft wurde ein falscher Code getippt",
    help: "Der quadratische Code ist jetzt tot. Zeige einen neuen und scanne den.",
  },
  offer_expired: { title: "Der quadratische Code ist abgelaufen", help: "Zeige einen neuen und scanne den." },
  already_claimed: anew,
  no_offer: anew,
  offer_invalid: {
    title: "Der Server nimmt dieses Angebot nicht",
    help: "Nenne diesen Computer anders und zeige einen neuen Code. Bleibt es so, aktualisiere App und Server.",
  },
  wrong_pin: untrue,
  already_paired: {
    title: "Dieses Profil ist schon gekoppelt", help: "Beende zuerst diese Kopplung oder wähle ein anderes Profil.",
  },
  not_paired: { title: "Dieses Profil ist nicht gekoppelt", help: "Kopple es zuerst." },
  pairing_unfinished: unfinished,
  connection_revoked: {
    title: "Die Kopplung ist beendet",
    help: "Kopple neu, wenn Agenten hier wieder fragen sollen.",
  },
  connection_not_active: unfinished,
  connection_frozen: {
    title: "Dieser Computer ist eingefroren",
    help:
      "Du hast auf deinem Telefon gesagt, dass eine Anfrage nicht von dir kam. Dort unter Computer entscheidest " +
      "du, was wird.",
  },
  roster_invalid: untrue,
  roster_fork: untrue,
  roster_gap: untrue,
  roster_shortened: untrue,
  invalid_signature: untrue,

  keychain_locked: {
    title: "Der Schlüsselbund ist gesperrt",
    help: "Entsperre ihn und versuche es noch einmal. Nichts ist verloren.",
  },
  keychain_absent: {
    title: "Kein Schlüsselbund antwortet",
    help: "Starte einen, oder wähle in den Einstellungen, dass die Schlüssel in Dateien liegen.",
  },
  key_lost: { title: "Der Schlüssel dieses Computers ist weg", help: "Vergiss die Kopplung und kopple neu." },
  key_store_unavailable: {
    title: "Die Schlüssel sind nicht zu erreichen",
    help:
      "Die Platte oder der Schlüsselbund meldet einen Fehler. Sieh nach, ob eines davon voll oder kaputt ist, und " +
      "versuche es noch einmal.",
  },
  key_exposed: {
    title: "Andere dürfen die Schlüsseldatei lesen",
    help: "So wird sie nicht benutzt. Erlaube sie nur dir, etwa mit chmod 600, und versuche es noch einmal.",
  },
  key_damaged: {
    title: "Der gespeicherte Schlüssel ist nicht lesbar",
    help:
      "Er blieb, wie er ist. Hol ihn aus einer Sicherung zurück, oder vergiss in den Einstellungen die Kopplung und " +
      "kopple neu.",
  },
  key_exists: {
    title: "Einen Schlüssel dieses Namens gibt es schon",
    help: "Kein Schlüssel wird je überschrieben. Versuche es noch einmal; eine neue Kopplung nimmt einen neuen Namen.",
  },
  keys_in_use: {
    title: "Schlüssel dieses Profils werden benutzt",
    help:
      "Solange es gekoppelt ist, bleiben sie, wo sie sind. Beende erst die Kopplung, oder wähle ein anderes Profil.",
  },
  profile_name: {
    title: "Das ist kein Name eines Profils",
    help: "Er hat 1 bis 32 kleine Buchstaben, Ziffern, _ oder -.",
  },
  profile_newer: {
    title: "Ein neueres Countersign hat dieses Profil geschrieben",
    help: "Aktualisiere diese App, oder wähle in den Einstellungen ein anderes Profil.",
  },
  profile_damaged: {
    title: "Eine Datei dieses Profils ist nicht lesbar",
    help:
      "Sie blieb, wie sie ist. Hol sie aus einer Sicherung zurück, oder wähle in den Einstellungen ein anderes Profil.",
  },
  profile_io: {
    title: "Dieses Profil ist nicht zu lesen oder zu schreiben",
    help: "Sieh nach, ob die Platte voll ist und sein Ordner noch dir gehört. Versuche es dann noch einmal.",
  },
  settings_damaged: {
    title: "Die Einstellungen sind nicht lesbar",
    help:
      "Sie blieben, wie sie sind, und nichts Neues wird behalten. Repariere app.json im Ordner der Profile, oder " +
      "lösche sie, und starte Countersign neu.",
  },
  settings_io: {
    title: "Die Einstellungen lassen sich nicht speichern",
    help: "Sieh nach, ob die Platte voll ist und der Ordner der Profile noch dir gehört. Versuche es dann noch einmal.",
  },
  autostart: {
    title: "Der Start mit der Sitzung lässt sich nicht ändern",
    help: "Das System nahm es nicht an. Ändere es in den Einstellungen des Systems.",
  },
  clipboard: {
    title: "Die Zwischenablage antwortet nicht",
    help: "Versuche es noch einmal. Was vorher von hier kopiert wurde, verschwindet, sobald das geht.",
  },
  browser: { title: "Kein Browser öffnet sich", help: "Öffne die Seite des Servers selbst, mit ihrer Adresse." },
  busy: {
    title: "Ein anderes Programm benutzt dieses Profil",
    help: "Warte, bis es fertig ist, und versuche es noch einmal.",
  },
  invalid_field: {
    title: "Etwas Eingegebenes passt nicht",
    help: "Ein Feld ist leer, zu lang oder hat ein Zeichen, das nicht geht.",
  },

  unknown_audience: {
    title: "Dieses Werkzeug kennt der Server nicht",
    help: "Wähle eins von denen, die gezeigt werden.",
  },
  terms_changed: { title: "Das Werkzeug hat neue Bedingungen", help: "Sieh sie an und frage dann neu." },
  scope_not_offered: { title: "Das bietet das Werkzeug nicht an", help: "Wähle aus dem, was gezeigt wird." },
  duration_too_long: { title: "Das ist länger, als das Werkzeug erlaubt", help: "Wähle eine kürzere Zeit." },
  too_many_pending: { title: "Zu viele Anfragen warten schon", help: "Warte auf Antworten oder nimm einige zurück." },
  cool_down: {
    title: "Das wurde gerade abgelehnt",
    help: "Achte die Antwort. Dasselbe lässt sich später wieder fragen.",
  },
  workspace_policy_denied: { title: "Die Regeln dieses Servers erlauben es nicht", help: "Frag seinen Betreiber." },
  unknown_delegation: { title: "Diese Anfrage ist nicht hier", help: "Sie gehört zu einem anderen Profil." },
  not_approved: {
    title: "Es gibt keine Erlaubnis, zu handeln", help: "Sie wurde nicht gegeben, oder sie ist vorbei. Frage neu.",
  },
  delegation_ended: { title: "Diese Erlaubnis ist zu Ende", help: "Frage neu." },
  already_revoked: { title: "Es ist schon zu Ende", help: "Hier ist nichts mehr zu tun." },
  approval_required: { title: "Es wartet auf eine Antwort", help: "Beantworte es auf deinem Telefon." },
  rate_limited: { title: "Zu viele Versuche in kurzer Zeit", help: "Warte eine Minute und versuche es noch einmal." },
  unavailable: server,
  internal: {
    title:
      "Etwas ist fehlgeschlagen", help: "Versuche es noch einmal. Bleibt es so, schließe Countersign und starte es " +
      "neu.",
  },
};
