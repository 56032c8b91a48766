/** The app's window: what a person does with it, by the words that they read there. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { PATIENCE, until } from "../deadline.js";
import type { Part } from "../picture.js";
import { type Element, WebDriver } from "./webdriver.js";

/** The longest that a button wants to be held, in milliseconds, and a little more. */
const HOLD = 2_500;

/** How the XPath of something that is called `name` says so; a count beside the name does not matter. */
function called(name: string): string {
  const said = quoted(name);
  return `[normalize-space(.)=${said} or .//*[normalize-space(.)=${said}] or @aria-label=${said}]`;
}

/** XPath knows no escape: what has both kinds of quotes is put together. */
function quoted(text: string): string {
  return `concat('', '${text.replaceAll("'", `', "'", '`)}')`;
}

/** An open window. */
export class Window {
  readonly driver: WebDriver;

  constructor(driver: WebDriver) {
    this.driver = driver;
  }

  /** All words on the screen. */
  async words(): Promise<string> {
    return (await this.driver.run("return document.body.innerText")) as string;
  }

  /** Waits until the words match, and gives the match. */
  async reads(pattern: RegExp | string, milliseconds = PATIENCE): Promise<RegExpExecArray> {
    const literally = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const wanted = typeof pattern === "string" ? literally(pattern) : pattern;
    let words = "";
    const look = async (): Promise<RegExpExecArray | undefined> => {
      words = await this.words();
      return wanted.exec(words) ?? undefined;
    };
    return until(`the window says ${wanted}`, look, { milliseconds, last: () => words });
  }

  /** Waits until those words are gone. */
  async readsNoMore(words: string): Promise<void> {
    await until(`the window no longer says "${words}"`, async () => !(await this.words()).includes(words));
  }

  /** Waits until the screen has that heading. */
  async heading(name: string, milliseconds = PATIENCE): Promise<void> {
    const xpath = `//*[self::h1 or self::h2]${called(name)}`;
    await this.shown(`the heading "${name}"`, xpath, milliseconds);
  }

  /** Presses the button or link of that name. */
  async press(name: string): Promise<void> {
    await this.click(`"${name}"`, `//*[self::button or self::a or self::summary]${called(name)}`);
  }

  /** Presses one of a few, or a box. */
  async choose(name: string): Promise<void> {
    await this.click(`the choice "${name}"`, `//label[.//*[normalize-space(.)=${quoted(name)}]]`);
  }

  /** Types into the field of that name, instead of what was there. */
  async fill(name: string, text: string): Promise<void> {
    const field = await this.shown(`the field "${name}"`, `//*[@id=//label[normalize-space(.)=${quoted(name)}]/@for]`);
    await this.driver.clear(field);
    await this.driver.type(field, text);
  }

  /** Holds the button of that name until it is satisfied. */
  async hold(name: string): Promise<void> {
    await this.driver.hold(await this.shown(`"${name}"`, `//button${called(name)}`), HOLD);
  }

  /** Where something lies in the window, in pixels. */
  async place(css: string): Promise<Part> {
    const body = "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();";
    return (await this.driver.run(`${body} return { x, y, width, height }`, css)) as Part;
  }

  /** The words of everything that a selector finds. */
  async texts(css: string): Promise<readonly string[]> {
    const body = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText.trim())";
    return (await this.driver.run(body, css)) as readonly string[];
  }

  /** Saves what it shows. */
  async keep(folder: string, name: string): Promise<void> {
    writeFileSync(join(folder, `${name}.txt`), `${await this.words()}\n`);
    writeFileSync(join(folder, `${name}.png`), await this.driver.screenshot());
  }

  /** Whatever a person would find there: of several, the first that can be seen. */
  private async shown(what: string, xpath: string, milliseconds = PATIENCE): Promise<Element> {
    let words = "";
    const look = async (): Promise<Element | undefined> => {
      for (const element of await this.driver.find(xpath)) {
        if (await this.driver.isShown(element)) return element;
      }
      words = await this.words();
      return undefined;
    };
    return until(`the window has ${what}`, look, { milliseconds, last: () => words });
  }

  private async click(what: string, xpath: string): Promise<void> {
    // What is drawn anew between finding and clicking is looked for again.
    await until(`the window takes a click on ${what}`, async () => {
      await this.driver.click(await this.shown(what, xpath));
      return true;
    });
  }
}
