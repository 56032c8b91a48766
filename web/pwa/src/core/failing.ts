/** The one way out of a use case. */

import { Failure } from "./failure.js";

/** Whatever goes wrong is a `Failure`. */
export async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw Failure.of(error);
  }
}
