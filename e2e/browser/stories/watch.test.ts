/** What fails every other story is seen at all: each of these would go unnoticed if nobody listened. */

import assert from "node:assert/strict";

import type { World } from "../support/story.js";
import { story } from "../support/story.js";
import type { Phone } from "../support/phone.js";
import { until } from "../support/deadline.js";

/** Serves `script` as a page of its own, under the policy of all pages. */
async function play(world: World, script: string): Promise<Phone> {
  const policy = "default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'; trusted-types none";
  const page = '<!doctype html><html lang="en"><title>A page</title><body><script src="/played.js"></script>';
  const body = (text: string): Buffer => Buffer.from(text);
  world.front.rule(({ path }) => {
    if (path === "/played") return { status: 200, headers: { "content-type": "text/html", "content-security-policy": policy }, body: body(page) };
    if (path === "/played.js") return { status: 200, headers: { "content-type": "text/javascript" }, body: body(script) };
    return undefined;
  });
  const phone = await world.phone();
  await phone.open("/played");
  return phone;
}

/** Waits for a problem that fits, and takes all of them off the list, so that this story may go on. */
async function complains(phone: Phone, pattern: RegExp): Promise<void> {
  await until(`a problem like ${pattern}`, () => phone.watch.problems.some((problem) => pattern.test(problem)), {
    last: () => phone.watch.lines.join("\n"),
  });
  assert.notEqual(phone.watch.problems.splice(0).length, 0);
}

/** Each: what goes on, the script that does it, and what the browser says. */
const noticed: readonly (readonly [string, string, RegExp])[] = [
  ["a breach of the content security policy", "document.body.append(Object.assign(new Image(), { src: '/x' }));", /Content Security Policy/],
  ["a text that becomes HTML", "document.body.innerHTML = '<b>bold</b>';", /TrustedHTML/],
  ["a call to another origin", "fetch('http://localhost:9/').catch(() => 0);", /another origin: http:\/\/localhost:9\//],
  ["an error that nobody caught", "Promise.reject(new Error('nobody caught this'));", /nobody caught this/],
];
for (const [what, script, pattern] of noticed) {
  story(`${what} is noticed`, async (world) => complains(await play(world, script), pattern), { front: true });
}
