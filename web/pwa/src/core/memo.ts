/** What was verified need not be verified again while the same bytes come back with every poll. */

/** How many results are kept. */
const MOST = 400;

/** Remembers what came of the same question; a refusal is not remembered. */
export class Memo<T> {
  readonly #known = new Map<string, T>();

  /** `question` holds everything that the result depends on. */
  async recall(question: readonly unknown[], find: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = await find();
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, found);
    return found;
  }
}
