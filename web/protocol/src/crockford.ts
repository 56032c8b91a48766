/** Crockford's base 32: 32 symbols that survive being read aloud (no I, L, O, U). */

/** The symbols in upper case, in the order of their values. */
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `bytes` in lower case, the last symbol filled up with zero bits. */
export function lower(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += symbol(buffer >> bits);
    }
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) text += symbol(buffer << (5 - bits));
  return text.toLowerCase();
}

/** The symbol for the low five bits of `value`, in upper case. */
export function symbol(value: number): string {
  return ALPHABET.charAt(value & 31);
}

/** The symbol that a person meant: any case, `I` and `L` read as 1, `O` as 0. Empty for anything else. */
export function read(typed: string): string {
  const upper = typed.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const meant = upper.replace(/^[IL]$/, "1").replace(/^O$/, "0");
  return meant.length === 1 && ALPHABET.includes(meant) ? meant : "";
}
