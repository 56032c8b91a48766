/** The notifications on the screen: shown in the person's words, closed, counted on the app's icon. */

import { type Prompt, readPrompt } from "../core/prompts.js";
import { type NotificationWords, WORDS, type WorkerWords } from "./words.js";

declare const self: ServiceWorkerGlobalScope;

/** What browsers know of notifications and TypeScript's library does not (Notifications API). */
interface Options extends NotificationOptions {
  readonly actions: readonly { readonly action: string; readonly title: string }[];
  readonly renotify: boolean;
  readonly timestamp: number;
}

/** What a notification that stands there carries. */
export async function standing(): Promise<readonly Prompt[]> {
  return (await self.registration.getNotifications()).flatMap(({ data }) => readPrompt(data) ?? []);
}

/** The words of a language; of the browser's own if the page never said which. */
export function wordsOf(language: "en" | "de" | undefined): WorkerWords {
  return WORDS[language ?? (self.navigator.language.startsWith("de") ? "de" : "en")];
}

/** Shows a prompt; `said` in the place of what is said of its kind. */
export async function show(prompt: Prompt, words: WorkerWords, said: NotificationWords = words.said(prompt)): Promise<void> {
  const { tag, silent, again, at } = prompt;
  const { maxActions = 0 } = Notification as { readonly maxActions?: number };
  // A yes is never among them: that takes the card and the passkey.
  const offered = [{ action: "deny", title: words.deny }, { action: "open", title: words.open }];
  const options: Options = {
    body: said.body,
    lang: words.language,
    tag,
    silent,
    renotify: again,
    timestamp: at,
    icon: "/icons/icon-192.png",
    badge: "/icons/monochrome-512.png",
    data: { countersign: prompt },
    actions: prompt.kind === "request" ? offered.slice(0, maxActions) : [],
  };
  await self.registration.showNotification(said.title, options);
}

/** Closes what stands there under one of `tags`. */
export async function close(tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const standing = await self.registration.getNotifications();
  for (const notification of standing) if (tags.includes(notification.tag)) notification.close();
}

/** The number on the app's icon, where there is one. */
export async function count(pending: number): Promise<void> {
  // A browser may refuse it where the page is not installed; nobody needs to know.
  const { navigator } = self as { readonly navigator: Partial<Pick<WorkerNavigator, "setAppBadge">> };
  await navigator.setAppBadge?.(pending).catch(() => undefined);
}
