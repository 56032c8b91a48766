/** Finding requests by words. */

import type { Card } from "../../core/model.js";

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
