/**
 * What all screens share: the desktop itself, what it last told, and what is said at the edge of the window.
 *
 * The desktop tells of every change by an event with a whole snapshot; the answer of an act is one as well. The window
 * keeps no state of its own beside it.
 */

import type { Copied, Desktop, DesktopEvent, Failure, Settings, Snapshot } from "../core/desktop.js";
import { failureOf } from "../core/failing.js";
import { failureText } from "../i18n/index.svelte.js";
import { clock } from "./clock.svelte.js";
import { go } from "./router.svelte.js";

/** A short message at the edge of the window, which goes by itself. */
export interface Message {
  readonly id: number;
  readonly text: string;
  readonly tone: "info" | "danger";
}

/** The desktop; set by `start` before anything is shown. */
export let desktop: Desktop;

class App {
  /** What the desktop last told; undefined until it told something. */
  snapshot = $state.raw<Snapshot>();
  settings = $state.raw<Settings>();
  /** Why the desktop cannot be read at all. */
  failure = $state.raw<Failure>();
  messages = $state.raw<readonly Message[]>([]);
  /** A link that somebody opened and nobody answered yet. */
  link = $state.raw<Extract<DesktopEvent, { is: "deepLink" }>>();
  /** A server that a link names and the person wants to look at. */
  proposed = $state("");
  /** What is in the clipboard because of us, and until when. */
  copied = $state.raw<{ readonly name: string; readonly clearsAt: number }>();
}

/** What the screens share. */
export const app = new App();

/** How long a message stays, in milliseconds: what went wrong long enough to read two lines twice. */
const SHOWN_FOR = { info: 5_000, danger: 9_000 } as const;

/** Takes the desktop, hears its events and reads all that is shown. Never rejects. */
export async function start(opened: Desktop): Promise<void> {
  desktop = opened;
  await desktop.listen(hear).catch((thrown: unknown) => (app.failure = failureOf(thrown)));
  await read();
}

/** How many snapshots were told so far. */
let told = 0;

/** Reads all that is shown. */
export async function read(): Promise<void> {
  const before = told;
  try {
    const [settings, snapshot] = await Promise.all([desktop.settings(), desktop.snapshot()]);
    app.settings = settings;
    // The keychain may let the settings wait; what was told meanwhile is newer than what was read.
    if (told === before || app.snapshot === undefined) app.snapshot = snapshot;
    app.failure = undefined;
  } catch (thrown) {
    app.failure = failureOf(thrown);
  }
}

function hear(event: DesktopEvent): void {
  if (event.is === "snapshot") {
    app.snapshot = event.snapshot;
    told += 1;
  } else if (event.is === "open") go(event.route);
  else app.link = event;
}

/** Runs an act for a screen that shows its failure itself. */
export async function tryTo<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly failure?: undefined } | { readonly failure: Failure }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
}

/** Runs an act; a failure becomes a message and gives undefined. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  const result = await tryTo(work);
  if (result.failure === undefined) return result.value;
  const { title, help } = failureText(result.failure);
  say(`${title}. ${help}`, "danger");
  return undefined;
}

/** Runs an act that answers with a snapshot, which is shown at once. Gives the failure, if there is one. */
export async function change(work: () => Promise<Snapshot>): Promise<Failure | undefined> {
  const result = await tryTo(work);
  if (result.failure === undefined) app.snapshot = result.value;
  return result.failure;
}

/** Remembers that something of ours lies in the clipboard until the desktop clears it. */
export function noteCopied(name: string, { clearsAt }: Copied): void {
  app.copied = { name, clearsAt };
}

/** The clipboard as it is now. */
export function inClipboard(): { readonly name: string; readonly clearsAt: number } | undefined {
  return app.copied !== undefined && clock.now < app.copied.clearsAt ? app.copied : undefined;
}

let messages = 0;

/** Shows a message for a while. */
export function say(text: string, tone: Message["tone"] = "info"): void {
  messages += 1;
  const id = messages;
  app.messages = [...app.messages.filter((message) => message.text !== text), { id, text, tone }];
  setTimeout(() => (app.messages = app.messages.filter((message) => message.id !== id)), SHOWN_FOR[tone]);
}
