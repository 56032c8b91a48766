/** How a screen looks and works for everybody: what axe-core finds, and what it does not look for. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

import { UPRIGHT } from "./phone.js";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The smallest side of anything that is touched, in CSS pixels. */
const FINGER = 44;
/** The same for what is clicked with a mouse. */
export const MOUSE = 24;

/** What somebody could not see or touch on the screen as it is, in words; empty when all is well. */
export async function obstacles(page: Page, smallest = FINGER): Promise<string[]> {
  await settled(page);
  const checks = [axe, (one: Page) => smallTargets(one, smallest), scrollsSideways, cutOff];
  const found: string[] = [];
  for (const check of checks) found.push(...(await check(page)));
  return found;
}

/** The same in light and dark. */
export async function obstaclesInBothSchemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await obstacles(page)).map((text) => `${colorScheme}: ${text}`));
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}

/** What does not fit on the narrowest of phones, on one that lies on its side, and at twice the text size. */
export async function obstaclesWhenLarge(page: Page): Promise<string[]> {
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    for (const text of [...(await scrollsSideways(page)), ...(await cutOff(page))]) found.push(`${where}: ${text}`);
  };
  await page.setViewportSize({ width: 320, height: 640 });
  await look("320 px wide");
  await page.setViewportSize({ width: UPRIGHT.height, height: UPRIGHT.width });
  await look("on its side");
  await page.setViewportSize(UPRIGHT);
  found.push(...(await obstaclesAtTwiceTheText(page)));
  return found;
}

/** What does not fit when the text is twice as large, as a browser's own setting makes it. */
export async function obstaclesAtTwiceTheText(page: Page): Promise<string[]> {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "32px"));
  const found = [...(await scrollsSideways(page)), ...(await cutOff(page))].map((text) => `twice the text: ${text}`);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return found;
}

/** Waits until nothing moves any more: a colour on its way is no colour to be judged. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
}

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (tags) => (globalThis as unknown as { axe: { run(o: object): Promise<AxeResults> } }).axe.run({ runOnly: tags }),
    RULES,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => [`${id}: ${help}`, html, failureSummary ?? ""].join("\n    ")),
  );
}

/** Everything that can be touched and is smaller than a finger; a link within running text is as high as its line. */
async function smallTargets(page: Page, smallest: number): Promise<string[]> {
  return page.evaluate((finger) => {
    const touchable = "a[href], button, input, select, textarea, summary, [role=button], [role=radio], [role=switch]";
    const tooSmall = (element: Element): boolean => {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: false })) return false;
      // A box within its label is touched by the label.
      const target = element.closest("label") ?? element;
      if (target.closest("p, .prose") !== null && target.matches("a")) return false;
      // What is only there for screen readers, or until it has the focus, is not touched.
      if (target.closest(".visually-hidden") !== null) return false;
      const { width, height } = target.getBoundingClientRect();
      return width > 0 && (Math.round(width) < finger || Math.round(height) < finger);
    };
    return [...document.querySelectorAll(touchable)].filter(tooSmall).map((element) => {
      const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
      const size = `${Math.round(width)} x ${Math.round(height)} px`;
      return `smaller than a finger: ${size} ${element.outerHTML.slice(0, 160)}`;
    });
  }, smallest);
}

/** Whether the page is wider than its window, and what sticks out. */
async function scrollsSideways(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  return page.evaluate((width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const sticksOut = (element: Element): boolean => {
      const { right, width: own } = element.getBoundingClientRect();
      return element.checkVisibility() && own > 0 && right > width + 0.5;
    };
    const innermost = [...document.querySelectorAll("body *")].filter(
      (element) => sticksOut(element) && ![...element.children].some(sticksOut),
    );
    const shown = innermost.slice(0, 4).map((element) => {
      const { left, right } = element.getBoundingClientRect();
      return `${Math.round(left)}-${Math.round(right)} ${element.outerHTML.slice(0, 120)}`;
    });
    return [`scrolls sideways, ${document.documentElement.scrollWidth} of ${width} px: ${shown.join(" | ")}`];
  }, width);
}

/** Words that are cut off, with or without three dots. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const holdsWords = (element: Element): boolean =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? "").trim() !== "");
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.checkVisibility() && element.closest(".visually-hidden") === null)
      .filter(holdsWords)
      .filter((element) => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => getComputedStyle(element).overflowX !== "visible")
      .map((element) => `cut off: ${element.outerHTML.slice(0, 160)}`);
  });
}
