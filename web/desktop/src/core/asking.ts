/** The limits of a question, before it goes out. The app and the server hold to the same ones. */

import type { Ask, Audience } from "./desktop.js";

/** The most characters of a purpose. */
export const MAX_PURPOSE = 500;
/** The most characters of a detail's label, and of its value. */
export const MAX_LABEL = 64;
export const MAX_VALUE = 500;
/** The most details that the window lets one type; the protocol takes 50. */
export const MAX_DETAILS = 8;
/** The shortest grant, in seconds. */
export const MIN_DURATION_SECONDS = 60;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const PROPOSALS = [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR];

/** Lengths of time to choose from, in seconds and ascending: the usual ones within the terms, and the terms' own. */
export function durationsFor({ maxDurationSeconds, defaultDurationSeconds }: Audience): readonly number[] {
  const usual = [...PROPOSALS, defaultDurationSeconds, maxDurationSeconds];
  const fitting = usual.filter((seconds) => seconds >= MIN_DURATION_SECONDS && seconds <= maxDurationSeconds);
  return [...new Set(fitting)].sort((left, right) => left - right);
}

/** The length of a text as the limits count it: in characters, not in halves of them. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** What keeps a question from going out. */
export type Obstacle = "scopes" | "purpose" | "purposeLong" | "details";

/** What is still wrong with a question, in the order of the form. */
export function obstaclesOf(ask: Pick<Ask, "scopes" | "purpose" | "details">): readonly Obstacle[] {
  const { scopes, purpose, details } = ask;
  const found: Obstacle[] = [];
  if (scopes.length === 0) found.push("scopes");
  if (purpose.trim() === "") found.push("purpose");
  if (lengthOf(purpose.trim()) > MAX_PURPOSE) found.push("purposeLong");
  const fits = ({ label, value }: Ask["details"][number]): boolean =>
    label.trim() !== "" && lengthOf(label) <= MAX_LABEL && lengthOf(value) <= MAX_VALUE;
  if (!details.every(fits)) found.push("details");
  return found;
}
