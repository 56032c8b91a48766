/**
 * Pairing: how a runtime comes to know a person's keys without trusting the server.
 *
 * 1. The runtime makes its key, a secret `k` and an `Offer`, and shows them as a QR (`Ticket`). The secret travels in
 *    the link's fragment, which no browser sends to a server.
 * 2. The phone confirms with passkey and device key, draws a short `PairingCode` and derives `CodeKeys` from `k`, the
 *    code and `pairHash`. The server gets the hash of one key and a MAC under the other, never the code.
 * 3. The person types the code into the runtime, which derives the same keys, claims, and checks that the keys
 *    that the server hands over are those the phone confirmed.
 */

import * as base64url from "./base64url.js";
import { type Bytes, concat, fromUtf8, sha256, utf8 } from "./bytes.js";
import { type Digest, MAX_INTEGER, digestBytes, digestFromBytes, digestOf, hash } from "./canonical.js";
import { Refusal, orElse } from "./code.js";
import { read, symbol } from "./crockford.js";
import { ApplicationId } from "./ids.js";
import { parsePublicKey } from "./keys.js";
import { parseOrigin } from "./origin.js";
import { Offer, checkOffer } from "./payload/pairing.js";
import { WORDS } from "./words.js";

export { WORDS } from "./words.js";

/** How long an offer lives, in milliseconds. */
export const OFFER_LIFE_MS = 10 * 60 * 1000;
/** How long a code lives, in milliseconds. */
export const CODE_LIFE_MS = 5 * 60 * 1000;
/** How many symbols a person types that are secret. */
export const CODE_SYMBOLS = 7;
/** The length of the QR's secret, in bytes. */
export const SECRET_LENGTH = 16;

const CODE_PREFIX = "CSP1";
const WORD_COUNT = 6;
const WORD_BITS = 11;

/** The six words under the QR: the first 66 bits of `pairHash`, 11 each, from the BIP-39 English list. */
export function words(pairHash: Digest): readonly string[] {
  const bits = [...digestBytes(pairHash)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: WORD_COUNT }, (_, at) => {
    const index = Number.parseInt(bits.slice(WORD_BITS * at, WORD_BITS * (at + 1)), 2);
    return WORDS[index] ?? "";
  });
}

/** An offer with its secret: what the QR holds. */
export class Ticket {
  /** What is offered. */
  readonly offer: Offer;
  /** 16 random bytes that the server never learns. */
  readonly k: Bytes;

  private constructor(offer: Offer, k: Bytes) {
    this.offer = offer;
    this.k = k;
  }

  /** Binds a fresh secret to an offer, whose `kHash` is set here. */
  static async create(offer: Omit<Offer, "kHash">, k: Bytes): Promise<Ticket> {
    if (k.length !== SECRET_LENGTH) throw new RangeError(`k must be ${SECRET_LENGTH} random bytes`);
    return new Ticket({ ...offer, kHash: await digestOf(k) }, k);
  }

  /** The hash that names the offer. */
  async pairHash(): Promise<Digest> {
    return hash(Offer, this.offer);
  }

  /** The link of the QR: `ORIGIN/pair#1.applicationId.publicKey.k.runtimeName.deviceName.issuedAt.expiresAt`. */
  toLink(): string {
    const { origin, applicationId, publicKey, runtimeName, deviceName, issuedAt, expiresAt } = this.offer;
    const [k, runtime, device] = [this.k, utf8(runtimeName), utf8(deviceName)].map(base64url.encode);
    return `${origin}/pair#1.${applicationId}.${publicKey}.${k}.${runtime}.${device}.${issuedAt}.${expiresAt}`;
  }

  /** Reads a link as the phone's camera finds it. The origin is the link's own. */
  static async fromLink(link: string): Promise<Ticket> {
    const { offer, k } = orElse(new Refusal("offer_invalid", "link"), () => readLink(link));
    return Ticket.create(offer, k);
  }
}

