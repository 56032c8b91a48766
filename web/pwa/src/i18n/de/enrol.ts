import type { Translation } from "@countersign/ui/catalogue";
import type { enrol as english } from "../en/enrol.js";

/** Von der Einladung zu einem Gerät, das antworten kann. */
export const enrol: Translation<typeof english> = {
  "enrol.opening": "Deine Einladung wird geprüft",
  "enrol.title": "Du bist eingeladen",
  "enrol.lead": "{host} lädt dich ein, zu beantworten, worum KI-Agenten bitten.",
  "enrol.step": "Schritt {number} von 2",
  "enrol.step1": "Du und dieses Gerät",
  "enrol.step2": "Dein Passkey",
  "enrol.name": "Dein Name",
  "enrol.nameHint": "Computer, die du koppelst, zeigen ihn.",
  "enrol.nameMissing": "Dein Name fehlt.",
  "enrol.device": "Name dieses Geräts",
  "enrol.deviceHint": "Damit du deine Geräte auseinanderhältst.",
  "enrol.deviceMissing": "Dieses Gerät braucht einen Namen.",
  "enrol.tooLong": "Das sind mehr als 80 Zeichen.",
  "enrol.means": "Was das bedeutet",
  "enrol.meansText": "Dieses Gerät kann dann Ja und Nein sagen zu dem, worum Agenten bitten. Nur es und dein Passkey können das.",
  "enrol.meansKey": "Sein Schlüssel entsteht hier und kann diesen Browser nicht verlassen.",
  "enrol.next": "Weiter",
  "enrol.back": "Zurück",
  "enrol.passkeyTitle": "Mach deinen Passkey",
  "enrol.passkeyLead":
    "Dein Gerät fragt zweimal nach Fingerabdruck, Gesicht oder PIN: einmal, um den Passkey zu machen, einmal, um damit zu unterschreiben.",
  "enrol.action": "Passkey machen",
  "enrol.again": "Noch einmal",
  "enrol.create": "Der Passkey entsteht",
  "enrol.sign": "Er unterschreibt deinen ersten Eintrag",
  "enrol.send": "Der Server nimmt ihn auf",
  "enrol.progress": "Fortschritt",
  "enrol.state.todo": "kommt noch",
  "enrol.state.now": "jetzt",
  "enrol.state.done": "fertig",
  "enrol.kept": "Nichts ist verloren. Die Einladung gilt weiter.",
  "enrol.done": "Dieses Gerät ist bereit, {name}.",
  "enrol.inApp": "Öffne das in deinem Browser",
  "enrol.inAppText":
    "Du bist im Browser einer anderen App. Schlüssel, die hier entstehen, können mit ihr verschwinden. Öffne den Einladungslink in Safari, Chrome oder Firefox.",
  "enrol.homeScreen": "Auf den Home-Bildschirm?",
  "enrol.homeScreenText":
    "Auf iPhone und iPad hat die installierte App eigene Schlüssel. Lege sie zuerst auf den Home-Bildschirm (Teilen, dann Zum Home-Bildschirm) und füge den Einladungslink dort ein.",
};
