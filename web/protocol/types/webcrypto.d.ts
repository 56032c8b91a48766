// The part of the platform that this package uses, and that browsers and Node share. Compiling against this
// instead of the DOM keeps every other browser API out; `tsconfig.browser.json` checks that the real DOM fits too.

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

/** Web Cryptography Level 2, section 13. */
interface CryptoKey {
  readonly type: "private" | "public" | "secret";
  readonly extractable: boolean;
}

/** Web Cryptography Level 2, section 17. */
interface CryptoKeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

/** Web Cryptography Level 2, section 14: the calls made here, with the algorithms used here. */
interface SubtleCrypto {
  digest(algorithm: "SHA-256", data: BufferSource): Promise<ArrayBuffer>;
  sign(
    algorithm: "HMAC" | { name: "ECDSA"; hash: "SHA-256" },
    key: CryptoKey,
    data: BufferSource,
  ): Promise<ArrayBuffer>;
  verify(
    algorithm: { name: "ECDSA"; hash: "SHA-256" },
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>;
  generateKey(
    algorithm: { name: "ECDSA"; namedCurve: "P-256" },
    extractable: boolean,
    usages: ("sign" | "verify")[],
  ): Promise<CryptoKeyPair>;
  deriveBits(
    algorithm: { name: "HKDF"; hash: "SHA-256"; salt: BufferSource; info: BufferSource },
    key: CryptoKey,
    length: number,
  ): Promise<ArrayBuffer>;
  importKey(
    format: "raw",
    data: BufferSource,
    algorithm: "HKDF" | { name: "HMAC"; hash: "SHA-256" } | { name: "ECDSA"; namedCurve: "P-256" },
    extractable: boolean,
    usages: ("sign" | "verify" | "deriveBits")[],
  ): Promise<CryptoKey>;
  importKey(
    format: "jwk",
    data: { kty: string; crv: string; x: string; y: string; d: string },
    algorithm: { name: "ECDSA"; namedCurve: "P-256" },
    extractable: boolean,
    usages: ("sign" | "verify")[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw", key: CryptoKey): Promise<ArrayBuffer>;
}

declare const crypto: { readonly subtle: SubtleCrypto };

/** WHATWG Encoding, section 7. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

/** WHATWG Encoding, section 7. */
declare class TextDecoder {
  constructor(label: "utf-8", options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: BufferSource): string;
}
