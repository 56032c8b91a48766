import type { Translation } from "@countersign/ui/catalogue";
import type { pair as english } from "../en/pair.js";

/** Vom ersten Start bis zur Kopplung. */
export const pair: Translation<typeof english> = {
  "welcome.title": "Kopple diesen Computer mit deinem Telefon",
  "welcome.lead": "Agenten auf diesem Computer fragen. Dein Telefon antwortet. Ohne dich geschieht nichts.",
  "welcome.again": "Kopple diesen Computer neu",
  "welcome.server": "Adresse deines Servers",
  "welcome.serverHint": "So, wie dein Telefon sie öffnet, etwa https://countersign.example.org",
  "welcome.serverEmpty": "Tippe zuerst die Adresse ein.",
  "welcome.proposed": "Die Adresse kommt aus einem Link. Prüfe sie, bevor du weitermachst.",
  "welcome.names": "Wie dein Telefon ihn nennt",
  "welcome.runtimeName": "Diese App",
  "welcome.deviceName": "Dieser Computer",
  "welcome.nameEmpty": "Gib ihm einen Namen.",
  "welcome.nameLong": "Das ist zu lang.",
  "welcome.use": "{address} nehmen",
  "welcome.go": "Kopplungscode zeigen",
  "welcome.checking": "Der Server wird gefragt…",
  "welcome.making": "Ein Schlüssel für diesen Computer entsteht…",
  "welcome.keyStore": "Wo der Schlüssel liegt",
  "welcome.keychain": "im Schlüsselbund dieses Systems",
  "welcome.files": "in Dateien von dir, wie dieses Profil eingestellt ist",

  "skew.title.slow": "Die Uhr dieses Computers geht {difference} nach",
  "skew.title.fast": "Die Uhr dieses Computers geht {difference} vor",
  "skew.text": "Unterschriften tragen die Zeit. Weicht sie mehr als eine Minute ab, nimmt der Server keine.",
  "skew.help":
    "Schalte in den Einstellungen dieses Computers unter Datum und Uhrzeit die automatische Zeit ein. Unter Linux " +
    "im Terminal:",
  "skew.then": "Versuche es dann noch einmal.",

  "offer.title": "Scanne das mit deinem Telefon",
  "offer.qr": "Quadratischer Kopplungscode für die Kamera deines Telefons",
  "offer.step1": "Öffne Countersign auf dem Telefon und scanne den Code. Seine Kamera-App kann es auch.",
  "offer.step2": "Vergleiche: Dein Telefon zeigt dieselben sechs Wörter in dieser Reihenfolge.",
  "offer.step3": "Tippe den Code ein, den dein Telefon dann zeigt.",
  "offer.only": "Zeig diesen Bildschirm sonst niemandem und halte ihn in keinen Anruf.",
  "offer.left": "noch {left}",
  "offer.renewed": "Der alte Code ist abgelaufen. Das ist ein neuer.",
  "offer.expired": "Dieser Code ist abgelaufen",
  "offer.expired.text": "Ein Code gilt zehn Minuten, dann nimmt ihn kein Telefon mehr.",
  "offer.renew": "Neuen Code zeigen",
  "offer.stop": "Nicht koppeln",
  "offer.code": "Code vom Telefon",
  "offer.codeHint": "Acht Buchstaben und Ziffern. Großschreibung, Leerzeichen und Striche sind gleichgültig.",
  "offer.codeMissing": { one: "Ein Zeichen fehlt.", other: "{count} Zeichen fehlen." },
  "offer.codeMany": { one: "Das ist ein Zeichen zu viel.", other: "Das sind {count} Zeichen zu viel." },
  "offer.codeStrange": "{symbols} kommt in keinem Code vor. Vergleiche ihn mit deinem Telefon.",
  "offer.pair": "Koppeln",
  "offer.pairing": "Die Schlüssel deines Telefons werden geprüft…",
  "offer.server": "Server",
  "offer.copy": "Lieber den Link kopieren",
  "offer.copyHint":
    "Für ein Telefon ohne Kamera. Der Link enthält das Geheimnis dieser Kopplung; er verlässt die Zwischenablage " +
    "von selbst.",
  "offer.copied": "Der Link ist noch {left} in der Zwischenablage.",

  "confirm.title": "Bist du das?",
  "confirm.lead": "Wer den Code gezeigt hat, antwortet von jetzt an für diesen Computer.",
  "confirm.pairedWith": "Gekoppelt mit",
  "confirm.by": "Bestätigt auf",
  "confirm.devices": "Geräte, die antworten dürfen",
  "confirm.yes": "Ja, das bin ich",
  "confirm.no": "Nein, rückgängig",
  "confirm.done": "Dieser Computer ist gekoppelt.",
  "confirm.undone": "Nichts wurde gekoppelt.",

  "unfinished.title": "Die Kopplung wurde nicht abgeschlossen",
  "unfinished.text":
    "Ein Code wurde getippt, und niemand hat gesagt, wessen er war. Halbfertiges gibt niemandem ein Recht.",
  "unfinished.again": "Neu koppeln",

  "revoked.title.user": "{name} hat die Kopplung beendet",
  "revoked.title.runtime": "Du hast die Kopplung auf diesem Computer beendet",
  "revoked.title.operator": "Der Betreiber des Servers hat die Kopplung beendet",
  "revoked.title.unknown": "Die Kopplung ist beendet",
  "revoked.text": "Seit {at} können Agenten hier nichts mehr fragen, und jede Erlaubnis ist vorbei.",
  "revoked.reason": "Genannter Grund",
  "revoked.again": "Neu koppeln",
  "revoked.history": "Was gefragt wurde",

  "untold.title": "Der Server weiß es noch nicht",
  "untold.why.silent": "Er hat nicht geantwortet.",
  "untold.why.locked": "Der Schlüsselbund ist gesperrt, und nur der Schlüssel darin kann es ihm sagen.",
  "untold.why.noKeychain": "Kein Schlüsselbund antwortet, und nur der Schlüssel darin kann es ihm sagen.",
  "untold.why.keyLost": "Der Schlüssel ist weg, also kann dieser Computer es nicht mehr sagen.",
  "untold.why.damaged": "Der Schlüssel ist nicht lesbar, und nur er kann es ihm sagen.",
  "untold.text":
    "Hier ist all das tot. Ein ausgegebenes Token kann gelten, bis der Server es erfährt. Um sicher zu sein, " +
    "widerrufe es auf deinem Telefon.",
  "untold.still": "Es ließ sich gerade nicht sagen. Countersign versucht es weiter.",
  "untold.tell": "Jetzt sagen",
  "untold.unlock": "Entsperren und sagen",
};
