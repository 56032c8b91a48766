/**
 * Every way to change one thing in a server's answer. The list is made by walking the JSON, so that a field which is
 * new tomorrow is tampered with tomorrow.
 */

import type { Json } from "./front.js";

/** One change. */
export interface Mutation {
  /** `terms.terms.scopes[0].risk: low`. */
  readonly name: string;
  /** The answer with it; the one that was given stays as it is. */
  readonly change: (body: Json) => Json;
}

type Path = readonly (string | number)[];

/** Words of which one may stand for another. */
const WORDS: readonly (readonly string[])[] = [
  ["low", "medium", "high", "critical"],
  ["bearer", "dpop"],
  ["pending", "approved", "denied", "expired", "cancelled", "revoked"],
  ["claimed", "active", "frozen", "revoked"],
  ["open", "claimed", "accepted", "expired", "ended"],
  ["runtime", "person", "operator", "cascade"],
  ["required", "preferred", "discouraged"],
  ["credential", "device", "recovery"],
  ["none", "indirect", "direct"],
];

const YEAR = 365 * 24 * 60 * 60 * 1000;

/**
 * All changes of `body`: each value another one, each key gone, each list shorter, longer and turned around. `others`
 * are texts from elsewhere that are as well formed as those that they take the place of: another request's signature,
 * another key; each stands in for every text of its own form.
 */
export function mutations(body: Json, others: readonly string[] = []): readonly Mutation[] {
  return walk(body, [], others);
}

function walk(value: Json, path: Path, others: readonly string[]): Mutation[] {
  const put = (what: string, other: Json): Mutation => ({
    name: `${nameOf(path)}: ${what}`,
    change: (body) => replaced(body, path, other),
  });
  if (typeof value === "string") return otherTexts(value, others).map((other) => put(short(other), other));
  if (typeof value === "number") {
    return [0, value + 1, Number.MAX_SAFE_INTEGER]
      .filter((other) => other !== value)
      .map((other) => put(String(other), other));
  }
  if (typeof value === "boolean") return [put(String(!value), !value)];
  if (Array.isArray(value)) {
    const inner = value.flatMap((element: Json, at) => walk(element, [...path, at], others));
    return value.length === 0 ? inner : [...inner, ...otherLists(value).map(([what, other]) => put(what, other))];
  }
  return Object.entries(value as Record<string, Json>).flatMap(([key, member]) => [
    ...walk(member, [...path, key], others),
    { name: `${nameOf([...path, key])}: gone`, change: (body: Json) => removed(body, [...path, key]) },
  ]);
}

function otherLists(list: readonly Json[]): readonly (readonly [string, Json])[] {
  const made: (readonly [string, Json])[] = [
    ["empty", []],
    ["the first twice", [list[0], ...list]],
  ];
  if (list.length > 1) made.push(["without the last", list.slice(0, -1)], ["turned around", list.toReversed()]);
  return made;
}

/** Texts of the same form that say something else. */
function otherTexts(text: string, others: readonly string[]): readonly string[] {
  const foreign = others.filter((other) => other !== text && formOf(other) === formOf(text));
  const words = WORDS.filter((list) => list.includes(text))
    .flat()
    .filter((word) => word !== text);
  if (words.length > 0) return [...new Set(words)];
  switch (formOf(text)) {
    case "time":
      return [-YEAR, YEAR].map((by) => new Date(Date.parse(text) + by).toISOString());
    case "signature":
      return [...foreign, ...text.split(".").map((_, at, parts) => parts.with(at, flipped(parts[at] ?? "")).join("."))];
    case "bytes":
    case "key":
      return [...foreign, flipped(text)];
    case "text":
      return [...foreign, `${text} Mallory`];
    default:
      return [...foreign, text.replace(/.$/, (last) => (last === "0" ? "4" : "0"))];
  }
}

/** What a text looks like to whoever has to believe it. */
function formOf(text: string): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return "time";
  if (/^[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}$/.test(text)) return "signature";
  const prefix = /^[a-z]{2,6}_(?=[0-9a-z_]+$)/.exec(text)?.[0];
  if (prefix !== undefined) return `id ${prefix}`;
  if (/^A[g-v][\w-]{42}$/.test(text)) return "key";
  if (/^[\w-]{16,}$/.test(text)) return "bytes";
  return "text";
}

/** base64url in which one bit in the middle is another; its length and its end stay, so that it can still be read. */
function flipped(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const at = Math.floor(text.length / 2);
  const other = alphabet[alphabet.indexOf(text[at] ?? "A") ^ 1] ?? "A";
  return text.slice(0, at) + other + text.slice(at + 1);
}

function replaced(body: Json, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = Array.isArray(body) ? [...(body as Json[])] : { ...body };
  copy[key] = replaced(body[key], rest, value);
  return copy;
}

function removed(body: Json, path: Path): Json {
  const [key = "", ...rest] = path;
  if (rest.length > 0) return replaced(body, [key], removed(body[key], rest));
  const { [key]: _gone, ...kept } = body;
  return kept;
}

function nameOf(path: Path): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 18)}…${text.slice(-18)}` : JSON.stringify(text);
}
