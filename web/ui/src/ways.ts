/** What a way between screens is. */

import type { IconName } from "./icons.js";

/** One way. */
export interface Way {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  /** What it is called in the rail, where there is room for more words. */
  readonly longer?: string;
  /** Whether what is shown lies there. */
  readonly here: boolean;
  /** How many wait there, as a number and for screen readers. */
  readonly waiting?: { readonly shown: string; readonly said: string } | undefined;
  /** Whether it leads to what ends something: in red, and at the far end of the rail. */
  readonly grave?: boolean;
}
