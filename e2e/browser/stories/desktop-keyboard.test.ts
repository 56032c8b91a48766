/** The window without a mouse: where the focus is after each step, and that it can be seen. */

import assert from "node:assert/strict";

import { focused, tabTo } from "../support/acts/keyboard.js";
import { type DeskWindow, windowStory } from "../support/twin.js";

/** Waits for a screen, and says that its heading has the focus: the next Tab begins there. */
async function arriveAt({ page }: DeskWindow, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading, level: 1 }).and(page.locator(":focus")).waitFor();
}

/** Presses Tab once, and says what has the focus then. */
async function nextStop({ page }: DeskWindow): Promise<string> {
  await page.keyboard.press("Tab");
  return focused(page);
}

windowStory("a computer is paired by keyboard alone", async (desk) => {
  const window = await desk.open("fresh");
  const { keyboard } = window.page;
  await tabTo(window, /^textbox "Address of your server/u);
  await keyboard.type("countersign.example.org");
  await keyboard.press("Enter");
  await arriveAt(window, "Scan this with your phone");
  await tabTo(window, /^textbox "Code from the phone/u);
  await keyboard.type(await window.code());
  await keyboard.press("Enter");
  await arriveAt(window, "Is that you?");
  await tabTo(window, /^button "Yes, that is me/u);
  await keyboard.press("Enter");
  await arriveAt(window, "All quiet");
});

windowStory("the ways are walked by Tab and Enter, and may be passed over", async (desk) => {
  const window = await desk.open("paired-busy");
  const { page } = window;
  assert.match(await nextStop(window), /^link "Skip to content"/u);
  await page.keyboard.press("Enter");
  assert.match(await nextStop(window), /^button "About this pairing/u, "the first thing of the screen itself");

  await page.keyboard.press("Shift+Tab");
  assert.match(await focused(page), /^link "Stop everything"/u, "backwards, the way before the screen is the last one");
  await page.keyboard.press("Enter");
  await arriveAt(window, "Stop everything");
  await page.keyboard.press("Escape");
  await arriveAt(window, "2 requests wait");

  await page.reload();
  await tabTo(window, /^link "History"/u);
  await page.keyboard.press("Enter");
  await arriveAt(window, "History");
  assert.match(await nextStop(window), /^textbox "Search/u);
  await page.keyboard.type("sort urgent");
  await page.getByText("One request", { exact: true }).waitFor();
  await tabTo(window, /^link .*Sort the inbox/u);
  await page.keyboard.press("Enter");
  await arriveAt(window, "Denied");
  await page.keyboard.press("Escape");
  await arriveAt(window, "2 requests wait");
});

windowStory("a dialog keeps the focus while it is open, and gives it back", async (desk) => {
  const window = await desk.open("paired-busy", {}, "/settings");
  const { page } = window;
  await tabTo(window, /^button "Forget the keys"/u);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const inside = new Set<string>();
  for (let stops = 0; stops < 8; stops += 1) {
    const stop = await nextStop(window);
    // Between the last stop and the first a browser offers its own frame, which is no part of the page.
    if (stop === "nothing") continue;
    inside.add(stop);
    assert.equal(await dialog.locator(":focus").count(), 1, `${stop} lies outside of the dialog`);
  }
  assert.ok([...inside].some((stop) => stop.startsWith('button "Keep"')), [...inside].join("\n"));
  assert.ok([...inside].some((stop) => stop.startsWith('button "Close"')), [...inside].join("\n"));
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.match(await focused(page), /^button "Forget the keys"/u);
});
