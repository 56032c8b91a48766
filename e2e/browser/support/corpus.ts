/**
 * The misleading requests of `e2e/corpus`, with every text written out, and what is looked for in them.
 *
 * The data knows nothing of this product. What stands here is how to read it, nothing about how it is shown.
 */

import { readFileSync } from "node:fs";

import { ROOT } from "./process.js";

/** The folder with the data, its schema and their description. */
export const CORPUS = `${ROOT}e2e/corpus`;

type Text = string | readonly (string | { readonly repeat: string; readonly times: number })[];

interface Places {
  readonly request?: {
    readonly agent?: { readonly id?: Text; readonly name?: Text };
    readonly purpose?: Text;
    readonly details?: readonly { readonly label: Text; readonly value: Text; readonly times?: number }[];
    readonly constraints?: readonly { readonly name: Text; readonly value: Text; readonly times?: number }[];
  };
  readonly pairing?: { readonly applicationId?: string; readonly runtimeName?: Text; readonly deviceName?: Text };
  readonly denial?: { readonly reasonText: Text };
  readonly ending?: { readonly reason: Text };
  readonly device?: { readonly name: Text };
}

interface Expected {
  readonly visible: readonly string[];
  readonly neverAsOwn: readonly string[];
  /** Code points, `U+202E`. */
  readonly reveal: readonly string[];
  /** Likewise. */
  readonly lookalikes: readonly string[];
  readonly honest: boolean;
  readonly long: boolean;
}

interface Written extends Places {
  readonly id: string;
  readonly class: string;
  readonly expect: Expected;
}

/** The file as it stands. */
export interface Document {
  readonly version: number;
  readonly neutral: Required<Places>;
  readonly entries: readonly Written[];
}

/** What an agent says with a request. */
export interface Said {
  readonly agent: { readonly id: string; readonly name: string };
  readonly purpose: string;
  readonly details: readonly { readonly label: string; readonly value: string }[];
  readonly constraints: readonly { readonly name: string; readonly value: string }[];
}

/** What a computer calls itself. */
export interface Names {
  readonly applicationId: string;
  readonly runtimeName: string;
  readonly deviceName: string;
}

/** One entry, complete: where it says nothing stands what is neutral. */
export interface Entry {
  readonly id: string;
  readonly class: string;
  readonly expect: Expected;
  /** Which of the places it is about. */
  readonly about: ReadonlySet<keyof Places>;
  readonly said: Said;
  readonly names: Names;
  readonly reasonText: string;
  readonly endingReason: string;
  readonly newDevice: string;
}

/** A text with its repeated parts written out. */
export function written(text: Text): string {
  if (typeof text === "string") return text;
  return text.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
}

/** The file, as JSON. */
export function document(): Document {
  return JSON.parse(readFileSync(`${CORPUS}/misleading-requests.json`, "utf8")) as Document;
}

/** Every entry. */
export function entries(): readonly Entry[] {
  const { neutral, entries } = document();
  return entries.map((entry) => complete(entry, neutral));
}

/** The entries about one place. */
export function entriesAbout(place: keyof Places): readonly Entry[] {
  return entries().filter(({ about }) => about.has(place));
}

/** What says nothing. */
export function neutral(): Entry {
  const { neutral } = document();
  const expect = { visible: [], neverAsOwn: [], reveal: [], lookalikes: [], honest: true, long: false };
  return complete({ id: "neutral", class: "honest", expect }, neutral);
}

function complete(entry: Written, neutral: Required<Places>): Entry {
  const request = { ...neutral.request, ...entry.request };
  const agent = { ...neutral.request.agent, ...request.agent };
  const pairing = { ...neutral.pairing, ...entry.pairing };
  const lines = <T extends { readonly times?: number }, L>(list: readonly T[] | undefined, line: (one: T) => L): L[] =>
    (list ?? []).flatMap((one) => Array.from({ length: one.times ?? 1 }, () => line(one)));
  const places = ["request", "pairing", "denial", "ending", "device"] as const;
  return {
    id: entry.id,
    class: entry.class,
    expect: entry.expect,
    about: new Set(places.filter((place) => entry[place] !== undefined)),
    said: {
      agent: { id: written(agent.id ?? ""), name: written(agent.name ?? "") },
      purpose: written(request.purpose ?? ""),
      details: lines(request.details, ({ label, value }) => ({ label: written(label), value: written(value) })),
      constraints: lines(request.constraints, ({ name, value }) => ({ name: written(name), value: written(value) })),
    },
    names: {
      applicationId: pairing.applicationId ?? "",
      runtimeName: written(pairing.runtimeName ?? ""),
      deviceName: written(pairing.deviceName ?? ""),
    },
    reasonText: written((entry.denial ?? neutral.denial).reasonText),
    endingReason: written((entry.ending ?? neutral.ending).reason),
    newDevice: written((entry.device ?? neutral.device).name),
  };
}

/** The texts that an entry brings along, without those that are neutral. */
export function ownTexts(entry: Entry): readonly string[] {
  const nothing = new Set(allTexts(neutral()));
  return allTexts(entry).filter((text) => text !== "" && !nothing.has(text));
}

function allTexts({ said, names, reasonText, endingReason, newDevice }: Entry): readonly string[] {
  return [
    said.agent.id,
    said.agent.name,
    said.purpose,
    ...said.details.flatMap(({ label, value }) => [label, value]),
    ...said.constraints.flatMap(({ name, value }) => [name, value]),
    names.runtimeName,
    names.deviceName,
    reasonText,
    endingReason,
    newDevice,
  ];
}

/** `U+202E` as the character. */
export function character(codePoint: string): string {
  return String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16));
}
