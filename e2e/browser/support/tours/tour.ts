/**
 * A tour goes through screens by real flows and stops at each: the pictures are taken there, and everything that is
 * demanded of every screen is checked there.
 */

import type { Phone } from "../phone.js";
import type { World } from "../story.js";

/** A screen, as it stands now. */
export interface Stop {
  /** Its name, for a file. */
  readonly screen: string;
  readonly phone: Phone;
}

/** Needs a world with a front. */
export type Tour = (world: World) => AsyncGenerator<Stop>;
