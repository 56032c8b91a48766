/** Things in order of time, laid out by days. */

/** Neighbours that fall on one day. */
export interface Day<Item> {
  /** The day, as it is written. */
  readonly name: string;
  readonly items: readonly Item[];
}

/** Groups what is in order of time; `at` gives milliseconds since 1970, and `dayOf` how the day of a time is written. */
export function byDay<Item>(
  items: readonly Item[], at: (item: Item) => number, dayOf: (at: number) => string,
): readonly Day<Item>[] {
  const days: { name: string; items: Item[] }[] = [];
  for (const item of items) {
    const name = dayOf(at(item));
    const last = days.at(-1);
    if (last?.name === name) last.items.push(item);
    else days.push({ name, items: [item] });
  }
  return days;
}
