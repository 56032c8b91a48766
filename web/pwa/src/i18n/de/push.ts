import type { FailureText, Translation } from "@countersign/ui/catalogue";
import type { PushFailureCode, push as english } from "../en/push.js";

/** Benachrichtigungen: auf diesem Gerät, auf allen, und wie es jedem Gerät damit geht. */
export const push: Translation<typeof english> = {
  "title.notifications": "Benachrichtigungen",
  "settings.notifications": "Benachrichtigungen",
  "settings.notificationsHint.on": "Auf diesem Gerät an",
  "settings.notificationsHint.off": "Auf diesem Gerät aus",

  "push.title": "Benachrichtigungen",
  "push.text":
    "So erfährst du, dass eine Anfrage wartet. Was gefragt wird, steht nie in der Benachrichtigung, sondern auf der Karte.",
  "push.here": "Dieses Gerät",
  "push.looking": "Der Browser wird befragt…",
  "push.on": "An",
  "push.on.text": "Anfragen melden sich hier, auch wenn diese Seite zu ist.",
  "push.off": "Aus",
  "push.off.text":
    "Anfragen zeigen sich nur, solange diese Seite offen ist. Dein Browser fragt gleich, ob Benachrichtigungen in Ordnung sind.",
  "push.turnOn": "Benachrichtigungen einschalten",
  "push.turningOn": "Wird eingeschaltet…",
  "push.turnOff": "Auf diesem Gerät ausschalten",

  "push.install": "Lege die Seite zuerst auf den Home-Bildschirm",
  "push.install.text": "Auf iPhone und iPad dürfen dich nur installierte Apps benachrichtigen.",
  "push.install.step1": "Tippe auf Teilen, dann auf Zum Home-Bildschirm.",
  "push.install.step2": "Öffne Countersign von dort und melde dich mit deinem Passkey an.",
  "push.install.step3": "Komm dort auf diese Seite zurück und schalte Benachrichtigungen ein.",
  "push.blocked": "Benachrichtigungen sind blockiert",
  "push.blocked.text":
    "Diesem Browser wurde gesagt, dass diese Seite dich nicht benachrichtigen darf. Sie darf nicht einmal fragen. Das lässt sich ändern:",
  "push.blocked.ios": "Öffne Einstellungen, dann Mitteilungen, dann Countersign, und erlaube Mitteilungen.",
  "push.blocked.android":
    "Tippe auf das Zeichen links neben der Adresse, dann auf Berechtigungen, und erlaube Benachrichtigungen. In der installierten App: Halte ihr Symbol, tippe auf App-Info, dann auf Benachrichtigungen.",
  "push.blocked.desktop": "Klicke auf das Zeichen links neben der Adresse und erlaube dieser Seite Benachrichtigungen.",
  "push.blocked.system": "Sind sie dort erlaubt, sieh nach, ob das System den Browser benachrichtigen lässt.",
  "push.blocked.again": "Noch einmal nachsehen",
  "push.unsupported": "Dieser Browser kann keine Benachrichtigungen",
  "push.unsupported.text":
    "Anfragen zeigen sich, solange diese Seite offen ist. Füge für Benachrichtigungen ein Gerät hinzu, dessen Browser sie kann, oder nimm E-Mail, falls sie unten angeboten wird.",

  "push.invite": "Erfahre, wenn etwas wartet",
  "push.invite.text":
    "Eine Anfrage wartet nur eine Weile. Mit Benachrichtigungen sagt dir dieses Gerät, wenn eine kommt, auch wenn diese Seite zu ist.",
  "push.invite.install": "Auf iPhone und iPad muss die Seite dafür auf dem Home-Bildschirm liegen.",
  "push.invite.how": "Zeig mir, wie",
  "push.invite.later": "Jetzt nicht",
  "push.invite.done": "Benachrichtigungen sind an",

  "push.test": "Test senden",
  "push.test.other": "{device} testen",
  "push.test.hint":
    "Er geht den Weg einer echten Anfrage und zurück: Der Server muss das unterschriebene Wort dieses Geräts sehen, dass er ankam.",
  "push.test.steps": "Der Test unterwegs",
  "push.test.sent": "An den Push-Dienst gesendet",
  "push.test.sending": "Wird gesendet…",
  "push.test.unsent": "Vom Push-Dienst nicht angenommen",
  "push.test.here": "Auf diesem Gerät angekommen",
  "push.test.waitHere": "Wird auf diesem Gerät erwartet…",
  "push.test.missedHere": "Auf diesem Gerät nicht angekommen",
  "push.test.back": "Der Server hat das Wort des Geräts",
  "push.test.waitBack": "Das Wort des Geräts wird erwartet…",
  "push.test.missedBack": "Der Server hat kein Wort des Geräts",
  "push.test.done": "Es geht. Der Weg dauerte {time}.",
  "push.test.again": "Noch einmal testen",
  "push.test.silent": "In 20 Sekunden kam nichts zurück",
  "push.test.silent.unsent":
    "Der Push-Dienst hat ihn nicht angenommen. Der Server versucht es von selbst weiter; teste in ein paar Minuten noch einmal.",
  "push.test.silent.lost":
    "Der Push-Dienst hat ihn angenommen, aber das Gerät hat nicht gesagt, dass er ankam. Sieh nach, ob es online ist und keinen Strom spart und ob „Nicht stören“ an ist. Teste dann noch einmal.",
  "push.test.silent.unsigned":
    "Er kam auf diesem Gerät an, aber dessen Wort erreichte den Server nicht. Prüfe die Verbindung und teste dann noch einmal.",
  "push.test.silent.anew":
    "Bleibt es stumm, schalte Benachrichtigungen auf jenem Gerät aus und wieder ein: Sie nehmen dann einen neuen Weg.",

  "push.failure.gone": "Sein Push-Dienst kennt es nicht mehr. Öffne dort diese Seite: Sie meldet sich von selbst neu an.",
  "push.failure.refused": "Sein Push-Dienst hat die letzte zurückgewiesen.",
  "push.failure.rate_limited": "Sein Push-Dienst will eine Weile weniger davon.",
  "push.failure.too_large": "Seinem Push-Dienst war die letzte zu lang. Sag es denen, die diesen Server betreiben.",
  "push.failure.unreachable": "Der Server erreicht den Push-Dienst nicht.",
  "push.failure.timeout": "Sein Push-Dienst hat nicht rechtzeitig geantwortet.",

  "push.health.none": "Keine Benachrichtigungen",
  "push.health.new": "Benachrichtigungen an, noch keine gesendet",
  "push.health.sent": "Gesendet {at}, noch nicht bestätigt",
  "push.health.delivered": "Letzte Benachrichtigung {at}, nach {time}",
  "push.health.silent": "Stumm seit {at}",
  "push.health.silent.text":
    "Benachrichtigungen werden gesendet, und keine wird bestätigt. Öffne dort einmal diese Seite oder teste es.",
  "push.health.failed": "Fehlgeschlagen {at}",
  "push.health.loading": "Es wird nachgesehen, wie es Benachrichtigungen geht…",

  "told.title": "Auf allen deinen Geräten",
  "told.language": "Sprache der Benachrichtigungen",
  "told.quiet": "Ruhezeit",
  "told.quiet.hint": "In dieser Zeit kommt keine Benachrichtigung. Kritisches Risiko kommt trotzdem durch.",
  "told.quiet.from": "Von",
  "told.quiet.to": "Bis",
  "told.quiet.same": "Das Ende muss ein anderes sein als der Anfang.",
  "told.zone": "Zeitzone der Ruhezeit",
  "told.zone.here": "{zone} nehmen, wie auf diesem Gerät",
  "told.hide": "Namen des Computers verbergen",
  "told.hide.hint": "Eine Benachrichtigung sagt dann nur, dass etwas wartet.",
  "told.elsewhere": "Wenn kein Gerät antwortet",
  "told.elsewhere.text":
    "Bestätigt kein Gerät binnen kurzem eine Benachrichtigung, erfährst du es so. Da steht nur, dass etwas wartet; geantwortet wird auf einem Gerät.",
  "told.email": "E-Mail-Adresse",
  "told.email.hint": "Lass sie leer, wenn du keine willst.",
  "told.email.wrong": "Das sieht nicht wie eine E-Mail-Adresse aus.",
  "told.email.confirmed": "Bestätigt",
  "told.email.code": "Code aus der E-Mail",
  "told.email.code.hint": "Sechs Ziffern gingen an {email}. Sie gelten bis {at}.",
  "told.email.codeAction": "Adresse bestätigen",
  "told.email.codeWrong": "Der Code hat sechs Ziffern.",
  "told.email.unconfirmed": "Nicht bestätigt: An diese Adresse geht nichts.",
  "told.email.resend": "Neuen Code senden",
  "told.ntfy": "ntfy",
  "told.ntfy.hint": "Eine eigene App für Benachrichtigungen. Dein Topic entsteht beim Speichern.",
  "told.ntfy.topic": "Abonniere dieses Topic in der ntfy-App",
  "told.ntfy.secret": "Wer diese Adresse kennt, liest deine Benachrichtigungen.",
  "told.ntfy.copy": "Adresse kopieren",
  "told.ntfy.copied": "Kopiert",
  "told.ntfy.open": "Öffnen",
  "told.save": "Speichern",
  "told.saved": "Gespeichert",
  "told.loading": "Es wird nachgesehen, wie du es erfährst…",

  "card.notDenied": "Es wurde nicht abgelehnt",
  "card.notDenied.text": "Das Ablehnen aus der Benachrichtigung ging nicht. Antworte hier.",
};

