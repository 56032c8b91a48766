/** base64url without padding, trailing bits zero (RFC 4648 section 5): the only text form of bytes here. */

import type { Bytes } from "./bytes.js";
import { Refusal } from "./code.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...ALPHABET].map((symbol, value) => [symbol, value]));

/** The text form of `bytes`. */
export function encode(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((buffer >> bits) & 63);
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((buffer << (6 - bits)) & 63) : text;
}

/** The bytes behind `text`; padding, a foreign symbol or a trailing bit that is not zero is `invalid_field`. */
export function decode(field: string, text: string): Bytes {
  const refusal = () => new Refusal("invalid_field", field, "must be base64url without padding, trailing bits zero");
  // A last group of one symbol holds six bits, which is no byte.
  if (text.length % 4 === 1) throw refusal();
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const symbol of text) {
    const value = VALUES.get(symbol);
    if (value === undefined) throw refusal();
    buffer = (buffer << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = buffer >> bits;
      buffer &= (1 << bits) - 1;
    }
  }
  if (buffer !== 0) throw refusal();
  return bytes;
}

/** The `length` bytes behind `text`; any other length is `invalid_field`. */
export function decodeArray(field: string, text: string, length: number): Bytes {
  const bytes = decode(field, text);
  if (bytes.length !== length) throw new Refusal("invalid_field", field, `must be ${length} bytes as base64url`);
  return bytes;
}
