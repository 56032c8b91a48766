// What the tests share: the golden vectors, the schemas by tag, and a software authenticator.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import * as protocol from "@countersign/protocol";
import {
  type Assertion, type Bytes, type Canonical, type KeyPair, type Origin, type PublicKey, Refusal, assertion, base64url,
  keys, parseOrigin, relyingPartyId,
} from "@countersign/protocol";

export const VECTORS = new URL("../../../../shared/vectors/", import.meta.url);
export const WORDS = new URL("../../../../shared/src/words.txt", import.meta.url);
export const ORIGIN = parseOrigin("https://countersign.example");

/** Reads a vector file; its form is that of the Rust test of the same name. */
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, VECTORS), "utf8")) as T;
}

/** Every schema that has a tag. */
export const SCHEMAS = new Map<string, Canonical<unknown>>(
  Object.values<unknown>({ ...protocol })
    .filter((value): value is Canonical<unknown> => typeof value === "object" && value !== null && "tag" in value)
    .map((schema) => [schema.tag, schema]),
);

export function schema(tag: string): Canonical<unknown> {
  const found = SCHEMAS.get(tag);
  assert(found, `no schema has the tag ${tag}`);
  return found;
}

export interface Jwk {
  crv: string;
  kty: string;
  x: string;
  y: string;
}

export function publicKey(jwk: Jwk): PublicKey {
  const { x, y } = jwk;
  return keys.fromSec1(bytes(4, ...base64url.decode("x", x), ...base64url.decode("y", y)));
}

export function bytes(...values: readonly number[]): Bytes {
  return Uint8Array.from(values);
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** The code with which `act` is refused, or `accepted`. */
export async function outcome(act: () => unknown): Promise<string> {
  try {
    await act();
    return "accepted";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** r ‖ s as DER, the way authenticators write it. */
export function toDer(fixed: Bytes): Bytes {
  const integer = (part: Bytes) => {
    const digits = [...part.subarray(part.findIndex((byte) => byte !== 0))];
    if ((digits[0] ?? 0) >= 0x80) digits.unshift(0);
    return [2, digits.length, ...digits];
  };
  const body = [...integer(fixed.subarray(0, 32)), ...integer(fixed.subarray(32))];
  return bytes(0x30, body.length, ...body);
}

/** A passkey with its private half. */
export class Passkey {
  readonly id = base64url.encode(random(16));
  readonly backupEligible = true;
  readonly key: KeyPair;

  private constructor(key: KeyPair) {
    this.key = key;
  }

  static async create(): Promise<Passkey> {
    return new Passkey(await keys.generate());
  }

  get publicKey(): PublicKey {
    return this.key.publicKey;
  }

  /** The assertion of an honest browser and authenticator over `challenge`. */
  async sign(challenge: Bytes, origin: Origin = ORIGIN): Promise<Assertion> {
    const clientData = utf8(
      JSON.stringify({ type: "webauthn.get", challenge: base64url.encode(challenge), origin, crossOrigin: false }),
    );
    const sha256 = async (data: Bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const authenticatorData = bytes(...(await sha256(utf8(relyingPartyId(origin)))), 0x1d, 0, 0, 0, 0);
    const signed = bytes(...authenticatorData, ...(await sha256(clientData)));
    return {
      credentialId: this.id,
      clientDataJSON: base64url.encode(clientData),
      authenticatorData: base64url.encode(authenticatorData),
      signature: base64url.encode(toDer(await keys.signFixed(this.key, signed))),
    };
  }

  /** The assertion over a payload's typed challenge. */
  async signPayload<T>(schema: Canonical<T>, payload: T): Promise<Assertion> {
    return this.sign(await assertion.challengeFor(schema, payload));
  }
}
