/** P-256 keys: WebCrypto signs and verifies, and never hands a private key out. */

import * as base64url from "./base64url.js";
import { type Bytes, concat, utf8 } from "./bytes.js";
import { type Digest, digestOf } from "./canonical.js";
import { Refusal } from "./code.js";
import { fixedFromDer } from "./der.js";
import { compress, isOnCurve, rootsAt } from "./p256.js";
import { type Brand, parsed } from "./schema.js";

/** A WebCrypto key, by whichever type definitions the including project has. */
export type PlatformKey = Parameters<typeof crypto.subtle.sign>[1];

/** A P-256 public key: 33-byte SEC1 as base64url, always a point on the curve. */
export type PublicKey = Brand<"PublicKey">;

/** The RFC 7638 thumbprint (SHA-256) of a public key. */
export type Thumbprint = Digest;

/** A key pair; the private half may be non-extractable. */
export interface KeyPair {
  readonly publicKey: PublicKey;
  /** An ECDSA P-256 key with the usage `sign`. */
  readonly privateKey: PlatformKey;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const ALGORITHM = { name: "ECDSA", hash: "SHA-256" } as const;

function notAPoint(): Refusal {
  return new Refusal("invalid_field", "publicKey", "must be a point on P-256 in SEC1 form");
}

/** Reads the 33-byte form, and no other, so that one key has one text. */
export function parsePublicKey(text: string): PublicKey {
  const bytes = base64url.decodeArray("publicKey", text, 33);
  if (rootsAt(bytes.subarray(1)) === undefined || (bytes[0] !== 2 && bytes[0] !== 3)) throw notAPoint();
  return text as PublicKey;
}

/** The field type of a public key. */
export const publicKey = parsed(parsePublicKey);

/** Reads a compressed or uncompressed SEC1 point; a point off the curve is refused. */
export function fromSec1(bytes: Bytes): PublicKey {
  if (bytes.length === 33) return parsePublicKey(base64url.encode(bytes));
  const [x, y] = [bytes.slice(1, 33), bytes.slice(33)];
  if (bytes.length !== 65 || bytes[0] !== 4 || !isOnCurve(x, y)) throw notAPoint();
  return base64url.encode(compress(x, y)) as PublicKey;
}

/** The affine coordinates, 32 bytes each. */
export function coordinates(key: PublicKey): { readonly x: Bytes; readonly y: Bytes } {
  const bytes = base64url.decodeArray("publicKey", key, 33);
  const x = bytes.slice(1);
  const y = rootsAt(x);
  if (y === undefined) throw notAPoint();
  return { x, y: bytes[0] === 3 ? y.odd : y.even };
}

/** The public JWK with its members in the order of RFC 7638 section 3.2. */
export function toJwk(key: PublicKey): string {
  const { x, y } = coordinates(key);
  return `{"crv":"P-256","kty":"EC","x":"${base64url.encode(x)}","y":"${base64url.encode(y)}"}`;
}

/** The RFC 7638 thumbprint. */
export async function thumbprint(key: PublicKey): Promise<Thumbprint> {
  return digestOf(utf8(toJwk(key)));
}

/** A new key pair whose private half no script can read, for a key store such as IndexedDB. */
export async function generate(): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  return { publicKey: await fromPlatform(pair.publicKey), privateKey: pair.privateKey };
}

/** The public key behind a WebCrypto one, such as `AuthenticatorAttestationResponse.getPublicKey()` imported. */
export async function fromPlatform(key: PlatformKey): Promise<PublicKey> {
  return fromSec1(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
}

/** The WebCrypto form. It is given the uncompressed point, because not every engine takes the compressed one. */
export async function toPlatform(key: PublicKey): Promise<PlatformKey> {
  const { x, y } = coordinates(key);
  return crypto.subtle.importKey("raw", concat(Uint8Array.of(4), x, y), CURVE, true, ["verify"]);
}

/** A 64-byte `r ‖ s` signature, the form of JWS (RFC 7518 section 3.4). */
export async function signFixed(key: KeyPair, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, key.privateKey, message));
}

/** Verifies a 64-byte `r ‖ s` signature. */
export async function verifyFixed(key: PublicKey, message: Bytes, signature: Bytes): Promise<void> {
  const verifies =
    signature.length === 64 &&
    (await crypto.subtle.verify(ALGORITHM, await toPlatform(key), signature, message));
  if (!verifies) throw new Refusal("invalid_signature");
}

/** Verifies a DER signature, the form of WebAuthn (Level 3, section 6.5.5). */
export async function verifyDer(key: PublicKey, message: Bytes, signature: Bytes): Promise<void> {
  const fixed = fixedFromDer(signature);
  if (fixed === undefined) throw new Refusal("invalid_signature");
  await verifyFixed(key, message, fixed);
}
