/** What a push says. The push service cannot read it, and it says little all the same: nothing is decided by it. */

import { type Bytes, type Json, PushId, parseJson } from "@countersign/protocol";
import { boolean, text, word } from "./shape.js";

/** What a push is about. `requests`: several in one; `resolved`: a prompt that needs no answer any more. */
export type PushKind = "request" | "requests" | "resolved" | "device" | "runtime" | "test" | "silence";

export interface PushMessage {
  readonly pushId: PushId;
  readonly kind: PushKind;
  /** The delegation of a single request; empty else. */
  readonly delegationId: string;
  /** The same for everything that is about the same thing. */
  readonly topic: string;
  /** Which computer, by its own word, cleaned; empty when the person hides it or there is none. */
  readonly runtime: string;
  /** How many requests wait. */
  readonly pending: number;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  /** Whether it may make no sound. */
  readonly silent: boolean;
}

/** The longest name that is shown, in characters. */
const NAME_LENGTH = 48;

const KIND = word("request", "requests", "resolved", "device", "runtime", "test", "silence");

/** Reads a push; one that is not ours, or of a later form, is nothing. */
export function readPush(bytes: Bytes): PushMessage | undefined {
  try {
    const whole = objectOf(parseJson(bytes, "clientData"));
    const said = objectOf(whole["countersign"]);
    if (said["v"] !== 1) return undefined;
    const notification = objectOf(whole["notification"] ?? {});
    const kind = KIND.read(said["kind"] ?? "", "kind");
    const delegationId = text.read(said["delegationId"] ?? "", "delegationId");
    if (kind === "request" && !/^del_[a-z0-9_]{1,60}$/.test(delegationId)) return undefined;
    return {
      pushId: PushId.parse(text.read(said["pushId"] ?? "", "pushId")),
      kind,
      delegationId,
      topic: text.read(said["topic"] ?? "", "topic").slice(0, 64),
      runtime: cleaned(text.read(said["runtime"] ?? "", "runtime")),
      pending: count(said["pending"]),
      at: count(said["at"]),
      silent: boolean.read(notification["silent"] ?? false, "silent"),
    };
  } catch {
    return undefined;
  }
}

/** A name without anything that moves, hides or breaks what stands around it. */
export function cleaned(name: string): string {
  const visible = name.replace(/[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu, "").replace(/\s+/gu, " ").trim();
  const characters = [...visible];
  return characters.length <= NAME_LENGTH ? visible : `${characters.slice(0, NAME_LENGTH - 1).join("")}…`;
}

function objectOf(value: Json | undefined): { readonly [key: string]: Json } {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return {};
  return value as { readonly [key: string]: Json };
}

function count(value: Json | undefined): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
