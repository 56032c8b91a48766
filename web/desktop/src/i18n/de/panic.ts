import type { Translation } from "@countersign/ui/catalogue";
import type { panic as english } from "../en/panic.js";

/** Alles stoppen. */
export const panic: Translation<typeof english> = {
  "panic.title": "Alles stoppen",
  "panic.lead": "Für den Augenblick, in dem etwas nicht stimmt. Es lässt sich nicht rückgängig machen.",
  "panic.ends": "Was endet",
  "panic.alive": { one: "Eine Erlaubnis und alle ihre Token", other: "{count} Erlaubnisse und alle ihre Token" },
  "panic.aliveNone": "Gerade gilt keine Erlaubnis",
  "panic.pending": { one: "Eine Anfrage, die wartet", other: "{count} Anfragen, die warten" },
  "panic.pairing": "Die Kopplung mit {name}: Agenten hier können nichts fragen, bis du neu koppelst",
  "panic.hold": "Halten: alles stoppen",
  "panic.holding": "Weiter halten…",
  "panic.again": "Noch einmal drücken: alles stoppen",
  "panic.working": "Der Server erfährt es…",
  "panic.holdHint": "Halte den Knopf, oder Enter oder die Leertaste, anderthalb Sekunden.",
  "panic.nothing": "Es gibt nichts zu stoppen",
  "panic.nothing.text": "Dieser Computer ist nicht gekoppelt, also hält kein Agent etwas durch ihn.",

  "panic.done": "Alles ist gestoppt",
  "panic.refusedAfter": "bis der Server das letzte verlangte Token verweigert hat",
  "panic.refusedAfter.runtime": "bis der Server diesen Computer abgewiesen hat",
  "panic.unmeasured": "Der Server weiß es. Ob er ein weiteres Token verweigert, war nicht rechtzeitig zu sehen.",
  "panic.count.delegations": { one: "Frage oder Erlaubnis beendet", other: "Fragen und Erlaubnisse beendet" },
  "panic.count.tokens": { one: "davon eine Erlaubnis", other: "davon Erlaubnisse" },
  "panic.count.connections": { one: "Kopplung beendet", other: "Kopplungen beendet" },
  "panic.profiles": {
    one: "Die Kopplung eines Profils", other: "Die Kopplungen aller {count} Profile auf diesem Computer",
  },
  "panic.unwritten": "Dieser Computer konnte es nicht aufschreiben",
  "panic.unwritten.text":
    "Programme auf diesem Computer können mit dem weitermachen, was sie haben, soweit der Server sie lässt. Schaffe " +
    "Platz oder behebe, was unten steht, und stoppe dann noch einmal alles.",
  "panic.hold.again": "Noch einmal stoppen",
  "panic.untold": "Hier gestoppt, und der Server hat es nicht gehört",
  "panic.untold.text":
    "Auf diesem Computer kann nichts mehr handeln. Aber der Server hat nicht geantwortet: Ein ausgegebenes Token " +
    "kann dort noch gelten, bis er es erfährt oder bis es abläuft.",
  "panic.untold.help":
    "Countersign sagt es ihm weiter. Um sicher zu sein, öffne die Seite des Servers auf deinem Telefon und " +
    "widerrufe dort diesen Computer.",
  "panic.retry": "Noch einmal sagen",
  "panic.home": "Zum Start",
};
