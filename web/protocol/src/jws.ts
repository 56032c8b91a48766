/**
 * A signed message: compact JWS (RFC 7515), ES256, explicitly typed (RFC 8725 section 3.11).
 *
 * The header is exactly `{"alg":"ES256","kid":…,"typ":…}` in JCS form. Callers never serialise: they hand a payload
 * to `sign` and get one back from `Unverified.verify`, inside `Verified`.
 */

import * as base64url from "./base64url.js";
import { type Bytes, equal, utf8 } from "./bytes.js";
import { type Digest, decode, encode, hashBytes, jcs, parseDigest } from "./canonical.js";
import { Refusal, orElse } from "./code.js";
import { parse } from "./json.js";
import { type KeyPair, type PublicKey, type Thumbprint, signFixed, thumbprint, verifyFixed } from "./keys.js";
import { type Canonical, oneOf, struct, text } from "./schema.js";

/** The longest compact JWS that is read, in bytes. */
export const MAX_LENGTH = 60 * 1024;

const Header = struct({ alg: oneOf("ES256"), kid: text, typ: text });

let verified: <T>(payload: T, hash: Digest) => Verified<T>;

/** A value whose signature has been checked. It comes out of a verification and from nowhere else. */
export class Verified<T> {
  /** What was signed. */
  readonly payload: T;
  /** The tagged hash of the payload; with the tag, the sameness of two messages. */
  readonly hash: Digest;

  private constructor(payload: T, hash: Digest) {
    this.payload = payload;
    this.hash = hash;
  }

  static {
    verified = (payload, hash) => new Verified(payload, hash);
  }
}

/** Signs a payload under its own tag. */
export async function sign<T>(schema: Canonical<T>, payload: T, key: KeyPair): Promise<string> {
  const header = { alg: "ES256", kid: await thumbprint(key.publicKey), typ: schema.tag };
  const input = `${base64url.encode(jcs(header))}.${base64url.encode(await encode(schema, payload))}`;
  return `${input}.${base64url.encode(await signFixed(key, utf8(input)))}`;
}

/** A compact JWS that has been taken apart but not yet verified: only the kid may be looked at. */
export class Unverified {
  /** Whose key is said to have signed; look it up in the role that the tag demands, and nowhere else. */
  readonly kid: Thumbprint;
  /** The tag that the header names. */
  readonly typ: string;
  readonly #input: string;
  readonly #payload: Bytes;
  readonly #signature: Bytes;

  private constructor(kid: Thumbprint, typ: string, input: string, payload: Bytes, signature: Bytes) {
    this.kid = kid;
    this.typ = typ;
    this.#input = input;
    this.#payload = payload;
    this.#signature = signature;
  }

  /** Takes a compact JWS apart; anything but the exact header is `invalid_jws`. */
  static parse(compact: string): Unverified {
    const refusal = new Refusal("invalid_jws", "signed");
    const parts = compact.split(".");
    const [header = "", payload = "", signature = ""] = parts;
    if (compact.length > MAX_LENGTH || parts.length !== 3) throw refusal;
    return orElse(refusal, () => {
      const headerBytes = base64url.decode("signed", header);
      const { alg, kid, typ } = Header.read(parse(headerBytes, "payload"), "");
      if (!equal(jcs({ alg, kid, typ }), headerBytes)) throw refusal;
      return new Unverified(
        parseDigest(kid),
        typ,
        `${header}.${payload}`,
        base64url.decode("signed", payload),
        base64url.decode("signed", signature),
      );
    });
  }

  /** Verifies type, key and signature, then reads the payload strictly. */
  async verify<T>(schema: Canonical<T>, key: PublicKey): Promise<Verified<T>> {
    await this.#verifySignature(schema, key);
    return this.#verified(schema, await decode(schema, this.#payload));
  }

  /**
   * Verifies a message that carries its own key, as a claim does: the key comes out of the payload, is checked
   * against the kid, and proves only that its holder wrote these bytes.
   */
  async verifyWith<T>(schema: Canonical<T>, key: (payload: T) => PublicKey): Promise<Verified<T>> {
    if (this.typ !== schema.tag) throw new Refusal("wrong_type");
    const payload = await decode(schema, this.#payload);
    await this.#verifySignature(schema, key(payload));
    return this.#verified(schema, payload);
  }

  async #verified<T>(schema: Canonical<T>, payload: T): Promise<Verified<T>> {
    return verified(payload, await hashBytes(schema.tag, this.#payload));
  }

  async #verifySignature(schema: Canonical<unknown>, key: PublicKey): Promise<void> {
    if (this.typ !== schema.tag) throw new Refusal("wrong_type");
    if ((await thumbprint(key)) !== this.kid) throw new Refusal("wrong_key");
    await verifyFixed(key, utf8(this.#input), this.#signature);
  }
}

/** Takes a compact JWS apart and verifies it under `key`. */
export async function verify<T>(compact: string, schema: Canonical<T>, key: PublicKey): Promise<Verified<T>> {
  return Unverified.parse(compact).verify(schema, key);
}
