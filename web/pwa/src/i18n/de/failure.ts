/** Was schiefging: der Titel sagt, was, die Hilfe, was jetzt zu tun ist. */

import type { FailureText } from "@countersign/ui/catalogue";
import type { FailureCode } from "../en/failure.js";
import { unverified } from "./here.js";

const damaged: FailureText = {
  title: "Was geschickt wurde, ist nicht lesbar",
  help: "Lade die Seite neu und versuche es noch einmal. Geschieht es wieder, sag es dem Betreiber dieses Servers.",
};
const unproven: FailureText = {
  title: "Eine Unterschrift stimmt nicht",
  help: "Nichts ist geschehen. Lade die Seite neu; geschieht es wieder, antworte hier nicht und sag es dem Betreiber.",
};
const passkey: FailureText = {
  title: "Die Antwort des Passkeys passt nicht",
  help: "Nichts ist geschehen. Nimm den Passkey, den du für diese Adresse gemacht hast.",
};
const roster: FailureText = {
  title: "Deine Schlüsselliste geht nicht auf",
  help: "Dieses Gerät traut nur der Liste, die es selbst geprüft hat. Antworte hier nicht und sieh auf einem anderen Gerät nach.",
};
const computer: FailureText = {
  title: "Der Teil des Computers passt nicht",
  help: "Nichts wurde gekoppelt. Lass den Computer einen neuen Code zeigen.",
};
const answer: FailureText = {
  title: "Die Antwort ist nicht das, was gefragt war",
  help: "Nichts wurde weitergegeben. Öffne die Anfrage neu und beantworte, was sie zeigt.",
};
const server: FailureText = {
  title: "Der Server hat ein Problem",
  help: "Versuche es gleich noch einmal. Bleibt es so, sag es dem Betreiber dieses Servers.",
};
const expiredOffer: FailureText = {
  title: "Dieser Code ist abgelaufen",
  help: "Lass den Computer einen neuen zeigen und scanne den.",
};
const session: FailureText = { title: "Deine Sitzung ist vorbei", help: "Melde dich mit deinem Passkey an. Nichts ist verloren." };

