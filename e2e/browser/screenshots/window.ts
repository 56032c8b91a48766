/** Pictures of every screen of the desktop's window: 960x680 and 420x680, light and dark. */

import { join } from "node:path";

import { settled } from "../support/sight.js";
import { windowTour } from "../support/tours/window.js";
import { Desk, NARROW, WIDE } from "../support/twin.js";

/** Draws them into a folder, only those of a name that fits. */
export async function drawWindow(folder: string, only = /^/): Promise<void> {
  const desk = await Desk.make();
  try {
    for await (const { screen, window } of windowTour(desk, {}, only)) {
      for (const size of [WIDE, NARROW]) {
        for (const colorScheme of ["light", "dark"] as const) {
          const { page } = window;
          const file = join(folder, `window-${screen}`);
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(size);
          await settled(page);
          await page.screenshot({ path: `${file}-${size.width}x${size.height}-${colorScheme}.png` });
          const height = await page.evaluate(() =>
            document.querySelector("dialog[open]") === null ? document.documentElement.scrollHeight : 0,
          );
          if (height <= size.height || colorScheme === "dark") continue;
          await page.setViewportSize({ width: size.width, height });
          await page.screenshot({ path: `${file}-${size.width}-whole-${colorScheme}.png` });
        }
      }
    }
  } finally {
    await desk.end();
  }
  process.stdout.write("window: done\n");
}
