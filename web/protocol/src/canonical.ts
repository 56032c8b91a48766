/**
 * Bytes and hashes: RFC 8785 (JCS) in, RFC 8785 out, and nothing in between.
 *
 * Every struct that is signed or hashed goes through `encode` and `decode`. Decoding refuses what two parsers
 * might read differently and then demands that encoding gives the same bytes again, so that one meaning has one
 * form. A `Digest` is the tagged SHA-256 of that form.
 */

import * as base64url from "./base64url.js";
import { type Bytes, concat, equal, hasLoneSurrogate, sha256, utf8 } from "./bytes.js";
import { Refusal } from "./code.js";
import { parse } from "./json.js";
import { type Brand, type Canonical, parsed } from "./schema.js";

/** The largest integer that every JSON reader keeps exact: 2^53-1 (RFC 8785 section 3.2.2.3). */
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** A SHA-256 value as base64url. */
export type Digest = Brand<"Digest">;

/** Reads a digest: 32 bytes as base64url. */
export function parseDigest(text: string): Digest {
  base64url.decodeArray("", text, 32);
  return text as Digest;
}

/** The field type of a digest. */
export const digest = parsed(parseDigest);

/** A digest from its 32 raw bytes. */
export function digestFromBytes(bytes: Bytes): Digest {
  return parseDigest(base64url.encode(bytes));
}

/** The 32 raw bytes of a digest, for what is fed on. */
export function digestBytes(digest: Digest): Bytes {
  return base64url.decodeArray("", digest, 32);
}

/** Plain SHA-256 of `bytes`. */
export async function digestOf(bytes: Bytes): Promise<Digest> {
  return digestFromBytes(await sha256(bytes));
}

/** 32 zero bytes: the `prevHash` of a roster's first entry. */
export const ZERO = digestFromBytes(new Uint8Array(32));

/** The JCS bytes of any value that this protocol can sign; another value is refused with its code. */
export function jcs(value: unknown): Bytes {
  return utf8(toText(value));
}

function toText(value: unknown): string {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      // -0 would lose its sign, and with it the rule that one meaning has one form.
      if (!Number.isInteger(value) || Object.is(value, -0)) throw new Refusal("number_not_integer");
      if (value < 0 || value > MAX_INTEGER) throw new Refusal("number_out_of_range");
      return String(value);
    case "string":
      // JSON.stringify would escape half a pair, which no reader of this protocol takes.
      if (hasLoneSurrogate(value)) throw new Refusal("lone_surrogate");
      return JSON.stringify(value);
    case "object":
      if (value === null) throw new Refusal("null_refused");
      if (Array.isArray(value)) return `[${value.map(toText).join(",")}]`;
      // JavaScript sorts text by UTF-16 code units, which is the order of RFC 8785 section 3.2.3.
      return `{${Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, member]) => `${toText(key)}:${toText(member)}`)
        .join(",")}}`;
    default:
      throw new Refusal("null_refused");
  }
}

/** The canonical bytes of a struct, refused unless every verifier will take them. */
export async function encode<T>(schema: Canonical<T>, value: T): Promise<Bytes> {
  // Types let extra keys and long texts through, so what is about to be signed is read as a verifier reads it.
  const bytes = jcs(value);
  await decode(schema, bytes);
  return bytes;
}

/** Reads the canonical bytes of a struct and checks its rules. */
export async function decode<T>(schema: Canonical<T>, bytes: Bytes): Promise<T> {
  const json = parse(bytes, "payload");
  const value = schema.read(json, "");
  if (!equal(jcs(json), bytes)) throw new Refusal("not_canonical");
  await schema.validate(value);
  return value;
}

/** `SHA-256(ASCII(tag) ‖ 0x00 ‖ JCS(value))`. */
export async function hash<T>(schema: Canonical<T>, value: T): Promise<Digest> {
  return hashBytes(schema.tag, await encode(schema, value));
}

/** The hash of a struct whose canonical bytes are at hand. */
export async function hashBytes(tag: string, canonical: Bytes): Promise<Digest> {
  return digestOf(concat(utf8(tag), Uint8Array.of(0), canonical));
}
