/** Which screen a route names. Routes look like paths and live in the fragment, so that every reload finds its way. */

/** A screen by name. */
export type RouteName = "home" | "pair" | "ask" | "delegation" | "history" | "settings" | "panic";

/** Where the window is. */
export interface Route {
  readonly name: RouteName;
  /** The name of the delegation, where there is one. */
  readonly id: string;
}

const PATHS: Readonly<Record<string, RouteName>> = {
  "/": "home", "/pair": "pair", "/ask": "ask", "/history": "history", "/settings": "settings", "/panic": "panic",
};

/** What a path names; home for anything unknown. */
export function routeOf(path: string): Route {
  const delegation = /^\/delegations\/([A-Za-z0-9_-]{1,96})$/.exec(path);
  if (delegation?.[1] !== undefined) return { name: "delegation", id: delegation[1] };
  return { name: PATHS[path] ?? "home", id: "" };
}
