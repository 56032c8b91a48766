/** The app and the command line at once, on one profile. */

import assert from "node:assert/strict";

import { openCard } from "../support/acts/open.js";
import { approve } from "../support/acts/answer.js";
import { pairedSession, prepareQuestion } from "../support/acts/window.js";
import { story } from "../support/story.js";

const QUESTIONS = 4;

story("the app and the command line ask and answer at once, and nothing is lost", async (world) => {
  const { phone, session, window } = await pairedSession(world);
  const { computer } = session;
  await prepareQuestion(window, "By hand, in the window.");
  const purposes = Array.from({ length: QUESTIONS }, (_, at) => `By an agent, number ${at + 1}.`);
  const [ids] = await Promise.all([
    Promise.all(purposes.map((purpose) => computer.ask({ purpose }))),
    window.press("Send to Ada"),
  ]);
  await window.heading("Waiting for Ada");
  assert.equal(new Set(ids).size, QUESTIONS);

  // Both lists have all of them.
  await window.press("Home");
  await window.heading(`${QUESTIONS + 1} requests wait`);
  const words = await window.words();
  for (const purpose of [...purposes, "By hand, in the window."]) assert.ok(words.includes(purpose), words);
  await session.tray.line(new RegExp(`^Waiting for an answer: ${QUESTIONS + 1}$`));
  const listed = async (): Promise<readonly string[]> => {
    const { events, stderr, code } = await computer.run("delegations", "--json", "--all");
    assert.equal(code, 0, stderr);
    return events.filter(({ event }) => event === "delegation").map((told) => String(told["delegationId"]));
  };
  const all = await listed();
  assert.equal(all.length, QUESTIONS + 1);
  for (const id of ids) assert.ok(all.includes(id), `the command line lists ${id}`);

  // Both wait for the same answer, and both verify it.
  const [first = "", second = ""] = ids;
  const waiting = computer.wait(first);
  await openCard(phone, first);
  await approve(phone);
  assert.equal((await waiting.outcome()).code, 0);
  await window.heading(`${QUESTIONS} requests wait`);
  await session.tray.line(/^Alive: 1$/);

  // What one ends, the other knows; and both end something at once.
  await Promise.all([session.tray.click(/^Revoke /), computer.run("revoke", second)]);
  await session.tray.line(new RegExp(`^Waiting for an answer: ${QUESTIONS - 1}$`));
  await window.heading(`${QUESTIONS - 1} requests wait`);
  assert.deepEqual([...(await listed())].sort(), [...all].sort(), "nothing is lost");
});
