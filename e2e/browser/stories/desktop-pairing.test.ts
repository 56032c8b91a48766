/** The window from its first start to a pairing: each thing that can be wrong, in words that help. */

import assert from "node:assert/strict";

import { readQr } from "../support/read-qr.js";
import { tryAddress } from "../support/tours/window.js";
import { type DeskWindow, windowStory } from "../support/twin.js";

const MINUTE = 60_000;
/** A code whose check symbol fits, and that no phone showed. */
const OTHER_CODE = "CSP1-0000-0000";

async function typeCode({ page }: DeskWindow, code: string): Promise<void> {
  await page.getByLabel("Code from the phone").fill(code);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
}

windowStory("first run: address, square code, words, code, the person, home", async (desk) => {
  const window = await desk.open("fresh");
  const { page } = window;
  await page.getByRole("heading", { name: "Pair this computer with your phone" }).waitFor();
  assert.equal(await page.getByLabel("This computer", { exact: true }).inputValue(), "desk");
  await tryAddress(window, "countersign.example.org");
  await page.getByRole("heading", { name: "Scan this with your phone" }).waitFor();
  assert.equal(await page.getByRole("listitem").filter({ hasText: /^\d[a-z]+$/ }).count(), 6, "six words");
  await page.getByText(/9:5\d left/).waitFor();

  // Pasted with spaces, in small letters, without its prefix.
  const code = await window.code();
  await typeCode(window, ` ${code.replace("CSP1-", "").toLowerCase().replace("-", "   ")} `);
  await page.getByRole("heading", { name: "Is that you?" }).waitFor();
  await page.getByText("Ada Lovelace").waitFor();
  await page.getByText("Tablet in the kitchen").waitFor();
  await page.getByRole("button", { name: "Yes, that is me" }).click();
  await page.getByRole("heading", { name: "All quiet" }).waitFor();
  await page.getByText("This computer is paired.").waitFor();
  await page.getByText("countersign request --audience").waitFor();
  await page.getByText("countersign-runtime").waitFor();
});

windowStory("each thing that can be wrong with an address is said in its own words", async (desk) => {
  const expected: Readonly<Record<string, RegExp>> = {
    "192.0.2.7": /no address of a server/,
    "silent.example.org": /The server does not answer.*Check that it runs/s,
    "untrusted.example.org": /certificate is not trusted.*do not go on/is,
    "shop.example.org": /No Countersign server is there/,
    "slow.example.org": /clock is 3 minutes 7 seconds slow.*automatic time.*timedatectl/s,
    "fast.example.org": /clock is 1 hour 2 minutes 5 seconds fast/,
    "skewed.example.org": /clock is 3 minutes 7 seconds slow.*timedatectl/s,
    "moved.example.org": /calls itself something else.*Use https:\/\/countersign\.example\.org/s,
  };
  for (const [address, words] of Object.entries(expected)) {
    const window = await desk.open("fresh");
    await tryAddress(window, address);
    await window.page.locator("main").getByRole("status").filter({ hasText: words }).waitFor();
    assert.equal(await window.page.getByRole("heading", { name: "Scan this" }).count(), 0, address);
    await window.page.context().close();
  }
  const { page } = await desk.open("fresh");
  await page.getByRole("button", { name: "Show the pairing code" }).click();
  await page.getByText("Type the address first.").waitFor();
});

windowStory("the address that a server gives for itself is taken over by a press, and asked again", async (desk) => {
  const window = await desk.open("fresh");
  await tryAddress(window, "moved.example.org");
  await window.page.getByRole("button", { name: "Use https://countersign.example.org" }).click();
  assert.equal(await window.page.getByLabel("Address of your server").inputValue(), "https://countersign.example.org");
  await window.page.getByRole("button", { name: "Show the pairing code" }).click();
  await window.page.getByRole("heading", { name: "Scan this with your phone" }).waitFor();
});

windowStory("a wrong code is told apart from a mistyped one, and the fifth ends the offer", async (desk) => {
  const window = await desk.open("pairing");
  const { page } = window;
  await typeCode(window, "CSP1-7K2");
  await page.getByText("5 characters are missing.").waitFor();
  await page.getByLabel("Code from the phone").fill("CSP1-7U2M-X9QD");
  await page.getByText("No code has U in it.").waitFor();
  await page.getByLabel("Code from the phone").fill("CSP1-7K2M-X9QDD");
  await page.getByText("That is one character too many.").waitFor();

  const right = await window.code();
  const mistyped = right.slice(0, -1) + (right.endsWith("0") ? "1" : "0");
  await typeCode(window, mistyped);
  await page.getByText("The code is mistyped", { exact: true }).waitFor();
  for (let tries = 0; tries < 5; tries += 1) {
    await typeCode(window, OTHER_CODE);
    await page.getByText("No phone confirmed with that code").waitFor();
    await page.getByRole("button", { name: "Pair", exact: true }).and(page.locator(":not([aria-busy])")).waitFor();
  }
  await typeCode(window, right);
  await page.getByText("A wrong code was typed too often").waitFor();
  await page.getByRole("button", { name: "Show a new code" }).click();
  await page.getByLabel("Code from the phone").waitFor();
  await typeCode(window, right);
  await page.getByRole("heading", { name: "Is that you?" }).waitFor();
});

