/**
 * The recovery code: 125 random bits on paper, and the key that a page derives from it.
 *
 * The roster knows the key's public half. Whoever types the code signs one entry with it, which revokes every other
 * key. The server never sees the code; it cannot guess it, nor can anybody else in any time that matters.
 */

import * as base64url from "./base64url.js";
import { type Bytes, sha256, utf8 } from "./bytes.js";
import { Refusal } from "./code.js";
import { read, symbol } from "./crockford.js";
import { type KeyPair, coordinates, fromSec1 } from "./keys.js";
import type { Origin } from "./origin.js";

/** How many symbols of a code are secret. */
export const RECOVERY_SYMBOLS = 25;

const PREFIX = "CSR1";
/** The order of P-256 (SEC 2 version 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A code that a person writes down. */
export class RecoveryCode {
  /** The 25 secret symbols, in upper case. */
  readonly symbols: string;
  readonly #check: string;

  private constructor(symbols: string, check: string) {
    this.symbols = symbols;
    this.#check = check;
  }

  /** A code from 25 random bytes, of which 125 bits are used. */
  static async fromRandom(random: Bytes): Promise<RecoveryCode> {
    if (random.length !== RECOVERY_SYMBOLS) throw new RangeError(`a code needs exactly ${RECOVERY_SYMBOLS} random bytes`);
    return RecoveryCode.#withCheck([...random].map(symbol).join(""));
  }

  /**
   * Reads what a person typed, in any case and spacing, with or without the prefix; a typing error is `code_invalid`
   * before anything is derived or sent.
   */
  static async parse(typed: string): Promise<RecoveryCode> {
    const refusal = new Refusal("code_invalid", "code");
    const body = symbolsOf(typed).map(({ symbol }) => symbol);
    if (body.length !== RECOVERY_SYMBOLS + 1 || body.includes("")) throw refusal;
    const code = await RecoveryCode.#withCheck(body.slice(0, RECOVERY_SYMBOLS).join(""));
    if (code.#check !== body[RECOVERY_SYMBOLS]) throw refusal;
    return code;
  }

  static async #withCheck(symbols: string): Promise<RecoveryCode> {
    const [first = 0] = await sha256(utf8(symbols));
    return new RecoveryCode(symbols, symbol(first));
  }

  /** The groups of `display` behind the prefix, for a large print. */
  groups(): readonly string[] {
    return (this.symbols + this.#check).match(/.{1,4}/g) ?? [];
  }

  /** `CSR1-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XX`. */
  display(): string {
    return [PREFIX, ...this.groups()].join("-");
  }

  /** The key that the code stands for at this server. Its private half cannot be read back. */
  async key(origin: Origin): Promise<KeyPair> {
    const ikm = await crypto.subtle.importKey("raw", utf8(this.symbols), "HKDF", false, ["deriveBits"]);
    const info = utf8("countersign.recovery-key.v1");
    const algorithm = { name: "HKDF", hash: "SHA-256", salt: utf8(origin), info } as const;
    const bits = new Uint8Array(await crypto.subtle.deriveBits(algorithm, ikm, 384));
    const x = [...bits].reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    // 128 bits more than the order has: no value is likelier than another (FIPS 186-5, A.2.1).
    const hex = ((x % (ORDER - 1n)) + 1n).toString(16).padStart(64, "0");
    const scalar = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
    // WebCrypto cannot tell a private key's public half, so this one multiplication is somebody else's; few need it.
    const { p256 } = await import("@noble/curves/nist.js");
    const publicKey = fromSec1(new Uint8Array(p256.getPublicKey(scalar)));
    const { x: px, y } = coordinates(publicKey);
    const [dText, xText, yText] = [scalar, px, y].map(base64url.encode);
    const jwk = { kty: "EC", crv: "P-256", d: dText ?? "", x: xText ?? "", y: yText ?? "" };
    return { publicKey, privateKey: await crypto.subtle.importKey("jwk", jwk, CURVE, false, ["sign"]) };
  }
}

/** What is wrong with a code while it is typed: how many symbols there are, and which cannot be one. */
export function inspect(typed: string): { readonly count: number; readonly strange: readonly string[] } {
  const body = symbolsOf(typed);
  return { count: body.length, strange: body.filter(({ symbol }) => symbol === "").map((one) => one.typed) };
}

/** What was typed, and which symbol was meant (empty if none), without spaces, dashes and the prefix. */
function symbolsOf(text: string): readonly { readonly typed: string; readonly symbol: string }[] {
  const all = [...text.replace(/[\p{White_Space}-]/gu, "")].map((typed) => ({ typed, symbol: read(typed) }));
  const begin = all.slice(0, PREFIX.length).map(({ symbol }) => symbol);
  // A whole code may begin like the prefix by chance.
  const prefixed = begin.join("") === PREFIX && all.length !== RECOVERY_SYMBOLS + 1;
  return prefixed ? all.slice(PREFIX.length) : all;
}
