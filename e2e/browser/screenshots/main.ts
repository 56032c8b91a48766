/**
 * `npm run screenshots [FOLDER]`: pictures of every screen, 390x844 and 820x1180, light and dark, by default into
 * artifacts/screenshots, and of the desktop's window. `npm run screenshots -- --readme` draws the README's picture
 * instead, `-- --window [NAME]` only the window, or those screens of it whose names begin so.
 */

import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Page } from "playwright-core";

import { TABLET, UPRIGHT } from "../support/phone.js";
import { ROOT } from "../support/process.js";
import { settled } from "../support/sight.js";
import { World } from "../support/story.js";
import { TOURS } from "../support/tours/all.js";
import { drawReadmePicture } from "./readme.js";
import { drawWindow } from "./window.js";

const [first, name = ""] = process.argv.slice(2);
const usual = `${ROOT}e2e/browser/artifacts/screenshots`;
const folder = resolve(first === undefined || first.startsWith("--") ? usual : first);

async function drawScreens(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await drawWindow(folder);
  for (const [name, tour] of Object.entries(TOURS)) {
    const world = await World.make({ front: true });
    try {
      let stop = 0;
      for await (const { screen, phone } of tour(world)) {
        stop += 1;
        await drawScreen(phone.page, join(folder, `${name}-${String(stop).padStart(2, "0")}-${screen}`));
      }
    } catch (error) {
      process.stderr.write(`${name}: kept in ${await world.keep(`screenshots of ${name}`)}\n`);
      throw error;
    } finally {
      await world.end();
    }
    process.stdout.write(`${name}: done\n`);
  }
}

/** Both sizes in light and dark; and once more as long as it is, what does not fit on a phone at once. */
async function drawScreen(page: Page, file: string): Promise<void> {
  for (const size of [UPRIGHT, TABLET]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await settled(page);
      await page.screenshot({ path: `${file}-${size.width}x${size.height}-${colorScheme}.png` });
      const height = await page.evaluate(() =>
        document.querySelector("dialog[open]") === null ? document.documentElement.scrollHeight : 0,
      );
      if (size !== UPRIGHT || height <= size.height) continue;
      await page.setViewportSize({ width: size.width, height });
      await page.screenshot({ path: `${file}-${size.width}-whole-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(UPRIGHT);
}

if (first === "--readme") await drawReadmePicture(`${ROOT}docs/phone-and-terminal.png`);
else if (first === "--window") await drawWindow(folder, new RegExp(`^${name}`, "u"));
else await drawScreens();
process.exit(0);