windowStory("an offer that runs out is renewed by itself three times, then by a press", async (desk) => {
  const window = await desk.open("pairing");
  const { page } = window;
  const picture = page.getByRole("img", { name: "Square pairing code" }).locator("path");
  for (let renewal = 0; renewal < 3; renewal += 1) {
    const before = await picture.getAttribute("d");
    await window.advance(10 * MINUTE);
    const changed = (old: string | null): boolean =>
      document.querySelector("svg[role=img] path")?.getAttribute("d") !== old;
    await page.waitForFunction(changed, before);
    await page.getByText("The old code ran out. This is a new one.").waitFor();
  }
  await window.advance(10 * MINUTE);
  await page.getByText("A code holds for ten minutes").waitFor();
  assert.equal(await page.getByLabel("Code from the phone").count(), 0);
  await page.getByRole("button", { name: "Show a new code" }).click();
  await page.getByLabel("Code from the phone").waitFor();
});

windowStory("a window that finds an offer renews it with the names that it has", async (desk) => {
  const window = await desk.open("pairing");
  const { page } = window;
  // 1.APPLICATION.KEY.SECRET.RUNTIME.DEVICE.…
  const parts = async (): Promise<readonly string[]> => {
    const link = await readQr(await page.screenshot());
    return link.slice(link.indexOf("#") + 1).split(".");
  };
  const before = await parts();
  await window.advance(10 * MINUTE);
  await page.getByText("The old code ran out. This is a new one.").waitFor();
  const after = await parts();
  assert.notDeepEqual(after, before);
  const names = (all: readonly string[]): readonly string[] =>
    all.slice(4, 6).map((part) => Buffer.from(part, "base64url").toString());
  assert.deepEqual(names(after), ["Countersign on desk", "desk"]);
  assert.deepEqual(names(before), names(after));
});

windowStory("the square code is read from a picture of the window, in light and dark and small", async (desk) => {
  for (const scheme of ["light", "dark"] as const) {
    for (const width of [420, 960]) {
      const { page } = await desk.open("pairing", { scheme, size: { width, height: 680 } });
      const link = await readQr(await page.screenshot());
      assert.match(link, /^https:\/\/countersign\.example\.org\/pair#1\./, `${scheme} ${width}`);
    }
  }
});

windowStory("not me: nothing stays paired", async (desk) => {
  const window = await desk.open("pairing");
  await typeCode(window, await window.code());
  await window.page.getByRole("button", { name: "No, undo it" }).click();
  await window.page.getByRole("heading", { name: "Pair this computer with your phone" }).waitFor();
  await window.page.getByText("Nothing was paired.").waitFor();
});

windowStory("the link instead of the square code is in the clipboard for half a minute", async (desk) => {
  const window = await desk.open("pairing");
  await window.page.getByRole("button", { name: "Copy the link instead" }).click();
  await window.page.getByText(/The link is in the clipboard for 0:\d\d/).waitFor();
  assert.equal(await window.clipboard(), "the link of the offer");
  await window.advance(30_000);
  await window.page.getByRole("button", { name: "Copy the link instead" }).waitFor();
  assert.equal(await window.clipboard(), "");
});

windowStory("a link from elsewhere asks before anything is done, and a paired computer stays paired", async (desk) => {
  const paired = await desk.open("deep-link");
  const dialog = paired.page.getByRole("dialog");
  await dialog.getByText("https://countersign.example.net").waitFor();
  await dialog.getByText("This computer is paired with countersign.example.org").waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Use this address" }).count(), 0);
  await dialog.getByRole("button", { name: "Ignore it" }).click();
  await dialog.waitFor({ state: "hidden" });

  const fresh = await desk.open("deep-link-fresh");
  const asked = fresh.page.getByRole("dialog");
  await asked.getByText("This is not your server").waitFor();
  await asked.getByRole("button", { name: "Use this address" }).click();
  assert.equal(await fresh.page.getByLabel("Address of your server").inputValue(), "https://countersign.example.org");
  await fresh.page.getByText("The address comes from a link.").waitFor();
  assert.equal(await fresh.page.getByRole("heading", { name: "Scan this" }).count(), 0, "nothing was begun");
});