/** Die Worte zu ihren Codes. */
export const pushFailure: Record<PushFailureCode, FailureText> = {
  cool_down: { title: "Das wurde eben erst abgelehnt", help: "Der Computer darf später wieder fragen." },
  email_code_invalid: {
    title: "Der Code ist falsch oder zu alt",
    help: "Tipp den Code aus der neuesten E-Mail ab. Er gilt 15 Minuten; nach fünf falschen brauchst du einen neuen.",
  },
  push_endpoint_refused: {
    title: "Der Push-Dienst dieses Browsers lässt sich nicht nutzen",
    help: "Seine Adresse liegt nicht im öffentlichen Internet. Nimm für Benachrichtigungen einen anderen Browser.",
  },
  push_unsupported: {
    title: "Dieser Browser kann keine Benachrichtigungen",
    help: "Nimm einen anderen Browser oder ein anderes Gerät. Auf iPhone und iPad lege die Seite zuerst auf den Home-Bildschirm.",
  },
  push_blocked: {
    title: "Benachrichtigungen sind blockiert",
    help: "Erlaube sie dieser Seite in den Einstellungen des Browsers und versuche es noch einmal.",
  },
  push_undecided: {
    title: "Nichts wurde eingeschaltet",
    help: "Die Frage des Browsers wurde geschlossen. Drücke noch einmal, um sie zu beantworten.",
  },
  push_unreachable: {
    title: "Der Push-Dienst des Browsers antwortet nicht",
    help: "Prüfe die Verbindung und versuche es noch einmal. Manche Browser und Netze sperren ihn; nimm dann einen anderen oder E-Mail.",
  },
};
