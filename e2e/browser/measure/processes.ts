/** What the kernel says of processes (https://man7.org/linux/man-pages/man5/proc.5.html). */

import { readFileSync, readdirSync } from "node:fs";

/** The kernel counts time in these, in milliseconds. */
const TICK = 10;

/** What a process costs. Sizes are in MB of a million bytes. */
export interface Cost {
  readonly name: string;
  /** Computed so far, in milliseconds. */
  readonly computed: number;
  /** All memory that it has in use; what it shares is counted in full. */
  readonly resident: number;
  /** The same, with its share only of what several use. */
  readonly proportional: number;
  /** What would be free if it ended. */
  readonly own: number;
}

/** A process and all below it. */
export function family(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    const stat = read(id, "stat");
    if (stat !== undefined) parents.set(id, Number(fields(stat)[1]));
  }
  const found = [root];
  for (const id of found) found.push(...[...parents].filter(([, parent]) => parent === id).map(([child]) => child));
  return found;
}

/** What a process has cost so far; `undefined` when it is over. */
export function cost(id: number): Cost | undefined {
  const [stat, sizes] = [read(id, "stat"), read(id, "smaps_rollup")];
  if (stat === undefined || sizes === undefined) return undefined;
  const told = fields(stat);
  const size = (name: string): number => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(sizes)?.[1] ?? "0";
    return (Number(kilobytes) * 1024) / 1_000_000;
  };
  return {
    name: /\((.*)\)/.exec(stat)?.[1] ?? "",
    computed: (Number(told[11]) + Number(told[12])) * TICK,
    resident: size("Rss"),
    proportional: size("Pss"),
    own: size("Private_Clean") + size("Private_Dirty"),
  };
}

/** What follows the name, which may hold blanks; the first is the state. */
function fields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function read(id: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