function readLink(link: string): { offer: Omit<Offer, "kHash">; k: Bytes } {
  const at = link.indexOf("/pair#");
  const parts = link.slice(at + "/pair#".length).split(".");
  const [version, application = "", key = "", k = "", runtime = "", device = "", issued = "", expires = ""] = parts;
  if (at < 0 || parts.length !== 8 || version !== "1") throw new Refusal("offer_invalid");
  const name = (text: string) => fromUtf8(base64url.decode("name", text));
  const time = (text: string) => {
    const value = Number(text);
    if (!/^(0|[1-9][0-9]*)$/.test(text) || value > MAX_INTEGER) throw new Refusal("offer_invalid");
    return value;
  };
  const offer = {
    origin: parseOrigin(link.slice(0, at)),
    applicationId: ApplicationId.parse(application),
    runtimeName: name(runtime),
    deviceName: name(device),
    publicKey: parsePublicKey(key),
    issuedAt: time(issued),
    expiresAt: time(expires),
  };
  checkOffer(offer);
  return { offer, k: base64url.decodeArray("k", k, SECRET_LENGTH) };
}

/** The code that the phone shows and the person types: seven secret symbols and one that checks them. */
export class PairingCode {
  /** The seven secret symbols, in upper case. */
  readonly symbols: string;
  readonly #check: string;

  private constructor(symbols: string, check: string) {
    this.symbols = symbols;
    this.#check = check;
  }

  /** A code from 7 random bytes, of which 35 bits are used. */
  static async fromRandom(random: Bytes): Promise<PairingCode> {
    if (random.length !== CODE_SYMBOLS) throw new RangeError(`a code needs exactly ${CODE_SYMBOLS} random bytes`);
    return PairingCode.#withCheck([...random].map(symbol).join(""));
  }

  /**
   * Reads what a person typed, in any case and spacing, with or without the prefix; a typing error is
   * `code_invalid` before anything is sent.
   */
  static async parse(typed: string): Promise<PairingCode> {
    const refusal = new Refusal("code_invalid", "code");
    const upper = typed.replace(/[\p{White_Space}-]/gu, "").toUpperCase();
    const prefixed = upper.startsWith(CODE_PREFIX) && [...upper].length === CODE_PREFIX.length + CODE_SYMBOLS + 1;
    const body = [...(prefixed ? upper.slice(CODE_PREFIX.length) : upper)].map(read);
    if (body.length !== CODE_SYMBOLS + 1 || body.includes("")) throw refusal;
    const code = await PairingCode.#withCheck(body.slice(0, CODE_SYMBOLS).join(""));
    if (code.#check !== body[CODE_SYMBOLS]) throw refusal;
    return code;
  }

  static async #withCheck(symbols: string): Promise<PairingCode> {
    const [first = 0] = await sha256(utf8(symbols));
    return new PairingCode(symbols, symbol(first));
  }

  /** `CSP1-XXXX-XXXX`, for a screen. */
  display(): string {
    const symbols = this.symbols + this.#check;
    return `${CODE_PREFIX}-${symbols.slice(0, 4)}-${symbols.slice(4)}`;
  }
}

/**
 * The two keys that only the holder of `k` and the code can derive: HKDF-SHA256 (RFC 5869) with `ikm = k ‖ code` and
 * `salt = pairHash`.
 */
export class CodeKeys {
  /** Shown to the server at the claim: 32 bytes. */
  readonly claimProof: Bytes;
  readonly #pinKey: Bytes;

  private constructor(claimProof: Bytes, pinKey: Bytes) {
    this.claimProof = claimProof;
    this.#pinKey = pinKey;
  }

  /** Derives both keys. */
  static async derive(k: Bytes, code: PairingCode, pairHash: Digest): Promise<CodeKeys> {
    const input = await crypto.subtle.importKey("raw", concat(k, utf8(code.symbols)), "HKDF", false, ["deriveBits"]);
    const expand = async (info: string): Promise<Bytes> => {
      const algorithm = { name: "HKDF", hash: "SHA-256", salt: digestBytes(pairHash), info: utf8(info) } as const;
      return new Uint8Array(await crypto.subtle.deriveBits(algorithm, input, 256));
    };
    return new CodeKeys(await expand("countersign.claim-proof.v1"), await expand("countersign.pin-key.v1"));
  }

  /** What the server stores to recognise the claim. */
  async claimProofHash(): Promise<Digest> {
    return digestOf(this.claimProof);
  }

  /** The phone's MAC over the confirmation: HMAC-SHA256 of the raw confirm hash. */
  async pinMac(confirmHash: Digest): Promise<Digest> {
    const algorithm = { name: "HMAC", hash: "SHA-256" } as const;
    const key = await crypto.subtle.importKey("raw", this.#pinKey, algorithm, false, ["sign"]);
    return digestFromBytes(new Uint8Array(await crypto.subtle.sign("HMAC", key, digestBytes(confirmHash))));
  }
}
