/** The server goes down under an open page: what is on the screen stays honest, and nothing that was signed is lost. */

import assert from "node:assert/strict";

import { approveButton, deny } from "../support/acts/answer.js";
import { openCard } from "../support/acts/open.js";
import { pairedWorld } from "../support/acts/world.js";
import type { Call } from "../support/front.js";
import { type World, story } from "../support/story.js";

story("an open inbox outlives a killed server and is right again by itself", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  await phone.open("/");
  await page.getByText("Nothing is waiting").waitFor();
  await world.server.kill();
  await page.getByText(/^Offline\. Last known at \d\d:\d\d\.$/).waitFor();
  await world.server.restart();
  const id = await computer.ask({ purpose: "After the fall." });
  await page.getByRole("link", { name: /Demo Bank/ }).click();
  assert.ok(page.url().endsWith(id), page.url());
  await page.getByText(/^Offline/).waitFor({ state: "hidden" });
});

story("a yes that the server took before it fell is delivered again by itself, as the same bytes", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask();
  await openCard(phone, id);
  const sent = recorded(world, "approve");
  // The server takes the answer and falls before it has said so; the page cannot know which.
  let fallen: (() => void) | undefined;
  const fell = new Promise<void>((settle) => (fallen = settle));
  const uncertain = world.front.rule(({ path }, pass) => {
    if (!path.endsWith("/approve")) return undefined;
    return pass().then(() => world.server.kill()).then(fallen).then((): "lost" => "lost");
  });
  await approveButton(phone).click();
  await fell;
  uncertain();
  await world.server.restart();
  await page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
  assert.ok(sent().length > 1);
  assert.equal(new Set(sent()).size, 1, "one act, however often it was sent");
  assert.equal((await computer.wait(id).outcome()).code, 0);
}, { front: true });

story("an answer that never arrives is kept, called unconfirmed, and sent again as the same bytes", async (world) => {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const id = await computer.ask();
  await openCard(phone, id);
  const sent = recorded(world, "deny");
  const lost = world.front.rule(({ path }) => (path.endsWith("/deny") ? "lost" : undefined));
  await page.getByRole("button", { name: "Deny", exact: true }).click();
  const unconfirmed = page.getByText("Your answer is signed but not confirmed by the server");
  await unconfirmed.waitFor({ timeout: GIVES_UP });
  assert.equal((await computer.wait(id, "0").outcome()).code, 9, "still pending");
  // The page is closed and opened: what was signed is still there.
  await openCard(phone, id);
  lost();
  await deny(phone);
  assert.equal(new Set(sent()).size, 1, "one act, however often it was sent");
  assert.equal((await computer.wait(id).outcome()).code, 3);
}, { front: true });

/** How long the page tries by itself before it says that nothing was confirmed, and then some; in milliseconds. */
const GIVES_UP = 45_000;

/** Every body that was sent to an act from now on. */
function recorded({ front }: World, act: string): () => readonly string[] {
  const before = front.calls.length;
  const isIt = ({ path }: Call): boolean => path.endsWith(`/${act}`);
  return () => front.calls.slice(before).filter(isIt).map(({ body }) => body.toString("utf8"));
}
