/** Any screen that shows somebody's words or names, and what is wrong with it. */

import type { Page } from "playwright-core";

import { type Entry, character, ownTexts } from "./corpus.js";

/** What was read of a screen. */
export interface ScreenSeen {
  /** Every text outside of the places for foreign text: of elements, of attributes that are read out, and the title. */
  readonly own: string;
  /** What a person reads in those places. */
  readonly letters: string;
  readonly marks: readonly (readonly [kind: string, words: string])[];
  /** Elements in those places. */
  readonly tags: readonly string[];
  /** How far the page can be moved sideways, in CSS pixels. */
  readonly sideways: number;
  /** Buttons and links of ours that something else lies upon. */
  readonly covered: readonly string[];
}

/** Reads the screen that is shown. */
export async function seeScreen(page: Page): Promise<ScreenSeen> {
  return page.evaluate(see);
}

/** What is wrong with a screen that shows `entry`, beside the same one with nothing to it. */
export function screenFaults(entry: Entry, seen: ScreenSeen, neutral: ScreenSeen): readonly string[] {
  const { visible, reveal, lookalikes, honest, neverAsOwn } = entry.expect;
  const count = (text: string, piece: string): number => text.split(piece).length - 1;
  const lies = [...neverAsOwn, ...ownTexts(entry).filter((text) => text.trim().length > 3)];
  const allowed = new Set(["span", "bdi", "br", "button"]);
  const alike = seen.marks
    .filter(([kind]) => kind === "lookalike")
    .map(([, words]) => words)
    .join("\n");
  return [
    ...lies
      .filter((lie) => count(seen.own, lie) > count(neutral.own, lie))
      .map((lie) => `the page says ${JSON.stringify(lie)}`),
    ...visible
      .filter((piece) => !seen.letters.includes(piece))
      .map((piece) => `${JSON.stringify(piece)} cannot be read`),
    ...reveal.filter((one) => seen.letters.includes(character(one))).map((one) => `${one} stands there and acts`),
    ...reveal.filter((one) => seen.own.includes(character(one))).map((one) => `the page says ${one}`),
    ...(reveal.length > 0 && seen.marks.length === 0 ? ["nothing says what was hidden"] : []),
    ...lookalikes.filter((one) => !alike.includes(character(one))).map((one) => `${one} is not marked`),
    ...(honest ? seen.marks.map(([kind, words]) => `it is honest and marked as ${kind}: ${words}`) : []),
    ...seen.tags.filter((tag) => !allowed.has(tag)).map((tag) => `there is a <${tag}> among foreign words`),
    ...(seen.sideways > 0 ? [`the page can be moved sideways by ${seen.sideways} px`] : []),
    ...seen.covered.map((name) => `something lies upon ${name}`),
  ];
}

/** Runs in the page. */
function see(): ScreenSeen {
  const READ_OUT = [
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "title",
    "alt",
    "placeholder",
    "value",
    "content",
  ];
  const own: string[] = [document.title];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node instanceof Element ? node : node.parentElement;
    if (element === null || element.closest(".inert, script, style") !== null) continue;
    if (node instanceof Element) own.push(...READ_OUT.map((name) => node.getAttribute(name) ?? ""));
    else own.push(node.textContent ?? "");
  }
  const inert = [...document.querySelectorAll(".inert")];
  const KINDS = ["hidden", "direction", "lookalike", "mark", "combining"];
  const lettersOf = (claim: Element): string =>
    [...claim.querySelectorAll(".text, .token, br")]
      .map((one) => (one.localName === "br" ? "\n" : one.textContent))
      .join("");
  // Below an open sheet nothing can be pressed, and nothing shall.
  const scope = document.querySelector("dialog[open]") ?? document.querySelector("main") ?? document.body;
  const covered = [...scope.querySelectorAll<HTMLElement>("button, a")].filter((control) => {
    control.scrollIntoView({ block: "center" });
    const { x, y, width, height } = control.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return width > 1 && height > 1 && top !== null && !control.contains(top) && !top.contains(control);
  });
  scrollTo(0, 0);
  return {
    own: own.filter((text) => text.trim() !== "").join("\n"),
    letters: inert.flatMap((one) => [...one.querySelectorAll(".claim")].map(lettersOf)).join("\n"),
    marks: inert.flatMap((one) =>
      [...one.querySelectorAll(".token")].map((token): readonly [string, string] => [
        KINDS.find((kind) => token.classList.contains(kind)) ?? "",
        token.textContent ?? "",
      ]),
    ),
    tags: [...new Set(inert.flatMap((one) => [...one.querySelectorAll("*")].map((element) => element.localName)))],
    sideways: document.documentElement.scrollWidth - innerWidth,
    covered: covered.map((control) => control.innerText.trim() || control.outerHTML.slice(0, 80)),
  };
}
