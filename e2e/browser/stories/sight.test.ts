/** What the checks of every screen are there for, they find: on a page that has one of each. */

import assert from "node:assert/strict";

import { obstacles, obstaclesWhenLarge } from "../support/sight.js";
import { story } from "../support/story.js";

const PAGE = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title>
  <main>
  <h1>A page</h1><img src="/icon.svg">
  <p style="color:#999;background:#fff">Too pale to read.</p>
  <p><button style="height:24px">Small</button></p>
  <p style="width:25rem">This is wider than a phone.</p>
  <p style="width:4rem;overflow:hidden;white-space:nowrap">Words that have no end.</p></main>`;

story("a screen that is hard to see, to touch or to fit is found out", async (world) => {
  world.front.rule(({ path }) =>
    path === "/bad" ? { status: 200, headers: { "content-type": "text/html" }, body: Buffer.from(PAGE) } : undefined,
  );
  const phone = await world.phone();
  await phone.open("/bad");
  const found = (await obstacles(phone.page)).join("\n");
  const small = ["image-alt", "color-contrast", "smaller than a finger", "scrolls sideways, 4", "cut off: <p"];
  for (const expected of small) {
    assert.ok(found.includes(expected), `${expected} in\n${found}`);
  }
  const large = (await obstaclesWhenLarge(phone.page)).join("\n");
  const sizes = ["320 px wide: scrolls sideways", "twice the text: scrolls sideways, 8", "on its side: cut off"];
  for (const expected of sizes) {
    assert.ok(large.includes(expected), `${expected} in\n${large}`);
  }
}, { front: true });
