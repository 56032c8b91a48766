/** Bytes and text, in the one form in which they meet here. */

import { Refusal } from "./code.js";

/** Bytes that WebCrypto and WebAuthn take as they are. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
// `ignoreBOM` hands a byte order mark on instead of dropping it, so that it can be refused.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 form of `text`, which must not hold half of a surrogate pair. */
export function utf8(text: string): Bytes {
  if (hasLoneSurrogate(text)) throw new Refusal("lone_surrogate");
  return encoder.encode(text);
}

/** The text behind UTF-8 bytes; other bytes are refused, never replaced. */
export function fromUtf8(bytes: Bytes): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal("invalid_utf8");
  }
}

/** Whether `text` is something that UTF-8 cannot hold. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** One piece out of several. */
export function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether both hold the same bytes. Not in constant time: for public values only. */
export function equal(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Plain SHA-256. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
