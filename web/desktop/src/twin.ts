/**
 * The window over the browser twin, for `npm run dev`, tests and pictures: `twin.html?scene=paired-busy`. Tests reach
 * the twin as `window.twin`. Nothing of this is in the shipped page.
 */

import { answer } from "./edges/twin/phone.js";
import { openTwin } from "./edges/twin/desktop.js";
import { open } from "./open.js";
import { setClock, tick } from "./state/clock.svelte.js";

const wanted = new URLSearchParams(location.search);
const { desktop, world, begin } = await openTwin(wanted.get("scene") ?? "fresh");
if (wanted.get("phone") === "off") world.phone = "off";

setClock(world.clock.now);
setInterval(() => world.clock.run(), 100);

/** What a test may do to the twin from outside. */
const handle = {
  world,
  /** The code on the person's phone. */
  code: (): string => world.pairingCode,
  /** The person answers the newest request that waits. */
  answer: (how: "approves" | "denies" | "lies"): void => {
    const name = world.snapshot.delegations.find(({ state }) => state === "pending")?.name ?? "";
    answer(world, name, how);
  },
  /** Moves the clock on, in milliseconds. */
  advance: (milliseconds: number): void => {
    world.clock.advance(milliseconds);
    tick();
  },
  /** The server falls silent, or answers again. */
  silence: (silent: boolean): void => {
    world.serverSilent = silent;
  },
  tell: world.tell.bind(world),
};

/** What `window.twin` is. */
export type TwinHandle = typeof handle;

Object.assign(globalThis, { twin: handle });
await open(desktop);
begin();
