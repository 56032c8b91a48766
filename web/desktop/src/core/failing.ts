/** The one way in which a call fails, whatever was thrown. */

import type { Failure } from "./desktop.js";

/** Reads what a call rejected with. Anything that is no `Failure` becomes one of code `internal`. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "detail" in thrown) {
    const { code, detail } = thrown;
    if (typeof code === "string" && typeof detail === "string") return thrown as Failure;
  }
  return { code: "internal", detail: thrown instanceof Error ? thrown.message : String(thrown) };
}