/** Die Worte zu jedem Code. */
export const failure: Record<FailureCode, FailureText> = {
  invalid_json: damaged,
  duplicate_key: damaged,
  number_out_of_range: damaged,
  number_not_integer: damaged,
  null_refused: damaged,
  lone_surrogate: {
    title: "Ein Text enthält ein halbes Zeichen",
    help: "Lösche das kaputte Zeichen, oft ein Emoji, und tippe es neu.",
  },
  invalid_utf8: damaged,
  not_canonical: damaged,
  unknown_field: damaged,
  missing_field: damaged,
  invalid_field: {
    title: "Etwas Eingegebenes passt nicht",
    help: "Sieh die Felder noch einmal an: Eines ist leer, zu lang oder hat ein Zeichen, das nicht geht.",
  },
  body_too_large: { title: "Das ist zu lang", help: "Kürze es und versuche es noch einmal." },
  unsupported_media_type: damaged,
  path_mismatch: damaged,

  invalid_jws: unproven,
  wrong_type: unproven,
  unknown_key: unproven,
  invalid_signature: unproven,
  wrong_key: unproven,
  wrong_origin: { title: "Das gehört zu einem anderen Server", help: "Öffne es an der Adresse, für die es gemacht ist." },
  clock_skew: {
    title: "Die Uhr dieses Geräts geht falsch",
    help: "Sie weicht mehr als eine Minute von der des Servers ab. Stelle sie auf automatische Zeit und versuche es noch einmal.",
  },
  nonce_reused: {
    title: "Das wurde schon gesendet, mit anderem Inhalt",
    help: "Lade die Seite neu und sieh nach, was jetzt dort steht.",
  },

  invalid_assertion: passkey,
  wrong_ceremony: passkey,
  wrong_challenge: passkey,
  cross_origin: {
    title: "Die Seite wurde in einer anderen Seite gezeigt",
    help: "Öffne diese Adresse für sich, in einem eigenen Tab.",
  },
  wrong_relying_party: passkey,
  user_not_verified: unverified,
  backup_flags: passkey,
  algorithm_not_allowed: {
    title: "Dieser Passkey geht hier nicht",
    help: "Er unterschreibt auf eine Art, die der Server nicht nimmt. Wähle einen anderen Ort für ihn, etwa dieses Gerät selbst.",
  },

  roster_invalid: roster,
  roster_gap: roster,
  roster_fork: roster,
  roster_shortened: roster,
  roster_signer: roster,
  roster_key_recurs: {
    title: "Diesen Schlüssel gab es schon",
    help: "Entferne in den Einstellungen die Schlüssel dieses Geräts und füge den Browser dann neu hinzu.",
  },
  device_waits: {
    title: "Dieses Gerät ist neu",
    help: "Einen Tag lang fügt es niemanden hinzu, entfernt niemanden und erlaubt nichts mit hohem Risiko. Nimm ein Gerät, das du länger hast.",
  },
  key_not_active: {
    title: "Dieses Gerät oder dieser Passkey wurde entfernt",
    help: "Melde dich neu an und füge diesen Browser hinzu, oder nimm ein anderes Gerät.",
  },

  offer_invalid: {
    title: "Das ist kein ganzer Kopplungslink",
    help: "Scanne den Code vom Bildschirm des Computers, statt den Link zu kopieren.",
  },
  offer_expired: expiredOffer,
  code_invalid: { title: "Der Code ist vertippt", help: "Vergleiche ihn Zeichen für Zeichen mit dem, den diese Seite gezeigt hat." },
  wrong_code: {
    title: "Keine Kopplung hat diesen Code",
    help: "Vergleiche ihn Zeichen für Zeichen mit dem, den diese Seite gezeigt hat.",
  },
  code_expired: { title: "Der Code ist abgelaufen", help: "Beginne das Koppeln neu. Ein Code gilt fünf Minuten." },
  too_many_attempts: {
    title: "Zu oft wurde ein falscher Code eingetippt",
    help: "Lass den Computer einen neuen Code zeigen und scanne den.",
  },
  too_many_confirmations: {
    title: "Drei Kopplungen warten schon auf ihren Code",
    help: "Schließe eine davon ab oder warte fünf Minuten.",
  },
  already_claimed: {
    title: "Der Computer hat diesen Code schon benutzt",
    help: "Sieh unter Computer nach. Kennst du den neuen dort nicht, entferne ihn.",
  },
  wrong_pin: computer,

  missing_credential: session,
  invalid_token: session,
  foreign_origin: {
    title: "Die Seite wurde an einer anderen Adresse geöffnet",
    help: "Öffne sie an der Adresse des Servers selbst, ohne Umweg.",
  },
  device_required: {
    title: "Dieser Browser hat noch keinen Schlüssel",
    help: "Füge ihn als Gerät hinzu: Eine Passkey-Abfrage genügt.",
  },
  connection_revoked: {
    title: "Die Kopplung mit diesem Computer ist beendet",
    help: "Kopple ihn neu, wenn du seine Anfragen willst.",
  },
  connection_not_active: {
    title: "Der Computer ist mit dem Koppeln noch nicht fertig",
    help: "Lass ihn fertig werden oder beginne das Koppeln neu.",
  },
  connection_frozen: {
    title: "Dieser Computer ist eingefroren",
    help: "Du hast gesagt, dass eine Anfrage nicht von dir kam. Unter Computer entscheidest du, was mit ihm wird.",
  },

  invite_invalid: {
    title: "Diese Einladung gilt nicht",
    help: "Sie ist verbraucht, abgelaufen oder abgeschnitten. Lass dir einen neuen Link schicken.",
  },
  ceremony_expired: {
    title: "Das hat zu lange gedauert",
    help: "Fang noch einmal an. Nichts ist verloren; jeder Versuch hat fünf Minuten.",
  },
  sign_in_failed: {
    title: "Zu diesem Passkey gibt es hier kein Konto",
    help: "Wähle einen anderen Passkey oder öffne eine Einladung zu diesem Server.",
  },

  unknown_audience: answer,
  terms_changed: { title: "Das Werkzeug hat neue Bedingungen", help: "Der Agent muss unter ihnen neu fragen." },
  scope_not_offered: answer,
  duration_too_long: { title: "Das ist länger, als das Werkzeug erlaubt", help: "Wähle eine kürzere Zeit." },
  too_many_pending: { title: "Zu viele Anfragen warten schon", help: "Beantworte erst einige davon." },
  workspace_policy_denied: { title: "Die Regeln dieses Servers erlauben es nicht", help: "Frag den Betreiber des Servers." },
  already_decided: { title: "Es ist schon beantwortet", help: "Die erste Antwort zählt. Die Anfrage zeigt, von wem sie kam." },
  request_expired: {
    title: "Die Zeit der Anfrage ist um",
    help: "Auf dem Computer geschieht nichts. Der Agent kann noch einmal fragen.",
  },
  wrong_request: answer,
  roster_stale: roster,
  scopes_widened: { title: "Nichts ist ausgewählt", help: "Lass wenigstens eine Erlaubnis stehen oder lehne die Anfrage ab." },
  duration_extended: { title: "Die Zeit passt nicht", help: "Wähle eine, die nicht länger ist als gefragt." },
  constraints_changed: answer,
  single_use_dropped: answer,
  server_time_off: {
    title: "Die Uhr dieses Geräts geht falsch",
    help: "Stelle sie auf automatische Zeit und antworte noch einmal.",
  },
  answer_late: {
    title: "Die Antwort kam zu spät",
    help: "Auf dem Computer geschieht nichts. Der Agent kann noch einmal fragen.",
  },
  request_unknown: {
    title: "Der Computer kennt diese Anfrage nicht",
    help: "Lehne sie ab. Kommt sie wieder, entferne den Computer unter Computer.",
  },
  token_mismatch: answer,

  approval_required: { title: "Es wartet auf eine Antwort", help: "Beantworte die Anfrage im Eingang." },
  delegation_ended: { title: "Diese Erlaubnis ist zu Ende", help: "Der Agent kann noch einmal fragen." },
  token_already_minted: server,
  insufficient_scope: { title: "Die Erlaubnis reicht dafür nicht", help: "Der Agent muss um mehr bitten." },
  wrong_audience: { title: "Die Erlaubnis gilt einem anderen Werkzeug", help: "Der Agent muss um dieses bitten." },
  invalid_proof: unproven,

  not_found: {
    title: "Das gibt es nicht",
    help: "Es ist weg, oder es ist nicht deines. Im Eingang steht alles, was auf dich wartet.",
  },
  method_not_allowed: server,
  conflict: { title: "Es hat sich im selben Moment geändert", help: "Sieh es dir noch einmal an und entscheide dann." },
  already_revoked: { title: "Es ist schon zu Ende", help: "Hier ist nichts mehr zu tun." },
  rate_limited: { title: "Zu viele Versuche in kurzer Zeit", help: "Warte eine Minute und versuche es noch einmal." },
  too_many_waiters: { title: "Diese Seite ist zu oft offen", help: "Schließe ihre anderen Tabs und versuche es noch einmal." },
  unavailable: server,
  internal: {
    title: "Etwas ist fehlgeschlagen",
    help: "Versuche es gleich noch einmal. Bleibt es so, lade die Seite neu und sag es dem Betreiber dieses Servers.",
  },
};
