/** The tray where the app puts its icon: reads the menu and clicks in it, over D-Bus as a panel does. */

import { PATIENCE, until } from "../deadline.js";
import { Program, ROOT } from "../process.js";
import type { SessionBus } from "../session-bus.js";

/** Python's own interpreter, which has the packages of the system. */
export const PYTHON = "/usr/bin/python3";

/** A line of the menu. */
export interface MenuLine {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
}

/** A running tray. */
export class Tray {
  private readonly program: Program;
  private answered = 0;
  /** One question at a time: answers come in the order of the questions. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(program: Program) {
    this.program = program;
  }

  /** Starts it; it ends with the story. */
  static async start(bus: SessionBus): Promise<Tray> {
    const program = new Program(PYTHON, [`${ROOT}e2e/browser/support/desktop/tray.py`], bus.environment);
    await program.prints(/^"ready"\n/);
    return new Tray(program);
  }

  /** Waits until the menu has a line that fits, and gives it. */
  async line(words: RegExp, milliseconds = PATIENCE): Promise<MenuLine> {
    let seen: readonly MenuLine[] = [];
    const look = async (): Promise<MenuLine | undefined> => {
      seen = await this.menu();
      return seen.find(({ label }) => words.test(label));
    };
    const last = (): string => seen.map(({ label }) => label).join("\n");
    return until(`the tray's menu has ${words}`, look, { milliseconds, last });
  }

  /** Clicks on that line, as soon as it is there. */
  async click(words: RegExp): Promise<void> {
    const { id, enabled, label } = await this.line(words);
    if (!enabled) throw new Error(`"${label}" of the tray's menu cannot be clicked`);
    await this.ask(`click ${id}`);
  }

  /** The menu from top to bottom. */
  async menu(): Promise<readonly MenuLine[]> {
    return (await this.ask("menu")) as readonly MenuLine[];
  }

  private async ask(question: string): Promise<unknown> {
    const asked = this.last.then(async () => {
      this.program.write(`${question}\n`);
      this.answered += 1;
      await this.program.prints(new RegExp(`^(.*\\n){${this.answered + 1}}`));
      return JSON.parse(this.program.stdout.split("\n")[this.answered] ?? "null") as unknown;
    });
    this.last = asked.catch(() => undefined);
    const answer = await asked;
    if (answer !== null && typeof answer === "object" && "problem" in answer) throw new Error(String(answer.problem));
    return answer;
  }
}
