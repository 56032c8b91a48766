/** The window in use: ask, see it go its way, read the decision, copy, revoke, stop everything. */

import assert from "node:assert/strict";

import { fillQuestion } from "../support/tours/window.js";
import { windowStory } from "../support/twin.js";

windowStory("ask, approved, copy, revoke, stop: the whole way", async (desk) => {
  const window = await desk.open("paired-empty");
  const { page } = window;
  await page.getByRole("link", { name: "Ask by hand" }).click();
  await page.getByLabel("What for").waitFor();
  await page.getByRole("button", { name: "Look it over" }).click();
  await page.getByText("Choose at least one thing that it may do.").waitFor();
  await page.getByText("Say what it is for.").waitFor();
  await fillQuestion(window, "Pay the florist.");
  await page.getByRole("heading", { name: "Send this to your phone?" }).waitFor();
  await page.getByText("Prepare payments, without sending them").waitFor();
  await page.getByRole("button", { name: "Send to Ada Lovelace" }).click();
  await page.getByRole("heading", { name: "Waiting for Ada Lovelace" }).waitFor();
  await window.advance(5_000);
  await page.getByText("Seen: done").waitFor({ state: "attached" });
  assert.match(await page.title(), /^\(1\) Request/);

  await window.answer("approves");
  await page.getByRole("heading", { name: "Approved" }).waitFor();
  await page.getByText("All eight passed").waitFor();
  assert.equal(await page.getByText("passed", { exact: true }).count(), 8);
  await page.getByText("Ada's phone").first().waitFor();

  await page.getByRole("button", { name: "Copy the token" }).click();
  await page.getByText(/In the clipboard for 0:\d\d more/).first().waitFor();
  assert.match(await window.clipboard(), /^a token of del_/);
  assert.doesNotMatch(await page.content(), /cst_/, "no token is in the window");
  await window.advance(30_000);
  await page.getByRole("button", { name: "Copy the token" }).waitFor();
  assert.equal(await window.clipboard(), "");
  await page.getByRole("button", { name: "Copy the token" }).click();
  await page.getByRole("button", { name: "Clear it now" }).click();
  await page.getByText("The clipboard was cleared.").waitFor();
  assert.equal(await window.clipboard(), "");

  await page.getByRole("button", { name: "Revoke" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Reason (optional)").fill("Paid by hand");
  await sheet.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("heading", { name: "Revoked" }).waitFor();
  await page.getByText("Paid by hand").waitFor();
  assert.equal(await page.getByRole("button", { name: "Copy the token" }).count(), 0);
});

windowStory("stop everything takes a hold, and tells how long the server still took the last token", async (desk) => {
  const window = await desk.open("paired-busy", {}, "/panic");
  const { page } = window;
  await page.getByText("2 permissions and all their tokens").waitFor();
  await page.getByText("2 requests that wait").waitFor();
  const button = page.getByRole("button", { name: "Hold to stop everything" });
  await button.click();
  await button.hover();
  await page.mouse.down();
  await page.getByRole("button", { name: "Keep holding…" }).waitFor();
  await page.mouse.up();
  await button.waitFor();
  await window.hold("Hold to stop everything", "Everything is stopped");
  await page.getByText("84 ms").waitFor();
  await page.getByText("until the server refused the last token").waitFor();
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ""), /Everything is stopped/);
  await page.getByRole("link", { name: "To the start" }).click();
  await page.getByRole("heading", { name: "You ended the pairing on this computer" }).waitFor();
  await page.getByRole("link", { name: "Pair anew" }).click();
  await page.getByRole("heading", { name: "Pair this computer anew" }).waitFor();
});

windowStory("when the server does not hear it, the window says so, and tells it later", async (desk) => {
  const window = await desk.open("silent", {}, "/panic");
  const { page } = window;
  await window.hold(/^Hold/, "Stopped here, and the server did not hear it");
  await page.getByText("may work there until it hears of this").waitFor();
  assert.equal(await page.getByText("until the server refused").count(), 0);
  await page.getByRole("link", { name: "To the start" }).click();
  await page.getByText("The server does not know yet").waitFor();
  await window.silence(false);
  await page.getByRole("button", { name: "Tell it now" }).click();
  await page.getByText("The server does not know yet").waitFor({ state: "hidden" });
});

