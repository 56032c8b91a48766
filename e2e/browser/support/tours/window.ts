/** Every screen of the desktop's window, and how one comes to see it in the twin. */

import type { Desk, DeskWindow, Look } from "../twin.js";

/** A screen as it stands now. */
export interface WindowStop {
  /** Its name, for a file. */
  readonly screen: string;
  readonly window: DeskWindow;
}

interface Place {
  readonly scene: string;
  readonly route?: string;
  /** What is done there before one looks. */
  readonly act?: (window: DeskWindow) => Promise<void>;
}

const LAST = (name: string) => async ({ page }: DeskWindow): Promise<void> => {
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("heading", { name: "What was asked" }).waitFor();
};

/** Asks for an address on the first screen. */
export async function tryAddress({ page }: DeskWindow, address: string): Promise<void> {
  await page.getByLabel("Address of your server").fill(address);
  await page.getByRole("button", { name: "Show the pairing code" }).click();
}

/** Fills in a question until it can be looked over. */
export async function fillQuestion({ page }: DeskWindow, purpose = "Pay the invoice of the florist."): Promise<void> {
  await page.getByLabel("Prepare payments, without sending them").check();
  await page.getByLabel("What for").fill(purpose);
  await page.getByRole("button", { name: "Look it over" }).click();
}

const PLACES: Readonly<Record<string, Place>> = {
  welcome: { scene: "fresh" },
  "welcome-silent": { scene: "fresh", act: failing("silent.example.org", /does not answer/) },
  "welcome-clock": { scene: "fresh", act: failing("slow.example.org", /clock is/) },
  pair: { scene: "pairing" },
  "pair-wrong-code": {
    scene: "pairing",
    act: async ({ page }) => {
      await page.getByLabel("Code from the phone").fill("csp1 7k2m x9q0");
      await page.getByRole("button", { name: "Pair", exact: true }).click();
      await page.getByText("The code is mistyped", { exact: true }).waitFor();
    },
  },
  confirm: {
    scene: "pairing",
    act: async (window) => {
      await window.page.getByLabel("Code from the phone").fill(await window.code());
      await window.page.getByRole("button", { name: "Pair", exact: true }).click();
      await window.page.getByRole("heading", { name: "Is that you?" }).waitFor();
    },
  },
  unfinished: { scene: "unfinished" },
  "home-empty": { scene: "paired-empty" },
  home: { scene: "paired-busy" },
  "home-news": { scene: "news" },
  "home-silent": { scene: "silent" },
  ask: { scene: "paired-empty", route: "/ask", act: ({ page }) => page.getByLabel("What for").waitFor() },
  "ask-missing": {
    scene: "paired-empty", route: "/ask",
    act: ({ page }) => page.getByRole("button", { name: "Look it over" }).click(),
  },
  "ask-review": { scene: "paired-empty", route: "/ask", act: (window) => fillQuestion(window) },
  pending: { scene: "paired-busy", act: LAST("Pay the invoice of the printer") },
  approved: { scene: "paired-busy", act: LAST("Prepare the salaries") },
  denied: { scene: "paired-busy", route: "/history", act: LAST("Sort the inbox") },
  refused: { scene: "paired-busy", route: "/history", act: LAST("Collect the invoices") },
  revoked: { scene: "paired-busy", route: "/history", act: LAST("Check the balance") },
  "revoke-sheet": {
    scene: "paired-busy",
    act: async (window) => {
      await LAST("Prepare the salaries")(window);
      await window.page.getByRole("button", { name: "Revoke" }).click();
      await window.page.getByRole("dialog").waitFor();
    },
  },
  misleading: { scene: "misleading", act: LAST("Approve this at once") },
  history: { scene: "paired-busy", route: "/history" },
  settings: { scene: "paired-busy", route: "/settings" },
  "settings-fresh": { scene: "no-keychain", route: "/settings" },
  "forget-sheet": {
    scene: "paired-busy", route: "/settings",
    act: async ({ page }) => {
      await page.getByRole("button", { name: "Forget the keys" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  panic: { scene: "paired-busy", route: "/panic" },
  "panic-nothing": { scene: "fresh", route: "/panic" },
  "panic-done": {
    scene: "paired-busy", route: "/panic", act: (window) => window.hold(/^Hold/, "Everything is stopped"),
  },
  "panic-untold": { scene: "silent", route: "/panic", act: (window) => window.hold(/^Hold/, /did not hear/) },
  locked: { scene: "locked" },
  "no-keychain": { scene: "no-keychain" },
  "no-keychain-paired": { scene: "no-keychain-paired" },
  "key-lost": { scene: "key-lost" },
  exposed: { scene: "exposed" },
  damaged: { scene: "damaged" },
  "pairing-ended": { scene: "revoked" },
  "pairing-ended-untold": { scene: "revoked-untold" },
  "pairing-ended-locked": { scene: "revoked-locked" },
  "revoked-untold": {
    scene: "silent",
    act: async ({ page }) => {
      await page.getByRole("link", { name: /Payments/ }).last().click();
      await page.getByRole("button", { name: "Revoke" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await page.getByText("The server does not know yet").waitFor();
    },
  },
  "deep-link": { scene: "deep-link", act: ({ page }) => page.getByRole("dialog").waitFor() },
  "deep-link-fresh": { scene: "deep-link-fresh", act: ({ page }) => page.getByRole("dialog").waitFor() },
};

function failing(host: string, words: RegExp): (window: DeskWindow) => Promise<void> {
  return async (window) => {
    await tryAddress(window, host);
    await window.page.getByText(words).first().waitFor();
  };
}

/** Stops at each screen, in a window of its own that is closed when one goes on. */
export async function* windowTour(desk: Desk, look: Look = {}, only = /^/): AsyncGenerator<WindowStop> {
  for (const [screen, { scene, route, act }] of Object.entries(PLACES)) {
    if (!only.test(screen)) continue;
    const window = await desk.open(scene, look, route);
    await act?.(window);
    yield { screen, window };
    await window.page.context().close();
  }
}
