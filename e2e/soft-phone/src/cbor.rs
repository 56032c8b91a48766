//! The little CBOR (RFC 8949) that an authenticator writes: definite lengths, shortest heads.

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const MAP: u8 = 5;

fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    match value {
        0..=23 => out.push(major | value.to_be_bytes()[7]),
        24..=0xff => out.extend([major | 24, value.to_be_bytes()[7]]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend(&value.to_be_bytes()[6..]);
        }
        _ => {
            out.push(major | 26);
            out.extend(&value.to_be_bytes()[4..]);
        }
    }
}

/// An integer of either sign.
pub(crate) fn integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        head(out, NEGATIVE, value.unsigned_abs() - 1);
    } else {
        head(out, UNSIGNED, value.unsigned_abs());
    }
}

/// A byte string.
pub(crate) fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    head(out, BYTES, value.len() as u64);
    out.extend(value);
}

/// A text string.
pub(crate) fn text(out: &mut Vec<u8>, value: &str) {
    head(out, TEXT, value.len() as u64);
    out.extend(value.as_bytes());
}

/// The head of a map; so many pairs must follow.
pub(crate) fn map(out: &mut Vec<u8>, pairs: u64) {
    head(out, MAP, pairs);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_those_of_rfc_8949_appendix_a() {
        let written = |value: i64| {
            let mut out = Vec::new();
            integer(&mut out, value);
            out
        };
        assert_eq!(written(23), [0x17]);
        assert_eq!(written(24), [0x18, 0x18]);
        assert_eq!(written(1000), [0x19, 0x03, 0xe8]);
        assert_eq!(written(1_000_000), [0x1a, 0x00, 0x0f, 0x42, 0x40]);
        assert_eq!(written(-1), [0x20]);
        assert_eq!(written(-7), [0x26]);
        assert_eq!(written(-1000), [0x39, 0x03, 0xe7]);
        let mut out = Vec::new();
        text(&mut out, "IETF");
        assert_eq!(out, [0x64, 0x49, 0x45, 0x54, 0x46]);
    }
}
