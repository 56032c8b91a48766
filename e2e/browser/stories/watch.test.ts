/** What fails every other story is seen at all: each of these would go unnoticed if nobody listened. */

import assert from "node:assert/strict";

import { until } from "../support/deadline.js";
import type { Answer } from "../support/front.js";
import type { Phone } from "../support/phone.js";
import { type World, story } from "../support/story.js";

/** Serves `script` as a page of its own, under the policy of all pages. */
async function play(world: World, script: string): Promise<Phone> {
  const trustedTypes = "require-trusted-types-for 'script'; trusted-types none";
  const policy = `default-src 'none'; script-src 'self'; connect-src *; ${trustedTypes}`;
  const page = '<!doctype html><html lang="en"><title>A page</title><body><script src="/played.js"></script>';
  const answer = (type: string, text: string): Answer => {
    const headers = { "content-type": type, "content-security-policy": policy };
    return { status: 200, headers, body: Buffer.from(text) };
  };
  world.front.rule(({ path }) => {
    if (path === "/played") return answer("text/html", page);
    return path === "/played.js" ? answer("text/javascript", script) : undefined;
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

const FOREIGN_PICTURE = "document.body.append(Object.assign(new Image(), { src: '/x' }));";
const FOREIGN_CALL = "fetch('http://localhost:9/').catch(() => 0);";

/** Each: what goes on, the script that does it, and what the browser says. */
const noticed: readonly (readonly [string, string, RegExp])[] = [
  ["a breach of the content security policy", FOREIGN_PICTURE, /Content Security Policy/],
  ["a text that becomes HTML", "document.body.innerHTML = '<b>bold</b>';", /TrustedHTML/],
  ["a call to another origin", FOREIGN_CALL, /another origin: http:\/\/localhost:9\//],
  ["an error that nobody caught", "Promise.reject(new Error('nobody caught this'));", /nobody caught this/],
];
for (const [what, script, pattern] of noticed) {
  story(`${what} is noticed`, async (world) => complains(await play(world, script), pattern), { front: true });
}
