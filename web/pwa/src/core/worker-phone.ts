/**
 * The phone as the service worker has it: no page, no person before it, no passkey. It says what came of a push, signs
 * a no, and keeps the subscription; whatever needs a yes is opened in the page. The same checks stand before a no here
 * as there: the request is fetched and verified as a card, and the card is what is answered.
 */

import type { Bytes, PushEvent } from "@countersign/protocol";
import { Acts } from "./acts.js";
import { Answering } from "./answering.js";
import { Cards } from "./cards.js";
import { type Context, demand } from "./context.js";
import type { Ports } from "./device-phone.js";
import { failing } from "./failure.js";
import { Inboxes } from "./inbox.js";
import { PLAIN_DENIAL } from "./model.js";
import { Passkey } from "./passkey.js";
import { type PushMessage, cleaned, readPush } from "./push-message.js";
import { Pushes } from "./pushes.js";
import { sendReceipt } from "./receipts.js";
import { Computers } from "./runtimes.js";
import { Self } from "./self.js";
import { Server } from "./server.js";

export class WorkerPhone {
  readonly #context: Context;
  readonly #self: Self;
  readonly #inboxes: Inboxes;
  readonly #answering: Answering;
  readonly #pushes: Pushes;

  constructor({ origin, network, authenticator, vault, clock, random, pushManager }: Ports) {
    const passkey = new Passkey(authenticator, origin);
    this.#context = { origin, server: new Server(network, clock), vault, passkey, clock, random };
    this.#self = new Self(this.#context);
    const computers = new Computers(this.#context);
    const cards = new Cards(this.#context, this.#self, computers);
    this.#inboxes = new Inboxes(this.#context, this.#self, cards, computers);
    this.#answering = new Answering(this.#context, this.#self, cards, computers, new Acts(this.#context));
    this.#pushes = new Pushes(this.#context, this.#self, pushManager);
  }

  /** Reads a push. Without a device here it is nobody's; storage that fails is no reason to say nothing. */
  async read(bytes: Bytes): Promise<PushMessage | undefined> {
    const known = await this.#context.vault.get("identity").then((identity) => identity !== undefined, () => true);
    return known ? readPush(bytes) : undefined;
  }

  /** The language that the page was last shown in; nothing if it never was. */
  async language(): Promise<"en" | "de" | undefined> {
    return failing(() => this.#context.vault.get("language"));
  }

  /** Says what became of a push. Rejects with a `Failure` when the server cannot be told. */
  async report(pushId: string, event: PushEvent): Promise<void> {
    return failing(() => sendReceipt(this.#context, this.#self, pushId, event));
  }

  /**
   * Says no to a request, after it was fetched and verified. `runtime` is what the notification named, or empty: a
   * request of another one is not what the person saw. Rejects with a `Failure`.
   */
  async deny(delegationId: string, runtime: string): Promise<void> {
    return failing(async () => {
      const card = await this.#inboxes.card(delegationId);
      demand(runtime === "" || cleaned(card.runtime.runtimeName) === runtime, "wrong_request", "runtime");
      await this.#answering.deny(card, PLAIN_DENIAL);
    });
  }

  /** The browser changed or dropped the subscription. Rejects with a `Failure`; the page then tries again. */
  async renew(): Promise<void> {
    return this.#pushes.keep();
  }
}
