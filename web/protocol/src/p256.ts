/**
 * Points of P-256 (SEC 2 version 2, section 2.4.2) between their short and their long form.
 *
 * Only public values pass through here, so nothing needs constant time; WebCrypto does all secret work.
 */

import { type Bytes, concat } from "./bytes.js";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** Both values of y for 32 bytes of x, or nothing when no point of the curve has that x. */
export function rootsAt(x: Bytes): { readonly odd: Bytes; readonly even: Bytes } | undefined {
  const value = toInteger(x);
  if (value >= P) return undefined;
  const square = ySquared(value);
  // P is 3 modulo 4, so this power is a square root if there is one (SEC 1 version 2, section 2.3.4).
  const root = power(square, (P + 1n) / 4n);
  if ((root * root) % P !== square) return undefined;
  const [one, other] = [toBytes(root), toBytes(P - root)];
  return root % 2n === 1n ? { odd: one, even: other } : { odd: other, even: one };
}

/** Whether 32 bytes of x and of y are a point of the curve. */
export function isOnCurve(x: Bytes, y: Bytes): boolean {
  const [left, right] = [toInteger(x), toInteger(y)];
  return left < P && right < P && (right * right) % P === ySquared(left);
}

/** The 33-byte form (SEC 1 version 2, section 2.3.3). */
export function compress(x: Bytes, y: Bytes): Bytes {
  return concat(Uint8Array.of(2 + ((y.at(-1) ?? 0) & 1)), x);
}

/** x³ - 3x + b. */
function ySquared(x: bigint): bigint {
  return (((x * x + P - 3n) % P) * x + B) % P;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % P;
    factor = (factor * factor) % P;
  }
  return result;
}

function toInteger(bytes: Bytes): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toBytes(value: bigint): Bytes {
  const hex = value.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
