/**
 * Names that computers and devices give themselves, on every screen where they stand: while they are paired, in lists,
 * in notices on other devices, on cards. They stand in their own places as names and nowhere among the page's words.
 */

import assert from "node:assert/strict";

import type { Locator } from "playwright-core";

import { addBrowser } from "../support/acts/devices.js";
import { enrol } from "../support/acts/enrol.js";
import { confirmOffer } from "../support/acts/pair.js";
import { Offering } from "../support/corpus-runtime.js";
import { type ScreenSeen, screenFaults, seeScreen } from "../support/corpus-screen.js";
import { type Entry, entriesAbout, neutral } from "../support/corpus.js";
import type { Phone } from "../support/phone.js";
import { type World, story } from "../support/story.js";
import { settled } from "../support/tamper-stage.js";

/** The screens that one computer's names stand on, by what is done there. */
type Screens = ReadonlyMap<string, ScreenSeen>;

async function screen(phone: Phone, path: string): Promise<ScreenSeen> {
  await phone.open(path);
  await settled(phone.page);
  return seeScreen(phone.page);
}

/** Pairs a computer, asks with it, and looks at every screen on the way. */
async function pairs(world: World, phone: Phone, other: Phone, { names, said, endingReason }: Entry): Promise<Screens> {
  const { page } = phone;
  const screens = new Map<string, ScreenSeen>();
  const look = async (name: string, shown: Locator): Promise<void> => {
    await shown.first().waitFor();
    await settled(page);
    screens.set(name, await seeScreen(page));
  };
  const goTo = (name: string): Promise<void> => page.getByRole("link", { name, exact: true }).first().click();
  const offering = await Offering.make(world.server.url, `http://127.0.0.1:${world.server.port}`, names);
  screens.set("offer", await screen(phone, offering.link));
  const code = await confirmOffer(phone);
  screens.set("code", await seeScreen(page));
  const runtime = await offering.type(code);
  await look("paired", page.getByRole("link", { name: "To the inbox" }));
  await goTo("To the inbox");
  const id = await runtime.ask(said, { scopes: ["payments.identity"], expiresAt: Date.now() + 600_000 });
  const row = `a[href="/requests/${id}"]`;
  await look("inbox", page.locator(row));
  await page.locator(row).click();
  await look("card", page.getByRole("button", { name: "Deny", exact: true }));
  await other.page.locator(row).waitFor();
  screens.set("notice", await seeScreen(other.page));
  await runtime.giveBack(id, endingReason);
  await look("end", page.getByText("The computer took the question back"));
  await goTo("Inbox");
  await goTo("History");
  await look("history", page.locator(row));
  await goTo("Computers");
  await look("computers", page.getByRole("button", { name: "Revoke" }));
  await page.getByRole("button", { name: "Revoke" }).first().click();
  await look("revoke", page.getByRole("dialog"));
  await runtime.leave(endingReason);
  return screens;
}

story("the names of computers are names on every screen", async (world) => {
  const phone = await world.phone("phone", { reducedMotion: true });
  await enrol(phone, world.server.ownerLink);
  const other = await world.phone("tablet", { reducedMotion: true });
  await addBrowser(other, phone);
  const plain = await pairs(world, phone, other, neutral());
  const wrong: string[] = [];
  // The honest ones first, as long as no list holds a name that bears a mark.
  const entries = [...entriesAbout("pairing"), ...entriesAbout("ending")].sort(
    (one, two) => Number(two.expect.honest) - Number(one.expect.honest),
  );
  for (const entry of entries) {
    const screens = await pairs(world, phone, other, entry);
    for (const [name, seen] of screens) {
      // What a computer says when it leaves stands where things have ended.
      if (entry.about.has("ending") && !["end", "history"].includes(name)) continue;
      const before = plain.get(name);
      assert(before !== undefined);
      const faults = screenFaults(relevant(entry, name), seen, before);
      wrong.push(...faults.map((fault) => `${entry.id}, ${name}: ${fault}`));
    }
  }
  assert(wrong.length === 0, wrong.join("\n"));
});

/** Lists are short: where only one of an entry's names stands, only what is said of that can be looked for. */
function relevant(entry: Entry, name: string): Entry {
  const shown = SHOWN[name];
  if (shown === undefined) return entry;
  const all = shown.map((key) => (key === "reason" ? entry.endingReason : entry.names[key])).join("\n");
  const { visible, reveal, lookalikes } = entry.expect;
  const stands = (codePoint: string): boolean =>
    all.includes(String.fromCodePoint(Number.parseInt(codePoint.slice(2), 16)));
  const expect = {
    ...entry.expect,
    visible: visible.filter((piece) => all.includes(piece)),
    reveal: reveal.filter(stands),
    lookalikes: lookalikes.filter(stands),
  };
  return { ...entry, expect };
}

const SHOWN: Readonly<Record<string, readonly ("runtimeName" | "deviceName" | "reason")[]>> = {
  inbox: ["runtimeName"],
  history: ["runtimeName"],
};

story("the names of devices are names in lists and notices", async (world) => {
  const phone = await world.phone("phone", { reducedMotion: true });
  await enrol(phone, world.server.ownerLink);
  const thief = await world.phone("thief", { reducedMotion: true });
  await addBrowser(thief, phone, { device: "My tablet" });
  // The notice of each is one more in the inbox, where it comes by itself.
  const look = async (notices: number): Promise<readonly (readonly [string, ScreenSeen])[]> => {
    const devices = await screen(phone, "/devices");
    await phone.open("/");
    await phone.page
      .getByText("New device", { exact: true })
      .nth(notices - 1)
      .waitFor();
    return [
      ["devices", devices],
      ["notice", await seeScreen(phone.page)],
    ];
  };
  const plain = new Map(await look(1));
  const wrong: string[] = [];
  for (const [at, entry] of entriesAbout("device").entries()) {
    await forget(thief);
    // A field of one line takes no line breaks.
    await addAgain(thief, entry.newDevice.replaceAll(/[\r\n]/g, ""));
    for (const [name, seen] of await look(at + 2)) {
      const before = plain.get(name);
      assert(before !== undefined);
      wrong.push(...screenFaults(entry, seen, before).map((fault) => `${entry.id}, ${name}: ${fault}`));
    }
  }
  assert(wrong.length === 0, wrong.join("\n"));
});

/** The same browser with nothing in it but the passkey. */
async function forget(phone: Phone): Promise<void> {
  await phone.open("/settings");
  await phone.context.clearCookies();
  await phone.page.evaluate(async () => {
    for (const { name = "" } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  });
}

/** Adds it as one more device; the passkey is in it still. */
async function addAgain({ page }: Phone, device: string): Promise<void> {
  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("textbox", { name: "Name of this device" }).fill(device);
  await page.getByRole("button", { name: "Add this browser" }).click();
  await page.getByRole("heading", { name: "Inbox" }).waitFor();
}
