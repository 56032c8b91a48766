/**
 * Which notifications stand on the screen after a push. Pure: given what stands there and what came, it says what to
 * take away and what to show; the service worker does it.
 *
 * One waiting request is one notification, with its own card behind it. Several are one notification that leads to the
 * inbox, so that a busy agent does not bury the person. What was answered elsewhere goes away.
 */

import type { PushKind, PushMessage } from "./push-message.js";

/** A request that a notification stands for. */
export interface PromptedRequest {
  readonly pushId: string;
  readonly delegationId: string;
  readonly topic: string;
  readonly runtime: string;
}

/** What a notification carries with it. */
export interface Prompt {
  /** `answered`: shown only where the platform demands that a push shows something; `unknown`: it cannot be read. */
  readonly kind: Exclude<PushKind, "resolved"> | "answered" | "unknown";
  /** The notification's tag: another one with the same tag takes its place. */
  readonly tag: string;
  /** The push that it came by. */
  readonly pushId: string;
  /** The requests behind it: one for `request`; those of `requests` that this device knows by name. */
  readonly requests: readonly PromptedRequest[];
  /** How many requests wait in all. */
  readonly pending: number;
  readonly runtime: string;
  readonly at: number;
  readonly silent: boolean;
  /** Whether it makes itself noticed although it takes the place of another one. */
  readonly again: boolean;
}

/** What a push does to the notifications. */
export interface Arrangement {
  /** Tags of those that go. */
  readonly close: readonly string[];
  /** What is shown; it takes the place of the one with its tag. */
  readonly show?: Prompt;
  /** Whether what is shown goes again at once: it says only what is over. */
  readonly brief: boolean;
}

/** The tag of the notification that stands for several requests. */
const SEVERAL = "requests";

/** Arranges the notifications after `message`; `shown` is what stands there, `seen` whether a page of ours is in view. */
export function arrange(shown: readonly Prompt[], message: PushMessage, seen: boolean): Arrangement {
  switch (message.kind) {
    case "request":
      return arrived(shown, message);
    case "requests":
      return waiting(shown, prompt(message, "requests", SEVERAL, known(shown, "")), 2);
    case "resolved":
      return resolved(shown, message, seen);
    default:
      return { close: [], show: prompt(message, message.kind, message.topic || message.kind, []), brief: false };
  }
}

/** Where a notification leads. */
export function pathOf({ kind, requests }: Prompt): string {
  const [request] = requests;
  if (kind === "request" && request !== undefined) return `/requests/${request.delegationId}`;
  return PATHS[kind];
}

const PATHS: Readonly<Record<Prompt["kind"], string>> = {
  request: "/", requests: "/", answered: "/", device: "/devices", runtime: "/runtimes", test: "/notifications",
  silence: "/devices", unknown: "/",
};

/** What a notification carried, from the data that the browser kept with it; nothing if it is not ours. */
export function readPrompt(data: unknown): Prompt | undefined {
  if (typeof data !== "object" || data === null || !("countersign" in data)) return undefined;
  return data.countersign as Prompt;
}

/** The requests that stand there, without the one of `topic`. */
function known(shown: readonly Prompt[], topic: string): readonly PromptedRequest[] {
  const all = shown.filter(isWaiting).flatMap(({ requests }) => requests);
  return all.filter((one, at) => one.topic !== topic && all.findIndex(({ topic: same }) => same === one.topic) === at);
}

/** One request that waits alone has its own notification; as soon as others wait there, they share one. */
function arrived(shown: readonly Prompt[], message: PushMessage): Arrangement {
  // By the server's count nothing else waits: what still stands there is over.
  const others = message.pending > 1 ? shown.filter(isWaiting) : [];
  if (others.length === 0) return waiting(shown, prompt(message, "request", message.topic, [requestOf(message)]), 1);
  const requests = [...known(others, message.topic), requestOf(message)];
  return waiting(shown, prompt(message, "requests", SEVERAL, requests), Math.max(2, requests.length));
}

function waiting(shown: readonly Prompt[], said: Prompt, least: number): Arrangement {
  const close = shown.filter((one) => isWaiting(one) && one.tag !== said.tag).map(({ tag }) => tag);
  return { close, show: { ...said, pending: Math.max(said.pending, least), again: true }, brief: false };
}

function resolved(shown: readonly Prompt[], message: PushMessage, seen: boolean): Arrangement {
  const own = shown.find((one) => isWaiting(one) && one.requests.some(({ topic }) => topic === message.topic));
  const over = own ?? shown.find(({ kind }) => kind === "requests");
  if (over?.kind === "requests" && message.pending > 0) return fewer(over, message);
  const others = shown.some((one) => one !== over);
  if (seen || others) return { close: over === undefined ? [] : [over.tag], brief: false };
  return answered(message, over?.tag ?? message.topic);
}

/** The number goes down, quietly; the last one that is known by name gets its own notification back. */
function fewer(over: Prompt, message: PushMessage): Arrangement {
  const requests = known([over], message.topic);
  const still: Prompt = { ...over, pending: message.pending, requests, silent: true, again: false };
  const [last] = requests;
  if (message.pending > 1 || last === undefined || requests.length > 1) return { close: [], show: still, brief: false };
  const { topic: tag, pushId, runtime } = last;
  return { close: [over.tag], show: { ...still, kind: "request", tag, pushId, runtime }, brief: false };
}

/** Some browsers demand a notification of every push, and show one of their own else: a quiet one, which goes at once. */
function answered(message: PushMessage, tag: string): Arrangement {
  return { close: [], show: { ...prompt(message, "answered", tag, []), silent: true }, brief: true };
}

function isWaiting({ kind }: Prompt): boolean {
  return kind === "request" || kind === "requests";
}

function requestOf({ pushId, delegationId, topic, runtime }: PushMessage): PromptedRequest {
  return { pushId, delegationId, topic, runtime };
}

function prompt(
  { pushId, pending, runtime, at, silent }: PushMessage,
  kind: Prompt["kind"],
  tag: string,
  requests: readonly PromptedRequest[],
): Prompt {
  return { kind, tag, pushId, requests, pending, runtime, at, silent, again: false };
}
