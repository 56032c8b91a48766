/** Keys that cannot be used, settings, and the keyboard. */

import assert from "node:assert/strict";

import { focused, tabTo } from "../support/acts/keyboard.js";
import { windowStory } from "../support/twin.js";

windowStory("each trouble with the keys has its words and its next step, and none makes a new key", async (desk) => {
  const troubles = {
    locked: ["The keychain is locked", /Unlock it/, ["Try again"]],
    "no-keychain": ["No keychain answers", /GNOME Keyring/, ["Try again", "Keep keys in files"]],
    "no-keychain-paired": ["No keychain answers", /another store would not have the key/, ["Try again"]],
    "key-lost": ["The key of this computer is gone", /backup/, ["Try again", "Forget the pairing"]],
    exposed: ["Others can read this computer's key", /chmod 600 \/home\/ada/, ["Try again", "Forget the pairing"]],
    damaged: [
      "A file of this profile cannot be read", /nothing was deleted or overwritten/,
      ["Try again", "Choose another profile"],
    ],
  } as const;
  for (const [scene, [heading, words, actions]] of Object.entries(troubles)) {
    for (const route of ["/", "/pair", "/ask"]) {
      const { page } = await desk.open(scene, {}, route);
      await page.getByRole("heading", { name: heading }).waitFor();
      await page.getByText(words).first().waitFor();
      await page.getByText("no new key was made").waitFor();
      const offered = await page.locator("main :is(button, a):visible").allInnerTexts();
      assert.deepEqual(offered.map((text) => text.trim()), actions, `${scene} ${route}`);
      await page.context().close();
    }
  }
});

windowStory("keys in files are a choice, and only where no key is in a keychain", async (desk) => {
  const { page } = await desk.open("no-keychain");
  await page.getByText("Every program that runs as you can read those.").waitFor();
  await page.getByRole("button", { name: "Keep keys in files" }).click();
  await page.getByRole("heading", { name: "Pair this computer with your phone" }).waitFor();
  await page.getByText("in files of yours, as this profile is set").waitFor();

  const paired = await desk.open("paired-busy", {}, "/settings");
  await paired.page.getByText("A key is in use, so this cannot be changed.").waitFor();
  assert.equal(await paired.page.getByRole("radio", { name: "Files" }).count(), 0);
});

windowStory("forgetting the keys says first that one must pair anew", async (desk) => {
  const { page } = await desk.open("key-lost");
  await page.getByRole("button", { name: "Forget the pairing" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("You then have to pair this computer anew.").waitFor();
  const forget = sheet.getByRole("button", { name: "Forget the keys" });
  assert.equal(await forget.isDisabled(), true);
  await sheet.getByLabel("I know that I must pair anew").check();
  await forget.click();
  await page.getByRole("heading", { name: "Pair this computer with your phone" }).waitFor();
});

windowStory("settings hold at once: language, theme, switches, profile", async (desk) => {
  const { page } = await desk.open("paired-busy", {}, "/settings");
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await page.getByRole("switch", { name: "Start with the system" }).check();
  assert.equal(await page.getByRole("switch", { name: "Start with the system" }).isChecked(), true);
  await page.getByRole("radio", { name: "Deutsch" }).check({ force: true });
  await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByRole("radio", { name: "English" }).check({ force: true });
  await page.getByLabel("Another profile").fill("Not This");
  await page.getByRole("button", { name: "Open it" }).click();
  await page.getByText("A name has 1 to 32 of a-z").waitFor();
  await page.getByLabel("Another profile").fill("lab");
  await page.getByRole("button", { name: "Open it" }).click();
  await page.getByRole("radio", { name: "lab" }).waitFor({ state: "attached" });
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("heading", { name: "Pair this computer with your phone" }).waitFor();
});

windowStory("ending the pairing asks once more", async (desk) => {
  const { page } = await desk.open("paired-busy", {}, "/settings");
  await page.getByRole("button", { name: "End the pairing" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "End the pairing" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End the pairing" }).click();
  await page.getByRole("heading", { name: "You ended the pairing on this computer" }).waitFor();
});

windowStory("everything is done by keyboard alone: ways, asking, revoking, stopping", async (desk) => {
  const window = await desk.open("paired-empty");
  const { page } = window;
  const ways = [["2", "History"], ["3", "Settings"], ["4", "Stop everything"], ["1", "All quiet"]] as const;
  for (const [key, heading] of ways) {
    await page.keyboard.press(`Control+${key}`);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    assert.match(await focused(page), new RegExp(`heading "${heading}"`), "the heading has the focus");
  }
  await page.keyboard.press("Control+n");
  await page.getByLabel("What for").waitFor();
  await tabTo(window, /^checkbox "See your name/u);
  await page.keyboard.press("Space");
  await tabTo(window, /^textbox "What for/u);
  await page.keyboard.type("Look up the account.");
  await tabTo(window, /^button "Look it over/u);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Send this to your phone?" }).waitFor();
  await tabTo(window, /^button "Send to/u);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Waiting for Ada Lovelace" }).waitFor();
  await window.answer("approves");
  await page.getByRole("heading", { name: "Approved" }).waitFor();
  await tabTo(window, /^button "Revoke/u);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.match(await focused(page), /button "Revoke/u, "the focus is back");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "One permission is alive" }).waitFor();
  await page.keyboard.press("Control+4");
  await tabTo(window, /^button "Hold to stop everything/u);
  await page.keyboard.down("Enter");
  await page.getByRole("heading", { name: "Everything is stopped" }).waitFor();
  await page.keyboard.up("Enter");
});

windowStory("the tray and a second start open the screen that they mean", async (desk) => {
  const window = await desk.open("paired-busy");
  await window.tell({ is: "open", route: "/panic" });
  await window.page.getByRole("heading", { name: "Stop everything" }).waitFor();
  await window.tell({ is: "open", route: "/nowhere" });
  await window.page.getByRole("heading", { name: "2 requests wait" }).waitFor();
});
