/** Which screen stands for home, by how the profile stands. */

import type { Snapshot, Standing } from "./desktop.js";
import type { RouteName } from "./routes.js";

/** Standings in which the keys cannot be used; each has its own words and never leads to a new key over an old one. */
export type TroubleKind = "locked" | "noKeychain" | "keyLost" | "exposed" | "damaged";

const TROUBLES: ReadonlySet<string> = new Set<TroubleKind>(["locked", "noKeychain", "keyLost", "exposed", "damaged"]);

/** A screen. */
export type ScreenName = RouteName | "welcome" | "confirm" | "unfinished" | "revoked" | "trouble";

/** Whether a standing is one of the troubles. */
export function isTrouble(standing: Standing): standing is Extract<Standing, { is: TroubleKind }> {
  return TROUBLES.has(standing.is);
}

/** The screen for a route. An offer that is open stands before home: it is what the person came for. */
export function screenFor({ standing, pairing }: Snapshot, name: RouteName): ScreenName {
  if (name !== "home" && name !== "pair" && name !== "ask") return name;
  if (pairing?.paired !== undefined) return "confirm";
  if (pairing !== undefined) return "pair";
  if (isTrouble(standing)) return "trouble";
  switch (standing.is) {
    case "fresh":
      return "welcome";
    case "unfinished":
      return name === "pair" ? "welcome" : "unfinished";
    case "revoked":
      return name === "pair" ? "welcome" : "revoked";
    case "paired":
      return name === "ask" ? "ask" : "home";
  }
}
