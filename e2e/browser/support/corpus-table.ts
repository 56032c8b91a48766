/**
 * A table on which requests are laid one after the other, beside one with nothing to it. The page's clock stands still
 * meanwhile, so that nothing but the agent's words differs.
 */

import type { DelegationId } from "@countersign/protocol";
import type { Page } from "playwright-core";

import { pairSigning } from "./acts/corpus.js";
import { enrol } from "./acts/enrol.js";
import { type CardSeen, type Words, VERIFIED, photographVerified, seeCard, unfold } from "./corpus-card.js";
import { faults, illegible } from "./corpus-judge.js";
import type { SigningRuntime } from "./corpus-runtime.js";
import { type Entry, type Said, neutral } from "./corpus.js";
import { until } from "./deadline.js";
import type { World } from "./story.js";

/** So high that the verified part is on the screen whole, whatever stands below it. */
export const HIGH = { width: 390, height: 1700 };
/** For how long the clock may stand still: a minute off the server's the page could not answer. In milliseconds. */
const STILL = 40_000;
/** After which time without a card its row is pressed again, in milliseconds. */
const AGAIN = 5_000;
/** How many requests may wait at one place. */
const BATCH = 5;
const SCOPES = ["payments.identity", "payments.prepare"];

export const ENGLISH: Words = { deny: "Deny", showAll: "Show all", inbox: "Inbox", tooLong: "Too long to approve" };
export const GERMAN: Words = {
  deny: "Ablehnen",
  showAll: "Alles zeigen",
  inbox: "Eingang",
  tooLong: "Zu lang für ein Ja",
};

/** A card that was shown, and the picture of its verified part. */
export interface Shown {
  readonly card: CardSeen;
  readonly picture: Buffer;
}

export class Table {
  readonly page: Page;
  private readonly runtime: SigningRuntime;
  private readonly words: Words;

  constructor(page: Page, runtime: SigningRuntime, words: Words = ENGLISH) {
    this.page = page;
    this.runtime = runtime;
    this.words = words;
  }

  /** With a person who has enrolled and paired one computer. */
  static async set(world: World, words: Words = ENGLISH): Promise<Table> {
    const phone = await world.phone("phone", { size: HIGH, reducedMotion: true });
    await enrol(phone, world.server.ownerLink);
    const runtime = await pairSigning(world, phone, neutral().names);
    if (words === GERMAN) {
      await phone.page.evaluate(() => localStorage.setItem("countersign.preferences", '{"language":"de"}'));
    }
    await phone.open("/");
    return new Table(phone.page, runtime, words);
  }

  /** Everything that is wrong with `entries`, an entry a line. */
  async problems(entries: readonly Entry[]): Promise<readonly string[]> {
    const wrong: string[] = [];
    await this.show(entries, async (entry, first, plain) => {
      wrong.push(...(await this.judge(entry, first, plain)).map((fault) => `${entry.id}: ${fault}`));
    });
    return wrong;
  }

  /** Asks for two scopes of the demo's payments. */
  async ask(said: Said, expiresAt: number): Promise<DelegationId> {
    return this.runtime.ask(said, { scopes: SCOPES, expiresAt });
  }

  /** Takes a request back. */
  async takeBack(id: DelegationId): Promise<void> {
    await this.runtime.giveBack(id);
  }

  /** Opens the card from the inbox, where it appears by itself. */
  async open(id: DelegationId): Promise<Shown> {
    const row = this.page.locator(`a[href="/requests/${id}"]`);
    await row.waitFor();
    // What moved under the hand, as the page was still being drawn, is pressed again.
    await until("the card opens", async () => {
      if (await row.isVisible()) await row.click();
      return this.page.locator(VERIFIED).waitFor({ timeout: AGAIN }).then(() => true, () => undefined);
    });
    return this.see();
  }

  private async see(): Promise<Shown> {
    return { card: await seeCard(this.page, this.words), picture: await photographVerified(this.page) };
  }

  /** Lets `look` at the card of every entry, beside that of a request with nothing to it. */
  private async show(
    entries: readonly Entry[],
    look: (entry: Entry, shown: Shown, plain: Shown) => Promise<void>,
  ): Promise<void> {
    const open = [...entries];
    while (open.length > 0) {
      const since = Date.now();
      await this.page.clock.setFixedTime(since);
      await this.page.reload();
      let plain: Shown | undefined;
      do {
        const batch = plain === undefined ? [neutral(), ...open.splice(0, BATCH - 1)] : open.splice(0, BATCH);
        const ids = await Promise.all(batch.map(({ said }) => this.ask(said, since + 600_000)));
        for (const [at, entry] of batch.entries()) {
          const shown = await this.open(ids[at] as DelegationId);
          if (plain === undefined) plain = shown;
          else await look(entry, shown, plain);
          await this.page.getByRole("link", { name: this.words.inbox }).first().click();
        }
        await Promise.all(ids.map((id) => this.takeBack(id)));
      } while (open.length > 0 && Date.now() - since < STILL);
    }
  }

  private async judge(entry: Entry, first: Shown, plain: Shown): Promise<readonly string[]> {
    const look = ({ card, picture }: Shown): readonly string[] => [
      ...faults(entry, card, plain.card),
      ...(picture.equals(plain.picture) ? [] : ["the verified part looks different"]),
    ];
    const found = [...look(first)];
    const isShut = first.card.claimed.folded || entry.expect.long;
    // What deceives may be too much to read as well: then nobody can say yes to it at all.
    const isTooLong = first.card.outside.includes(this.words.tooLong);
    if (isTooLong && entry.expect.honest) found.push("it is honest and too long");
    if (isShut && first.card.blocked === "") found.push("it can be approved before all of it was shown");
    if (!isShut && !isTooLong && first.card.blocked !== "") found.push(`it cannot be approved: ${first.card.blocked}`);
    if (!first.card.claimed.folded) return [...found, ...illegible(entry, first.card)];
    await unfold(this.page, this.words);
    const whole = await this.see();
    if (!isTooLong && whole.card.blocked !== "") found.push(`all was shown, and still: ${whole.card.blocked}`);
    return [...found, ...look(whole), ...illegible(entry, whole.card)];
  }
}
