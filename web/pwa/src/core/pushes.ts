/**
 * Pushes on this device: turned on and off by the person, kept alive by the page and its service worker. The device
 * key signs where they go, so that nobody else can point them elsewhere.
 *
 * What the browser says, what the server says and what the person wants may differ at any time: a browser drops a
 * subscription, a push service calls one gone, a session ends. `keep` brings them together again.
 */

import { type DeviceId, type PushEvent, PushSubscribe, PushUnsubscribe, jws } from "@countersign/protocol";
import { type Context, nonce } from "./context.js";
import { Failure, failing } from "./failure.js";
import { NotificationChoices } from "./notification-choices.js";
import type { PushManagerPort, PushTarget } from "./ports.js";
import { PushDevices, PushKey } from "./push-answers.js";
import type {
  NotificationSettingsShown, NotificationWishes, PushDevice, PushStanding, PushTest, Pushing,
} from "./push-model.js";
import { sendTest } from "./push-test.js";
import { sendReceipt } from "./receipts.js";
import type { Self } from "./self.js";
import { anything } from "./shape.js";

export class Pushes implements Pushing {
  readonly #context: Context;
  readonly #self: Self;
  readonly #manager: PushManagerPort;
  readonly #choices: NotificationChoices;

  constructor(context: Context, self: Self, manager: PushManagerPort) {
    this.#context = context;
    this.#self = self;
    this.#manager = manager;
    this.#choices = new NotificationChoices(context, self);
  }

  standing(): Promise<PushStanding> {
    return failing(async () => {
      const support = this.#manager.support();
      if (support !== "able") return support === "install" ? "install" : "unsupported";
      if (this.#manager.permission() === "denied") return "blocked";
      const kept = await this.#context.vault.get("push");
      const allowed = kept?.wanted === true && this.#manager.permission() === "granted";
      return allowed && (await this.#manager.current()) !== undefined ? "on" : "off";
    });
  }

  turnOn(): Promise<void> {
    return failing(async () => {
      if (this.#manager.support() !== "able") throw new Failure("push_unsupported");
      const permission = await this.#manager.ask();
      if (permission !== "granted") throw new Failure(permission === "denied" ? "push_blocked" : "push_undecided");
      await this.#subscribe();
    });
  }

  turnOff(): Promise<void> {
    return failing(async () => {
      await this.#context.vault.update("push", () => ({ wanted: false, endpoint: "", publicKey: "" }));
      await this.#stop();
    });
  }

  /** The session is about to end: nothing comes here until it is there again, and then by itself. */
  async pause(): Promise<void> {
    const kept = await this.#context.vault.get("push");
    if (kept?.wanted !== true) return;
    await this.#context.vault.update("push", (before) => before && { ...before, endpoint: "", publicKey: "" });
    // Without a server or a push service that answers, the person is signed out all the same.
    await this.#stop().catch(() => {});
  }

  keep(): Promise<void> {
    return failing(async () => {
      const kept = await this.#context.vault.get("push");
      if (kept?.wanted !== true || this.#manager.support() !== "able") return;
      if (this.#manager.permission() !== "granted") return;
      const [devices, current] = await Promise.all([this.devices(), this.#manager.current()]);
      const health = devices.find(({ here }) => here)?.push;
      const known = health !== undefined && health.failure !== "gone";
      const told = current !== undefined && current.endpoint === kept.endpoint;
      const { publicKey } = await this.#context.server.get("/v1/me/push", PushKey);
      if (known && told && kept.publicKey === publicKey) return;
      // The server was told of it and has dropped it: its push service wants it no more.
      await this.#subscribe({ anew: told && !known });
    });
  }

  async invited(): Promise<boolean> {
    return failing(async () => (await this.#context.vault.get("pushInvited")) === true);
  }

  async noteInvited(): Promise<void> {
    return failing(async () => void (await this.#context.vault.update("pushInvited", () => true)));
  }

  devices(): Promise<readonly PushDevice[]> {
    return failing(async () => {
      const { devices } = await this.#context.server.get("/v1/me/devices", PushDevices);
      return devices.map(({ deviceId, current, push }) => ({
        deviceId, here: current, ...(push === undefined ? {} : { push }),
      }));
    });
  }

  test(deviceId: DeviceId): Promise<PushTest> {
    return failing(() => sendTest(this.#context, this, deviceId));
  }

  async report(pushId: string, event: PushEvent): Promise<void> {
    await sendReceipt(this.#context, this.#self, pushId, event).catch(() => {});
  }

  keepLanguage(language: "en" | "de"): Promise<void> {
    return failing(async () => void (await this.#context.vault.update("language", () => language)));
  }

  settings(): Promise<NotificationSettingsShown> {
    return failing(() => this.#choices.read());
  }

  adoptSettings(here: Pick<NotificationWishes, "language" | "timeZone">): Promise<void> {
    return failing(() => this.#choices.adopt(here));
  }

  saveSettings(wishes: NotificationWishes): Promise<NotificationSettingsShown> {
    return failing(() => this.#choices.save(wishes));
  }

  confirmEmail(code: string): Promise<NotificationSettingsShown> {
    return failing(() => this.#choices.confirmEmail(code));
  }

  /** Tells the server where pushes go; with `anew`, to a place that it was not told of before. */
  async #subscribe({ anew = false } = {}): Promise<void> {
    const { origin, server, vault, clock } = this.#context;
    const { identity } = await this.#self.ready();
    const { publicKey } = await server.get("/v1/me/push", PushKey);
    const target = await this.#target(publicKey, anew);
    const { endpoint, p256dh, auth } = target;
    const { userId, device } = identity;
    const subscription: PushSubscribe = {
      origin, userId, deviceId: device.id, endpoint, p256dh, auth,
      nonce: nonce(this.#context, "push"), issuedAt: clock.now(),
    };
    const signed = await jws.sign(PushSubscribe, subscription, device.key);
    await server.act("/v1/me/push/subscribe", JSON.stringify({ signed }), anything);
    await vault.update("push", () => ({ wanted: true, endpoint, publicKey }));
  }

  /** The browser's subscription under the server's key: the one that is there, or a new one. */
  async #target(publicKey: string, anew: boolean): Promise<PushTarget> {
    const current = await this.#manager.current();
    const kept = await this.#context.vault.get("push");
    if (current !== undefined) {
      // Browsers that do not name the key kept to the one that it was made with here.
      const bound = current.publicKey !== "" || kept?.endpoint !== current.endpoint ? current.publicKey : kept.publicKey;
      if (!anew && bound === publicKey) return current;
      await this.#manager.unsubscribe();
    }
    return this.#manager.subscribe(publicKey);
  }

  /** Ends the browser's subscription, and tells the server. A server that is not told learns it by its next push. */
  async #stop(): Promise<void> {
    const { origin, server, clock } = this.#context;
    await this.#manager.unsubscribe();
    const { userId, device } = await this.#self.identity();
    const end = { origin, userId, deviceId: device.id, nonce: nonce(this.#context, "push"), issuedAt: clock.now() };
    const signed = await jws.sign(PushUnsubscribe, end, device.key);
    try {
      await server.post("/v1/me/push/unsubscribe", { signed }, anything);
    } catch (error) {
      const failure = Failure.of(error);
      if (failure.code !== "unreachable" && failure.code !== "not_found") throw failure;
    }
  }
}
