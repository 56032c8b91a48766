/** What the tests of the window stand on: a twin with a clock that stands still until it is moved. */

import { openTwin, type Twin } from "../src/edges/twin/desktop.js";
import type { Failure } from "../src/core/desktop.js";

/** A Tuesday, in milliseconds since 1970. */
export const NOON = Date.UTC(2026, 2, 3, 12);

/** The twin in a scene at noon. Its person does not answer by herself, unless `answers` says so. */
export async function twinIn(scene: string, { answers = false } = {}): Promise<Twin> {
  const twin = await openTwin(scene, () => NOON);
  if (!answers) twin.world.phone = "off";
  return twin;
}

/** What a call rejects with. Fails when it does not. */
export async function rejection(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (failure) {
    return failure as Failure;
  }
  throw new Error("the call was not rejected");
}