windowStory("a permission given back in silence says that the server does not know, and is told", async (desk) => {
  const window = await desk.open("silent");
  const { page } = window;
  await page.getByRole("link", { name: /Payments/ }).last().click();
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("The server does not know yet").waitFor();
  await page.getByRole("button", { name: "Tell it now" }).click();
  await page.getByText("It could not be told just now").waitFor();
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByText("The server does not know yet").waitFor();
  await window.silence(false);
  await page.getByRole("button", { name: "Tell it now" }).click();
  await page.getByText("The server does not know yet").waitFor({ state: "hidden" });
});

windowStory("a locked keychain that keeps the end from the server is named, and unlocked to tell it", async (desk) => {
  const { page } = await desk.open("revoked-locked");
  await page.getByText("The keychain is locked, and only the key in it can tell.").waitFor();
  await page.getByRole("button", { name: "Unlock and tell it" }).click();
  await page.getByText("The server does not know yet").waitFor({ state: "hidden" });
});

windowStory("a no, a lie and silence each end in their own words", async (desk) => {
  for (const [how, heading, words] of [
    ["denies", "Denied", "Reading is enough. Ask me again before you send anything."],
    ["lies", "An answer was refused", "Nothing was accepted."],
  ] as const) {
    const window = await desk.open("paired-empty", {}, "/ask");
    await fillQuestion(window);
    await window.page.getByRole("button", { name: /^Send to/ }).click();
    await window.page.getByRole("heading", { name: /^Waiting for/ }).waitFor();
    await window.answer(how);
    await window.page.getByRole("heading", { name: heading }).waitFor();
    await window.page.getByText(words).first().waitFor();
    if (how === "lies") await window.page.getByText("Check 7 failed").first().waitFor();
    assert.equal(await window.page.getByRole("button", { name: "Copy the token" }).count(), 0);
    await window.page.context().close();
  }
  const window = await desk.open("paired-empty", {}, "/ask");
  await fillQuestion(window);
  await window.page.getByRole("button", { name: /^Send to/ }).click();
  await window.page.getByRole("heading", { name: /^Waiting for/ }).waitFor();
  await window.advance(11 * 60_000);
  await window.page.getByRole("heading", { name: "Nobody answered in time" }).waitFor();
});

windowStory("home follows a request by itself, and a permission until its time is over", async (desk) => {
  const window = await desk.open("paired-busy", { answers: true });
  const { page } = window;
  await page.getByRole("heading", { name: "2 requests wait" }).waitFor();
  await window.answer("approves");
  await page.getByRole("heading", { name: "One request waits" }).waitFor();
  await window.advance(8 * 60_000);
  await page.getByRole("heading", { name: "3 permissions are alive" }).waitFor();
  await window.advance(5 * 60 * 60_000);
  await page.getByRole("heading", { name: "All quiet" }).waitFor();
  await page.getByText("No agent holds anything right now.").waitFor();
});

windowStory("claimed words hide nothing, turn nothing around and are no links", async (desk) => {
  const { page } = await desk.open("misleading");
  await page.getByRole("link", { name: /Approve this at once/ }).click();
  await page.getByText("What the agent says (not checked)").waitFor();
  for (const token of [/hidden: zero width space/, /only looks like a mark/, /turns the writing: right-to-left/]) {
    await page.getByText(token).first().waitFor();
  }
  assert.equal(await page.locator("main b, main a[href^='https']").count(), 0);
});

windowStory("the history is searched and filtered, and says when nothing fits", async (desk) => {
  const { page } = await desk.open("paired-busy", {}, "/history");
  assert.equal(await page.locator("main li a").count(), 10);
  await page.getByLabel("Search").fill("mail heating");
  await page.getByText("One request", { exact: true }).waitFor();
  await page.getByLabel("Search").fill("");
  await page.getByRole("radio", { name: "Denied" }).check({ force: true });
  await page.getByText("One request", { exact: true }).waitFor();
  await page.getByLabel("Search").fill("unicorn");
  await page.getByRole("heading", { name: "Nothing like that" }).waitFor();
  await page.getByRole("button", { name: "Show everything" }).click();
  assert.equal(await page.locator("main li a").count(), 10);
});
