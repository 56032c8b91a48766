//! Finds secrets in whatever form they may have got into a text.

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};

/// The symbols of both kinds of base64.
const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Secrets by their texts, each with its forms.
#[derive(Default)]
pub(crate) struct Scanner {
    needles: BTreeMap<Vec<u8>, &'static str>,
    secrets: BTreeMap<Vec<u8>, &'static str>,
}

impl Scanner {
    /// A secret as it is written; if it is base64url, the bytes behind it too.
    pub(crate) fn add(&mut self, label: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{label} is too short to be looked for");
        if self.secrets.insert(secret.as_bytes().to_vec(), label).is_some() {
            return;
        }
        let bytes = secret.as_bytes();
        self.forms(label, bytes);
        self.needles.insert(secret.to_lowercase().into_bytes(), label);
        self.needles.insert(percent_encoded(secret).into_bytes(), label);
        if let Ok(bytes) = countersign_shared::base64url::decode("secret", secret)
            && bytes.len() >= 16
        {
            self.binary(label, &bytes);
        }
    }

    /// A secret of bytes.
    pub(crate) fn add_bytes(&mut self, label: &'static str, secret: &[u8]) {
        self.add(label, &countersign_shared::base64url::encode(secret));
    }

    fn forms(&mut self, label: &'static str, bytes: &[u8]) {
        self.needles.insert(bytes.to_vec(), label);
        for symbols in [STANDARD, URL] {
            for offset in 0..3 {
                self.needles.insert(base64_inside(symbols, bytes, offset), label);
            }
        }
    }

    fn binary(&mut self, label: &'static str, bytes: &[u8]) {
        self.forms(label, bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let list = bytes.iter().map(ToString::to_string).collect::<Vec<_>>();
        for form in [hex.to_uppercase(), hex, list.join(", "), list.join(",")] {
            self.needles.insert(form.into_bytes(), label);
        }
    }

    /// How many secrets it knows.
    pub(crate) fn secrets(&self) -> usize {
        self.secrets.len()
    }

    /// The labels of all secrets that stand in a text.
    pub(crate) fn scan(&self, text: &[u8]) -> Vec<&'static str> {
        // By the first four bytes, so that a long text is read once and not once a needle.
        let mut by_beginning = BTreeMap::<[u8; 4], Vec<(&[u8], &'static str)>>::new();
        for (needle, label) in &self.needles {
            let beginning = needle[..4].try_into().expect("four bytes");
            by_beginning.entry(beginning).or_default().push((needle, label));
        }
        let mut found = Vec::new();
        for at in 0..text.len().saturating_sub(3) {
            let beginning: [u8; 4] = text[at..at + 4].try_into().expect("four bytes");
            for (needle, label) in by_beginning.get(&beginning).into_iter().flatten() {
                if text[at..].starts_with(needle) && !found.contains(label) {
                    found.push(*label);
                }
            }
        }
        found
    }
}

/// The base64 symbols that stand for `bytes` wherever they begin in a longer text, `offset` bytes past a group.
fn base64_inside(symbols: &[u8; 64], bytes: &[u8], offset: usize) -> Vec<u8> {
    let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
    let bit = |at: usize| usize::from(padded[at / 8] >> (7 - at % 8) & 1);
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    (first..last).map(|symbol| symbols[(0..6).fold(0, |value, at| value << 1 | bit(symbol * 6 + at))]).collect()
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || byte == b'~';
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[test]
fn the_scanner_finds_what_is_planted() {
    let secret = "css_4a-b_c.d/e0123456789";
    let key = countersign_shared::base64url::encode(digest(&SHA256, b"a key").as_ref());
    let mut scanner = Scanner::default();
    scanner.add("cookie", secret);
    scanner.add("key", &key);
    let raw = countersign_shared::base64url::decode("key", &key).expect("bytes");
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = |text: &str| String::from_utf8(base64_inside(STANDARD, text.as_bytes(), 0)).expect("ASCII");
    for (planted, label) in [
        (format!("Cookie: countersign={secret}; x"), "cookie"),
        (format!("?c={}&d", percent_encoded(secret)), "cookie"),
        (secret.to_lowercase(), "cookie"),
        (base64(&format!(":{secret}")), "cookie"),
        (base64(&format!("id:{secret}:and more")), "cookie"),
        (base64(&format!("no:{secret}")), "cookie"),
        (format!("\"key\":\"{key}\""), "key"),
        (format!("key={hex}"), "key"),
        (format!("key={}", hex.to_uppercase()), "key"),
        (format!("Secret({raw:?})"), "key"),
    ] {
        let line = format!("2026-01-01T00:00:00Z TRACE request: {planted} answered\n");
        assert_eq!(scanner.scan(line.as_bytes()), [label], "{planted}");
    }
    assert_eq!(scanner.scan(&[b"binary \x00".as_slice(), &raw].concat()), ["key"]);
    let clean = format!("token={}… kid={}", &secret[..8], &key[..20]);
    assert_eq!(scanner.scan(clean.as_bytes()), [] as [&str; 0]);
}
