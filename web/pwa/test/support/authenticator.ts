// A software authenticator: honest passkeys, and the lies that a test wants noticed.
import { type Bytes, base64url, keys } from "@countersign/protocol";

import { Failure } from "../../src/core/failure.js";
import type { Authenticator, CreateOptions, Created, GetOptions, Got } from "../../src/core/ports.js";

/** A discoverable ES256 credential. */
export interface SoftPasskey {
  readonly id: Bytes;
  readonly userHandle: Bytes;
  readonly key: CryptoKeyPair;
}

export function bytes(...parts: readonly (number | Bytes)[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** Passkeys that several browsers may share, as synced ones are. */
export class SoftAuthenticator implements Authenticator {
  readonly passkeys: SoftPasskey[] = [];
  readonly origin: string;
  /** Every challenge that was signed, and every options object that came in. */
  readonly gets: GetOptions[] = [];
  readonly creations: CreateOptions[] = [];
  userVerified = true;
  /** What the person does before the next prompt is answered. */
  before: () => void | Promise<void> = () => {};
  /** Signs with another key than the enrolled one. */
  impostor: CryptoKeyPair | undefined;

  constructor(origin: string) {
    this.origin = origin;
  }

  async create(options: CreateOptions): Promise<Created> {
    this.creations.push(options);
    await this.before();
    const key = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const passkey = { id: random(32), userHandle: options.userHandle, key };
    this.passkeys.push(passkey);
    const { x, y } = keys.coordinates(await keys.fromPlatform(key.publicKey));
    const cose = bytes(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, x, 0x22, 0x58, 32, y);
    const attested = bytes(new Uint8Array(16), 0, 32, passkey.id, cose);
    const authenticatorData = bytes(await this.#data(options.relyingPartyId, 0x40), attested);
    const text = (value: string) => bytes(0x60 + value.length, utf8(value));
    const length = bytes(0x59, authenticatorData.length >> 8, authenticatorData.length & 255);
    return {
      credentialId: passkey.id,
      publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", key.publicKey)),
      algorithm: -7,
      clientDataJSON: this.#clientData("webauthn.create", options.challenge),
      authenticatorData,
      attestationObject: bytes(
        0xa3, text("fmt"), text("none"), text("attStmt"), 0xa0, text("authData"), length, authenticatorData,
      ),
      transports: ["internal"],
    };
  }

  async get(options: GetOptions): Promise<Got> {
    this.gets.push(options);
    await this.before();
    const wanted = options.credentialIds.map(base64url.encode);
    const passkey = this.passkeys.find(({ id }) => wanted.length === 0 || wanted.includes(base64url.encode(id)));
    if (passkey === undefined) throw new Failure("cancelled");
    const clientDataJSON = this.#clientData("webauthn.get", options.challenge);
    const authenticatorData = await this.#data(options.relyingPartyId, 0);
    const signed = bytes(authenticatorData, await sha256(clientDataJSON));
    const { privateKey } = this.impostor ?? passkey.key;
    const fixed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, signed);
    return {
      credentialId: passkey.id,
      clientDataJSON,
      authenticatorData,
      signature: toDer(new Uint8Array(fixed)),
      userHandle: passkey.userHandle,
    };
  }

  #clientData(type: string, challenge: Bytes): Bytes {
    const { origin } = this;
    return utf8(JSON.stringify({ type, challenge: base64url.encode(challenge), origin, crossOrigin: false }));
  }

  async #data(relyingPartyId: string, more: number): Promise<Bytes> {
    // Present, perhaps verified, may be synced and is.
    const flags = 0x01 | (this.userVerified ? 0x04 : 0) | 0x18 | more;
    return bytes(await sha256(utf8(relyingPartyId)), flags, 0, 0, 0, 0);
  }
}

/** r ‖ s as DER, the way authenticators write it. */
export function toDer(fixed: Bytes): Bytes {
  const integer = (part: Bytes) => {
    const digits = [...part.subarray(part.findIndex((byte) => byte !== 0))];
    if ((digits[0] ?? 0) >= 0x80) digits.unshift(0);
    return bytes(2, digits.length, Uint8Array.from(digits));
  };
  const body = bytes(integer(fixed.slice(0, 32)), integer(fixed.slice(32)));
  return bytes(0x30, body.length, body);
}
