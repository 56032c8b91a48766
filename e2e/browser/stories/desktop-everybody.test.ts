/** Every screen of the window, for everybody: at both sizes, in light and dark, with twice the text, in German. */

import assert from "node:assert/strict";

import { MOUSE, obstacles, obstaclesAtTwiceTheText } from "../support/sight.js";
import { windowTour } from "../support/tours/window.js";
import { NARROW, WIDE, windowStory } from "../support/twin.js";

for (const [name, size] of Object.entries({ wide: WIDE, narrow: NARROW })) {
  windowStory(`every screen of the ${name} window can be seen, read and used by everybody`, async (desk) => {
    const found: string[] = [];
    for await (const { screen, window } of windowTour(desk, { size })) {
      for (const colorScheme of ["light", "dark"] as const) {
        await window.page.emulateMedia({ colorScheme });
        found.push(...(await obstacles(window.page, MOUSE)).map((text) => `${screen}, ${colorScheme}: ${text}`));
      }
      found.push(...(await obstaclesAtTwiceTheText(window.page)).map((text) => `${screen}: ${text}`));
    }
    assert.equal(found.length, 0, `\n${found.join("\n")}`);
  });
}

windowStory("German words, which are longer, fit as well", async (desk) => {
  const found: string[] = [];
  const places = [
    ["fresh", "/"], ["pairing", "/"], ["paired-busy", "/"], ["paired-busy", "/settings"], ["paired-busy", "/panic"],
    ["paired-busy", "/history"], ["paired-empty", "/ask"], ["locked", "/"], ["no-keychain", "/"], ["exposed", "/"],
    ["revoked-untold", "/"],
  ] as const;
  for (const [scene, route] of places) {
    const { page } = await desk.open(scene, { size: NARROW, language: "de-DE" }, route);
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    const here = [...(await obstacles(page, MOUSE)), ...(await obstaclesAtTwiceTheText(page))];
    found.push(...here.map((text) => `${scene}${route}: ${text}`));
  }
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

windowStory("nothing moves for who does not want it to", async (desk) => {
  const { page } = await desk.open("paired-busy", { reducedMotion: true }, "/panic");
  await page.getByRole("button", { name: /^Hold/ }).hover();
  await page.mouse.down();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => playState === "running" && Number(effect?.getComputedTiming().duration) > 1)
      .map(({ effect }) => effect as KeyframeEffect)
      .map((effect) => [effect.getTiming().easing, ...effect.getKeyframes().map(({ easing }) => easing)].join(" "))
      .filter((easing) => !easing.includes("steps")),
  );
  await page.mouse.up();
  assert.deepEqual(moving, []);
});
