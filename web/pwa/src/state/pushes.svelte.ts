/**
 * Pushes on this device, as the screens see them, and what the page does for them by itself: it keeps the subscription
 * alive, tells the worker which language to speak, goes where a pressed notification leads, and takes away the
 * notifications of what was answered.
 */

import { SvelteSet } from "svelte/reactivity";
import { untrack } from "svelte";
import { closeAnswered, listenToWorker } from "../edges/notifications.js";
import type { PushStanding } from "../core/push-model.js";
import type { Failure } from "../core/failure.js";
import { app, go, phone, tryTo } from "./app.svelte.js";
import { inbox } from "./inbox.svelte.js";
import { chosen } from "./preferences.svelte.js";
import { handed } from "./router.svelte.js";

class PushState {
  /** Undefined until it is known. */
  standing = $state<PushStanding>();
  /** Counts how often turning them on may have settled how the person is told. */
  settled = $state(0);
  /** Why turning them on or off did not come about. */
  failure = $state.raw<Failure>();
  busy = $state(false);
  /** Whether the person was invited to turn them on, and has answered; undefined until that is known. */
  invited = $state<boolean>();
  /** Pushes that the worker of this device has told of, by their ids. */
  readonly arrived = new SvelteSet<string>();

  /** Whether it is worth an invitation: they could be turned on here, and nobody has been asked yet. */
  get worthInviting(): boolean {
    return this.invited === false && (this.standing === "off" || this.standing === "install");
  }

  readonly refresh = async (): Promise<void> => {
    this.standing = await phone.pushes.standing().catch(() => undefined);
    this.invited = await phone.pushes.invited().catch(() => undefined);
  };

  /** The person pressed "turn on": the browser asks them now. */
  readonly turnOn = async (): Promise<void> => {
    if (!(await this.#change(() => phone.pushes.turnOn()))) return;
    await this.noteInvited();
    const timeZone = chosen.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
    await phone.pushes.adoptSettings({ language: chosen.language, timeZone }).catch(() => undefined);
    this.settled += 1;
  };

  readonly turnOff = async (): Promise<void> => {
    await this.#change(() => phone.pushes.turnOff());
  };

  readonly noteInvited = async (): Promise<void> => {
    this.invited = true;
    await phone.pushes.noteInvited().catch(() => undefined);
  };

  async #change(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.failure = undefined;
    const { failure } = await tryTo(work);
    this.failure = failure;
    await this.refresh();
    this.busy = false;
    return failure === undefined;
  }
}

/** Pushes on this device. */
export const pushes = new PushState();

/** Begins to do what the page does by itself. */
export function followPushes(): void {
  listenToWorker({
    onpushed: (pushId) => {
      pushes.arrived.add(pushId);
      inbox.refresh();
    },
    onopen: (path) => go(path),
  });
  $effect.root(() => {
    $effect(() => {
      if (app.standing?.kind !== "ready") return;
      untrack(() => void phone.pushes.keep().catch(() => undefined).then(pushes.refresh));
    });
    $effect(() => void phone.pushes.keepLanguage(chosen.language).catch(() => undefined));
    $effect(() => {
      if (handed.push === "") return;
      void phone.pushes.report(handed.push, "opened");
      handed.push = "";
    });
    $effect(() => {
      if (inbox.freshness !== "live") return;
      const pending = new Set(inbox.pending.map(({ delegationId }): string => delegationId));
      untrack(() => void closeAnswered(pending).catch(() => undefined));
    });
  });
}
