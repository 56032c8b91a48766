import type { FailureText } from "@countersign/ui/catalogue";
import type { HereFailureCode } from "../en/here.js";

/** Die Person wurde nicht geprüft; der Server sagt dasselbe von der Antwort eines Passkeys. */
export const unverified: FailureText = {
  title: "Dein Gerät hat nicht geprüft, ob du es bist",
  help: "Richte auf diesem Gerät eine Sperre, Fingerabdruck, Gesicht oder PIN ein und versuche es noch einmal.",
};

/** Die Worte zu ihren Codes. */
export const hereFailure: Record<HereFailureCode, FailureText> = {
  unreachable: {
    title: "Der Server antwortet nicht",
    help: "Prüfe die Verbindung dieses Geräts und versuche es noch einmal. Zweimal zu senden schadet nicht.",
  },
  cancelled: { title: "Die Passkey-Abfrage wurde geschlossen", help: "Nichts wurde unterschrieben. Versuche es, wann du willst." },
  no_user_verification: unverified,
  passkeys_unavailable: {
    title: "Dieser Browser hat hier keine Passkeys",
    help: "Öffne diese Adresse in einem aktuellen Safari, Chrome, Edge oder Firefox, nicht in einer anderen App, und mit https.",
  },
  already_enrolled: {
    title: "Dieser Browser ist schon das Gerät von jemandem",
    help: "Mach als diese Person weiter, oder entferne zuerst unter Einstellungen die Schlüssel dieses Geräts.",
  },
  wrong_phone: {
    title: "Dieser Code gehört zu einem anderen Telefon",
    help: "Er antwortet auf keine Einladung dieses Geräts. Fang neu an und scanne das Telefon, das du eingeladen hast.",
  },
  storage_unavailable: {
    title: "Dieser Browser merkt sich nichts für diese Seite",
    help: "Verlasse das private Fenster oder schaffe Speicherplatz und öffne die Seite neu.",
  },
};
