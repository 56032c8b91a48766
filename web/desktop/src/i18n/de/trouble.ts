import type { Translation } from "@countersign/ui/catalogue";
import type { trouble as english } from "../en/trouble.js";

/** Wenn die Schlüssel nicht zu gebrauchen sind. */
export const trouble: Translation<typeof english> = {
  "trouble.locked.title": "Der Schlüsselbund ist gesperrt",
  "trouble.locked.text":
    "Der Schlüssel dieses Computers liegt wohl darin. Solange er gesperrt ist, kann das niemand sagen; darum " +
    "entsteht kein neuer.",
  "trouble.locked.next":
    "Entsperre ihn: Melde dich neu an deiner Sitzung an oder öffne die Passwortverwaltung des Systems. Versuche es " +
    "dann noch einmal.",
  "trouble.noKeychain.title": "Kein Schlüsselbund antwortet",
  "trouble.noKeychain.text":
    "Countersign bewahrt seinen Schlüssel im Schlüsselbund des Systems, und keiner ist da: Es läuft kein Dienst, " +
    "oder diese Sitzung hat keinen.",
  "trouble.noKeychain.next": "Starte einen, etwa GNOME Keyring oder KWallet, und versuche es dann noch einmal.",
  "trouble.noKeychain.files":
    "Auf einem Computer, der nie einen hat, können Schlüssel in Dateien liegen. Jedes Programm, das als du läuft, " +
    "kann sie lesen.",
  "trouble.noKeychain.useFiles": "Schlüssel in Dateien legen",
  "trouble.noKeychain.paired":
    "Dieses Profil ist gekoppelt, und sein Schlüssel liegt im Schlüsselbund. Hol ihn zurück; ein anderer Ort hätte " +
    "den Schlüssel nicht.",
  "trouble.keyLost.title": "Der Schlüssel dieses Computers ist weg",
  "trouble.keyLost.text":
    "Der Ort funktioniert, und der Schlüssel ist nicht darin. Vielleicht wurde der Schlüsselbund gelöscht, oder " +
    "dieses Profil kommt von einem anderen Computer.",
  "trouble.keyLost.next":
    "Gibt es eine Sicherung des Schlüsselbunds, spiele sie ein und versuche es noch einmal. Wenn nicht, vergiss " +
    "die Kopplung und kopple neu.",
  "trouble.keyLost.forget": "Kopplung vergessen",
  "trouble.exposed.title": "Andere können den Schlüssel dieses Computers lesen",
  "trouble.exposed.text":
    "Die Datei ist für andere Benutzer dieses Computers offen, darum wird ihr Schlüssel nicht benutzt.",
  "trouble.exposed.next":
    "Kann ihn niemand sonst gelesen haben, schließe sie wieder im Terminal und versuche es dann noch einmal:",
  "trouble.exposed.else": "Sonst vergiss die Schlüssel und kopple neu.",
  "trouble.damaged.title": "Eine Datei dieses Profils ist nicht lesbar",
  "trouble.damaged.text": "Sie blieb, wie sie ist: Nichts wurde gelöscht oder überschrieben.",
  "trouble.damaged.next":
    "Hol sie aus einer Sicherung zurück. Oder mach in den Einstellungen mit einem anderen Profil weiter.",
  "trouble.damaged.settings": "Anderes Profil wählen",
  "trouble.kept": "Nichts wurde gelöscht, und kein neuer Schlüssel ist entstanden.",
};
