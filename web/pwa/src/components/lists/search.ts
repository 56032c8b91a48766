/** Finding requests by words, and laying them out by days. */

import type { Card } from "../../core/model.js";
import { format } from "../../i18n/index.svelte.js";

/** Whether every word of `query` stands somewhere in what the request names; an empty query finds all. */
export function matches(card: Card, query: string): boolean {
  const { runtime, terms, scopes, request } = card;
  const text = [
    runtime.runtimeName, runtime.deviceName, runtime.applicationName,
    terms.providerName, terms.audienceName, terms.audienceKey,
    ...scopes.flatMap(({ name, description }) => [name, description]),
    request.agent.name, request.agent.id, request.purpose,
  ].join("\n").toLocaleLowerCase();
  return query.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Things of one day. */
export interface Day<T> {
  /** The day, as it is written. */
  readonly name: string;
  readonly items: readonly T[];
}

/** Groups what is in order of time by day, in the chosen time zone; `at` gives milliseconds since 1970. */
export function byDay<T>(items: readonly T[], at: (item: T) => number): readonly Day<T>[] {
  const days: { name: string; items: T[] }[] = [];
  for (const item of items) {
    const name = format.date(at(item));
    const last = days.at(-1);
    if (last?.name === name) last.items.push(item);
    else days.push({ name, items: [item] });
  }
  return days;
}
