/** Where the window is: the route lives in the fragment of its address, so that back, forward and reload work. */

import { type Route, routeOf } from "../core/routes.js";

function read(): Route {
  return routeOf(location.hash.slice(1));
}

let here = $state.raw<Route>(read());

/** The route that is shown. */
export const route = {
  get name(): Route["name"] {
    return here.name;
  },
  get id(): string {
    return here.id;
  },
};

/** Opens a route such as `/history`; with `replace`, in the place of the one shown. */
export function go(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", `#${path}`);
  else history.pushState(null, "", `#${path}`);
  here = read();
}

/** Up from where the window is: from a delegation or a form to home. Home stays where it is. */
export function back(): void {
  if (here.name === "delegation" || here.name === "ask" || here.name === "panic") go("/");
}

function follow(): void {
  here = read();
}

addEventListener("popstate", follow);
addEventListener("hashchange", follow);
