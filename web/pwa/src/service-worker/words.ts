/** What the notifications say, in each language. A page's words come from its catalogue; the worker has only these. */

import type { Prompt } from "../core/prompts.js";

/** What a notification says. */
export interface NotificationWords {
  readonly title: string;
  readonly body: string;
}

/** One language. */
export interface WorkerWords {
  readonly language: "en" | "de";
  readonly deny: string;
  readonly open: string;
  /** A no that could not be given from the notification. */
  readonly notDenied: NotificationWords;
  said(prompt: Pick<Prompt, "kind" | "pending" | "runtime">): NotificationWords;
}

const en: WorkerWords = {
  language: "en",
  deny: "Deny",
  open: "Open",
  notDenied: { title: "It was not denied", body: "That did not work from here. Open the request to answer it." },
  said({ kind, pending, runtime }) {
    switch (kind) {
      case "request":
        return {
          title: "A request waits for your answer",
          body: `${runtime === "" ? "" : `From “${runtime}”. `}Open it to see what is asked.`,
        };
      case "requests":
        return {
          title: pending === 1 ? "A request waits for your answer" : `${pending} requests wait for your answer`,
          body: "Open your inbox to see what is asked.",
        };
      case "answered":
        return { title: "Nothing left to answer", body: "The request was answered elsewhere, or it is over." };
      case "device":
        return { title: "A new device was added", body: "It can answer for you. If that was not you, remove it." };
      case "runtime":
        return {
          title: "A new computer was paired",
          body: `${runtime === "" ? "" : `It calls itself “${runtime}”. `}If that was not you, revoke it.`,
        };
      case "test":
        return { title: "Notifications work", body: "This test came all the way to this device." };
      case "silence":
        return { title: "A device of yours fell silent", body: "Notifications do not reach it any more. Open to see which." };
      case "unknown":
        return { title: "Something waits for you", body: "Open Countersign to see what it is." };
    }
  },
};

const de: WorkerWords = {
  language: "de",
  deny: "Ablehnen",
  open: "Öffnen",
  notDenied: {
    title: "Es wurde nicht abgelehnt",
    body: "Das ging von hier aus nicht. Öffne die Anfrage, um sie zu beantworten.",
  },
  said({ kind, pending, runtime }) {
    switch (kind) {
      case "request":
        return {
          title: "Eine Anfrage wartet auf deine Antwort",
          body: `${runtime === "" ? "" : `Von „${runtime}“. `}Öffne sie, um zu sehen, was gefragt wird.`,
        };
      case "requests":
        return {
          title:
            pending === 1 ? "Eine Anfrage wartet auf deine Antwort" : `${pending} Anfragen warten auf deine Antwort`,
          body: "Öffne deinen Eingang, um zu sehen, was gefragt wird.",
        };
      case "answered":
        return { title: "Nichts mehr zu beantworten", body: "Die Anfrage wurde anderswo beantwortet oder ist vorbei." };
      case "device":
        return {
          title: "Ein neues Gerät ist dazugekommen",
          body: "Es kann für dich antworten. Warst du das nicht, dann entferne es.",
        };
      case "runtime":
        return {
          title: "Ein neuer Computer wurde gekoppelt",
          body: `${runtime === "" ? "" : `Er nennt sich „${runtime}“. `}Warst du das nicht, dann widerrufe ihn.`,
        };
      case "test":
        return { title: "Benachrichtigungen kommen an", body: "Dieser Test hat den ganzen Weg bis zu diesem Gerät geschafft." };
      case "silence":
        return {
          title: "Eines deiner Geräte ist verstummt",
          body: "Benachrichtigungen erreichen es nicht mehr. Öffne, um zu sehen, welches.",
        };
      case "unknown":
        return { title: "Etwas wartet auf dich", body: "Öffne Countersign, um zu sehen, was es ist." };
    }
  },
};

/** Every language by its name. */
export const WORDS: Readonly<Record<"en" | "de", WorkerWords>> = { en, de };
