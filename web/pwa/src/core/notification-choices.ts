/** How the person wants to be told: kept by the server for all their devices, signed by the one that changed it. */

import { NotificationSettings, jws } from "@countersign/protocol";
import { type Context, nonce } from "./context.js";
import { NotificationSettingsView } from "./push-answers.js";
import type { NotificationSettingsShown, NotificationWishes } from "./push-model.js";
import type { Self } from "./self.js";

const PATH = "/v1/me/notification-settings";

export class NotificationChoices {
  readonly #context: Context;
  readonly #self: Self;

  constructor(context: Context, self: Self) {
    this.#context = context;
    this.#self = self;
  }

  async read(): Promise<NotificationSettingsShown> {
    return this.#context.server.get(PATH, NotificationSettingsView);
  }

  /** Settles language and zone for a person who has chosen nothing yet; what was chosen stays. */
  async adopt({ language, timeZone }: Pick<NotificationWishes, "language" | "timeZone">): Promise<void> {
    const now = await this.read();
    const chosen = now.quietFrom !== now.quietTo || now.hideDetails || now.email !== "" || now.ntfy;
    if (chosen || now.language !== "en" || now.timeZone !== "UTC") return;
    if (language !== now.language || timeZone !== now.timeZone) await this.save({ ...now, language, timeZone });
  }

  /** All of it at once: what is not changed is said again. */
  async save(wishes: NotificationWishes): Promise<NotificationSettingsShown> {
    const { origin, server, clock } = this.#context;
    const { identity } = await this.#self.ready();
    const { userId, device } = identity;
    const { language, timeZone, quietFrom, quietTo, hideDetails, email, ntfy } = wishes;
    const settings: NotificationSettings = {
      origin, userId, deviceId: device.id, language, timeZone, quietFrom, quietTo, hideDetails, email, ntfy,
      nonce: nonce(this.#context, "notify"), issuedAt: clock.now(),
    };
    const signed = await jws.sign(NotificationSettings, settings, device.key);
    return server.act(PATH, JSON.stringify({ signed }), NotificationSettingsView);
  }

  async confirmEmail(code: string): Promise<NotificationSettingsShown> {
    return this.#context.server.post(`${PATH}/email-confirmation`, { code }, NotificationSettingsView);
  }
}
