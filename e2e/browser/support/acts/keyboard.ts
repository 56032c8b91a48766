/** Getting about without touching anything. */

import type { Page } from "playwright-core";

import type { Phone } from "../phone.js";

/** More stops than any screen has. */
const MOST = 80;

/** What has the focus, as a screen reader would say it. */
export async function focused(page: Page): Promise<string> {
  const element = page.locator(":focus");
  if ((await element.count()) === 0) return "nothing";
  return (await element.ariaSnapshot()).split("\n")[0]?.replace(/^- /, "") ?? "";
}

/** Presses Tab until the focus is on something that fits, and sees to it that each stop on the way is visible. */
export async function tabTo({ page }: Pick<Phone, "page">, wanted: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MOST; stops += 1) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (!(await focusShows(page))) throw new Error(`the focus cannot be seen on ${name}`);
    if (wanted.test(name)) return;
    passed.push(name);
  }
  throw new Error(`the focus never comes to ${wanted}:\n${passed.join("\n")}`);
}

/** Whether what has the focus looks different from what has not, and is on the screen. */
async function focusShows(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return true;
    // The mark may be drawn around the row that holds the box.
    const around = [element, element.closest("label"), element.nextElementSibling, element.parentElement];
    const marked = around.some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    });
    const { top, bottom } = element.getBoundingClientRect();
    return marked && bottom > 0 && top < innerHeight;
  });
}
