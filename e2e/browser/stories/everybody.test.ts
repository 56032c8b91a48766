/** Every screen, for everybody: no violation by axe-core, nothing too small to touch, nothing that does not fit. */

import assert from "node:assert/strict";

import { pairedWorld } from "../support/acts/world.js";
import { openCard } from "../support/acts/open.js";
import { obstaclesInBothSchemes, obstaclesWhenLarge } from "../support/sight.js";
import { story } from "../support/story.js";
import { TOURS } from "../support/tours/all.js";

for (const [name, tour] of Object.entries(TOURS)) {
  story(`every screen of the tour "${name}" can be seen, read and touched by everybody`, async (world) => {
    const found: string[] = [];
    for await (const { screen, phone } of tour(world)) {
      const here = [...(await obstaclesInBothSchemes(phone.page)), ...(await obstaclesWhenLarge(phone.page))];
      found.push(...here.map((text) => `${screen}: ${text}`));
    }
    assert.equal(found.length, 0, `\n${found.join("\n")}`);
  }, { front: true });
}

story("nothing moves for who does not want it to", async (world) => {
  const { phone, computer } = await pairedWorld(world, { reducedMotion: true });
  await openCard(phone, await computer.ask({ scopes: ["payments.execute"] }));
  await phone.page.getByRole("button", { name: "Deny with an answer…" }).click();
  await phone.page.getByRole("dialog").waitFor();
  // What changes in a few steps does not move.
  const moving = await phone.page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => playState === "running" && Number(effect?.getComputedTiming().duration) > 1)
      .map(({ effect }) => (effect as KeyframeEffect).getKeyframes().map(({ easing }) => easing).join(" "))
      .filter((easing) => !easing.includes("steps")),
  );
  assert.deepEqual(moving, []);
});
