//! Crockford's base 32: 32 symbols that survive being read aloud (no I, L, O, U).

use crate::canonical::Digest;

/// The symbols in upper case, in the order of their values.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `bytes` in lower case, the last symbol filled up with zero bits.
pub(crate) fn lower(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut buffer, mut bits) = (0u32, 0u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(symbol(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(symbol(buffer << (5 - bits)));
    }
    text
}

fn symbol(value: u32) -> char {
    char::from(ALPHABET[(value & 31) as usize]).to_ascii_lowercase()
}

/// The symbol that a person meant: any case, `I` and `L` read as 1, `O` as 0. `None` for anything else.
pub(crate) fn read(symbol: char) -> Option<u8> {
    let meant = match symbol.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let byte = u8::try_from(meant).ok()?;
    ALPHABET.contains(&byte).then_some(byte)
}

/// The symbol that checks the others: from the first byte of their SHA-256.
pub(crate) fn check_symbol(symbols: &[u8]) -> u8 {
    ALPHABET[usize::from(Digest::of(symbols).as_bytes()[0] & 31)]
}
