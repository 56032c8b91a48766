/**
 * Measures the app as docs/desktop.md tells it: from its start to a drawn window, what it computes while nobody does
 * anything, and what memory its processes take. `npm run measure`; the app and the server are those of
 * `COUNTERSIGN_BIN_DIR`, and the figures mean something on a machine that has nothing else to do.
 */

import { setTimeout as pass } from "node:timers/promises";

import { enrol } from "../support/acts/enrol.js";
import { pairWindow } from "../support/acts/window.js";
import { until } from "../support/deadline.js";
import type { Session } from "../support/desktop/session.js";
import { World } from "../support/story.js";
import { type Cost, cost, family } from "./processes.js";

/** Starts of which the median counts. */
const STARTS = 7;
/** An empty window has one or two colours. */
const DRAWN = 24;
/** What follows the first picture: the fonts, the first look at the profile, the tray. In milliseconds. */
const SETTLE = 15_000;
/** How long nobody does anything, in milliseconds. */
const IDLE = 60_000;

/** From the start of the process to words on the screen, in milliseconds. */
async function drawn(session: Session): Promise<number> {
  const begin = performance.now();
  session.run();
  await until("the window is drawn", () => session.display.colours() >= DRAWN);
  return performance.now() - begin;
}

function costs(session: Session): ReadonlyMap<number, Cost> {
  const [app] = session.processes("countersign-app");
  if (app === undefined) throw new Error("the app does not run");
  const told = family(app).map((id) => [id, cost(id)] as const);
  return new Map(told.filter((one): one is readonly [number, Cost] => one[1] !== undefined));
}

function sum(all: ReadonlyMap<number, Cost>, what: Exclude<keyof Cost, "name">): number {
  return [...all.values()].reduce((total, one) => total + one[what], 0);
}

/** What it costs while nobody does anything. */
async function idle(session: Session, how: string): Promise<void> {
  await pass(SETTLE);
  const before = costs(session);
  await pass(IDLE);
  const after = costs(session);
  const computed = sum(after, "computed") - sum(before, "computed");
  console.log(`\npaired, ${how}`);
  console.log(`idle over ${IDLE / 1000} s: ${computed} ms, ${((100 * computed) / IDLE).toFixed(2)} % of a core`);
  console.log("memory in MB      resident  proportional  own");
  const line = (name: string, ...sizes: readonly number[]): void => {
    const columns = sizes.map((size, at) => size.toFixed(1).padEnd(at === 0 ? 10 : 14));
    console.log(`${name.padEnd(18)}${columns.join("").trimEnd()}`);
  };
  for (const { name, resident, proportional, own } of after.values()) line(name, resident, proportional, own);
  line("together", sum(after, "resident"), sum(after, "proportional"), sum(after, "own"));
}

const world = await World.make();
try {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  const session = await world.session();
  await pairWindow(session, await session.start(), phone);
  await session.quit();
  await phone.close();

  const starts: number[] = [];
  for (let at = 1; at <= STARTS; at += 1) {
    starts.push(await drawn(session));
    if (at < STARTS) await session.quit();
  }
  starts.sort((one, other) => one - other);
  const text = starts.map((one) => one.toFixed(0)).join(", ");
  console.log(`start to a drawn window: ${starts[STARTS >> 1]?.toFixed(0)} ms (median of ${text})`);

  await idle(session, "its window open");

  await session.closeWindow();
  await idle(session, "its window closed, in the tray");

  await session.quit();
  session.run("--hidden");
  await session.tray.line(/^Paired with Ada$/);
  await idle(session, "started into the tray");
} finally {
  await world.end();
}
