/** The twin's own time: the system's, and as much further as a test has moved it. What is due then happens at once. */
export class TwinClock {
  readonly #source: () => number;
  #ahead = 0;
  #due: { readonly at: number; readonly work: () => void }[] = [];

  constructor(source: () => number) {
    this.#source = source;
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => this.#source() + this.#ahead;

  /** Does something when so many milliseconds of this clock have gone by. */
  later(milliseconds: number, work: () => void): void {
    this.#due.push({ at: this.now() + milliseconds, work });
  }

  /** Moves the clock on, and does what became due in the order of its times. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
    this.run();
  }

  /** Does what is due. */
  run(): void {
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= this.now()).sort((left, right) => left.at - right.at);
      if (next === undefined) return;
      this.#due = this.#due.filter((entry) => entry !== next);
      next.work();
    }
  }
}
