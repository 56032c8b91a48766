/**
 * Waiting with an end. Nothing here sleeps for a guess: whoever waits names what for, and is told that name and what
 * was last seen when the time is over.
 */

/** How long most things may take, in milliseconds. Two busy cores are slow; a broken step fails by its own message. */
export const PATIENCE = 20_000;

/** Between two looks at something that cannot tell by itself that it changed, in milliseconds. */
const LOOK_EVERY = 50;

/** Thrown by a look after which no further one makes sense. */
export class Hopeless extends Error {}

/** Gives what `work` comes to, or fails with `what` after `milliseconds`. */
export async function within<T>(what: string, work: Promise<T>, milliseconds = PATIENCE): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Looks again and again until `look` gives something other than `undefined` or `false`, and gives that. The message of
 * a failure holds the last error that `look` threw, or what `last` tells.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { milliseconds = PATIENCE, last = () => "" }: { milliseconds?: number; last?: () => string } = {},
): Promise<T> {
  const begin = Date.now();
  let problem = "";
  do {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      problem = "";
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      if (error instanceof Hopeless) break;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  } while (Date.now() - begin < milliseconds);
  const seen = [problem, last()].filter((text) => text !== "").join("\n");
  const waited = (Date.now() - begin) / 1000;
  throw new Error(`${what}: not within ${waited.toFixed(1)} s${seen === "" ? "" : `\n${seen}`}`);
}
