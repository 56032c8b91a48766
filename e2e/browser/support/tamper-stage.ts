/** A person with a phone whose server lies, and whose every signature is looked at. */

import type { Locator, Page } from "playwright-core";

import { enrol } from "./acts/enrol.js";
import { pairSigning } from "./acts/corpus.js";
import type { SigningRuntime } from "./corpus-runtime.js";
import { neutral } from "./corpus.js";
import type { Answer, Call, Front, Json } from "./front.js";
import type { Phone } from "./phone.js";
import type { World } from "./story.js";
import { type Act, type Self, selfOf, verifyActs } from "./tamper-judge.js";
import { type Prompt, Prompts } from "./tamper-passkeys.js";

/** What a page did while somebody lied to it. */
export interface Done {
  readonly calls: readonly Call[];
  readonly prompts: readonly Prompt[];
}

export class Stage {
  readonly world: World;
  readonly phone: Phone;
  readonly prompts: Prompts;
  readonly runtime: SigningRuntime;
  readonly self: Self;

  constructor(parts: Pick<Stage, "world" | "phone" | "prompts" | "runtime" | "self">) {
    this.world = parts.world;
    this.phone = parts.phone;
    this.prompts = parts.prompts;
    this.runtime = parts.runtime;
    this.self = parts.self;
  }

  /** Enrols and pairs in all honesty. */
  static async make(world: World): Promise<Stage> {
    const phone = await world.phone("phone", { reducedMotion: true });
    const prompts = await Prompts.of(phone.page);
    await enrol(phone, world.server.ownerLink);
    const runtime = await pairSigning(world, phone, neutral().names);
    return new Stage({ world, phone, prompts, runtime, self: await selfOf(phone.page) });
  }

  get page(): Page {
    return this.phone.page;
  }

  /**
   * From now on the server takes signed acts and says that it refuses them for good, so that one question can be
   * answered again and again. Gives what ends it.
   */
  refuseActs(): () => void {
    return refusedActs(this.world.front);
  }

  /** Lets the page do something, and gives what it asked of the passkeys and what it sent. */
  async during(run: () => Promise<void>): Promise<Done> {
    const { calls } = this.world.front;
    const before = calls.length;
    this.prompts.take();
    await run();
    return { calls: calls.slice(before).filter(({ method }) => method !== "GET"), prompts: this.prompts.take() };
  }

  /** The same, verified. */
  async actsDuring(run: () => Promise<void>): Promise<readonly Act[]> {
    const { calls, prompts } = await this.during(run);
    return verifyActs(this.self, calls, prompts);
  }

  /** The page remembers who it is as of now, whatever it learns later, each time that it is opened again. */
  async rememberIdentity(): Promise<void> {
    await this.page.goto(new URL("/healthz", this.phone.url).href);
    await this.page.evaluate(remember, { from: "identity", to: "identity of a test" });
  }

  /**
   * Opens a path as if for the first time: nothing is shown but what the server says now. Waits for what the page says.
   */
  async open(path: string): Promise<void> {
    await this.page.goto(new URL("/healthz", this.phone.url).href);
    await this.page.evaluate(remember, { from: "nothing", to: "inbox" });
    await this.page.evaluate(remember, { from: "identity of a test", to: "identity" });
    await this.page.goto(new URL(path, this.phone.url).href);
    await settled(this.page);
  }

  /** Presses a button, and waits until the page says something new of what came of it. */
  async press(button: Locator): Promise<void> {
    await pressed(this.page, button);
  }

  /** What the page says. */
  async words(): Promise<string> {
    return (await this.page.locator("body").innerText()).replaceAll(/\s+/g, " ");
  }

  /** An honest answer of the server to this browser. */
  async honest(path: string): Promise<Json> {
    return (await this.phone.context.request.get(new URL(path, this.phone.url).href)).json();
  }
}

/** Where a page says what came of something. */
const SAID = ['[role="alert"]', '.banner[role="status"]', '[role="status"] > p'];

/** Presses a button, and waits until the page says something new. */
export async function pressed(page: Page, button: Locator): Promise<void> {
  await page.evaluate(
    (said) => document.querySelectorAll(said).forEach((one) => one.setAttribute("data-old", "")),
    SAID.join(),
  );
  await button.click();
  const news = SAID.map((one) => `${one}:not([data-old])`).join();
  await page.locator(news).filter({ visible: true, hasText: /./ }).first().waitFor();
  await settled(page);
}

/** Lets a server take every signed act and refuse it for good. Gives what ends it. */
export function refusedActs(front: Front): () => void {
  return front.rule((call) => (isAct(call) ? REFUSED : undefined));
}

/**
 * Runs in a page of the server without scripts: what the app remembers under one key, it remembers under another. Where
 * there is nothing, an inbox is forgotten and anything else stays.
 */
function remember({ from, to }: { readonly from: string; readonly to: string }): Promise<void> {
  return new Promise((settle, reject) => {
    const opening = indexedDB.open("countersign");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction("memory", "readwrite", { durability: "strict" });
      const store = transaction.objectStore("memory");
      const read = store.get(from);
      read.onsuccess = () => {
        if (read.result !== undefined) store.put(read.result, to);
        else if (to === "inbox") store.delete(to);
      };
      transaction.oncomplete = () => settle(database.close());
      transaction.onerror = () => reject(transaction.error);
    };
  });
}

/** Waits until nothing is loading any more and something is said. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const main = document.querySelector("main");
    return main !== null && main.innerText.trim() !== "" && main.querySelector(".spinner, .skeleton") === null;
  });
}

const REFUSED: Answer = {
  status: 403,
  headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  body: Buffer.from(
    JSON.stringify({
      type: "urn:countersign:problem:workspace_policy_denied",
      title: "No.",
      status: 403,
      code: "workspace_policy_denied",
      detail: "",
      field: "",
      requestId: "req_0000000000000000000000000",
    }),
  ),
};

function isAct({ method, path }: Call): boolean {
  return method === "POST" && !/^\/v1\/(sessions\/begin|enrolments)$/.test(path) && !path.endsWith("/seen");
}
