/**
 * What all screens share: the phone itself, who this browser is, and what went wrong last.
 *
 * `standing` decides which screens there are at all (see App.svelte). It is asked for at the start and whenever a call
 * says that it changed: a session that is over, a device that was removed, a server that answers again.
 */

import { untrack } from "svelte";
import { Failure } from "../core/failure.js";
import type { Phone, Standing } from "../core/phone.js";
import { failureText } from "../i18n/index.svelte.js";

export { go, route } from "./router.svelte.js";

/** A short message at the edge of the screen, which goes by itself. */
export interface Message {
  readonly id: number;
  readonly text: string;
  readonly tone: "info" | "danger";
  /** Since when it is shown, in milliseconds since 1970. */
  readonly at: number;
}

/** The use cases; set by `start` before any screen is shown. */
export let phone: Phone;

export const app = $state({
  /** Who this browser is; undefined until it is known for the first time. */
  standing: undefined as Standing | undefined,
  /** What failed last, until something succeeds. */
  failure: undefined as Failure | undefined,
  messages: [] as Message[],
  /** How many use cases are at work, some of them perhaps before a passkey prompt. */
  working: 0,
});

/** How long a message stays, in milliseconds: what went wrong long enough to read two lines twice. */
const SHOWN_FOR = { info: 5_000, danger: 8_000 } as const;

/** A message younger than this, in milliseconds, belongs to the change of screen that comes with it. */
const FRESH = 1_000;

/** Codes after which it has to be asked anew who this browser is. */
const CHANGES_STANDING: ReadonlySet<string> = new Set(["missing_credential", "invalid_token", "device_required", "key_not_active"]);

/** Hands over the phone. */
export function start(opened: Phone): void {
  phone = opened;
}

/**
 * Asks who this browser is. Never rejects: without an answer, the standing is `offline` or stays what it was. `arrive`
 * is called in the same moment in which the new standing is known, so that no screen of the old one flashes by.
 */
export async function refreshStanding(arrive: () => void = () => undefined): Promise<void> {
  try {
    const standing = await phone.standing();
    arrive();
    app.standing = standing;
    app.failure = undefined;
  } catch (error) {
    app.failure = Failure.of(error);
    app.standing ??= { kind: "offline", userName: "" };
  }
}

/** Runs a use case; a failure becomes a message and `app.failure`, and gives undefined. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  const result = await tryTo(work);
  if (result.failure === undefined) return result.value;
  complain(result.failure);
  return undefined;
}

/** Says what went wrong at the edge of the screen. */
export function complain(failure: Failure): void {
  const { title, help } = failureText(failure);
  say(`${title}. ${help}`, failure.code === "cancelled" ? "info" : "danger");
}

/** Runs a use case for a screen that shows its failure itself. Counts as work, so that no update interrupts it. */
export async function tryTo<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly failure?: undefined } | { readonly failure: Failure }> {
  // An effect may begin work, and must not begin it again because it did.
  untrack(() => (app.working += 1));
  try {
    const value = await work();
    app.failure = undefined;
    return { value };
  } catch (error) {
    const failure = Failure.of(error);
    app.failure = failure;
    if (CHANGES_STANDING.has(failure.code)) void refreshStanding();
    return { failure };
  } finally {
    app.working -= 1;
  }
}

let messages = 0;

/** Shows a message for a while. */
export function say(text: string, tone: Message["tone"] = "info"): void {
  messages += 1;
  const id = messages;
  app.messages = [...app.messages.filter((message) => message.text !== text), { id, text, tone, at: Date.now() }];
  setTimeout(() => (app.messages = app.messages.filter((message) => message.id !== id)), SHOWN_FOR[tone]);
}

/** Takes away what was said to the screen before. */
export function forgetMessages(): void {
  app.messages = app.messages.filter(({ at }) => Date.now() - at < FRESH);
}

/** Asks again when the connection is back, and now and then while it is not. */
export function watchConnection(): void {
  const retry = (): void => {
    if (app.standing?.kind === "offline" && document.visibilityState === "visible") void refreshStanding();
  };
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", retry);
  setInterval(retry, 10_000);
}
