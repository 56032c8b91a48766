/** ECDSA signatures from DER, as authenticators write them, to `r ‖ s`, as WebCrypto takes them. */

import { type Bytes, concat } from "./bytes.js";

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * The 64-byte form of an ECDSA-Sig-Value (RFC 3279 section 2.2.3), or nothing unless the bytes are its one DER form
 * (X.690 section 10): minimal lengths, minimal positive integers, nothing behind.
 */
export function fixedFromDer(der: Bytes): Bytes | undefined {
  // Two integers of at most 33 bytes stay below 128, so every length is a single byte.
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return undefined;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r.end);
  return s && s.end === der.length ? concat(r.value, s.value) : undefined;
}

function integerAt(der: Bytes, at: number): { readonly value: Bytes; readonly end: number } | undefined {
  const length = der[at + 1];
  if (der[at] !== INTEGER || length === undefined || length === 0 || length > 33) return undefined;
  const end = at + 2 + length;
  const content = der.subarray(at + 2, end);
  const [first = 0, second = 0] = content;
  // The first bit is the sign; a zero byte stands only where that bit would otherwise be set.
  const minimal = first !== 0 || (length > 1 && second >= 0x80);
  const digits = first === 0 ? content.slice(1) : content.slice();
  if (content.length !== length || first >= 0x80 || !minimal || digits.length > 32) return undefined;
  return { value: concat(new Uint8Array(32 - digits.length), digits), end };
}
