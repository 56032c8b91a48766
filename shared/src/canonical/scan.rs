//! The one walk over foreign JSON that refuses what two parsers might read differently.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::{MAX_DEPTH, MAX_INTEGER};
use crate::{Code, Refusal};

/// How much of JSON is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// What this protocol signs: no null, no floats, no negative or large integers.
    Payload,
    /// What a browser wrote (clientDataJSON): any JSON without duplicate keys or lone surrogates.
    ClientData,
}

/// Walks over the JSON once and refuses what parsers disagree about.
pub(crate) fn scan(bytes: &[u8], strictness: Strictness) -> Result<(), Refusal> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(Code::InvalidUtf8.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::from(Code::InvalidUtf8))?;
    if has_lone_surrogate(text) {
        return Err(Code::LoneSurrogate.into());
    }
    let found = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let walk = Walk { strictness, depth: 0, found: &found };
    let outcome = walk.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match (found.get(), outcome) {
        (Some(code), _) => Err(code.into()),
        (None, Err(_)) => Err(Code::InvalidJson.into()),
        (None, Ok(())) => Ok(()),
    }
}

/// Whether an escape `\uD800` to `\uDFFF` stands without its other half.
fn has_lone_surrogate(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escape = |at: usize| -> Option<u16> {
        let digits = text.get(at + 2..at + 6)?;
        (bytes.get(at) == Some(&b'\\') && bytes.get(at + 1) == Some(&b'u'))
            .then(|| u16::from_str_radix(digits, 16).ok())
            .flatten()
    };
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match escape(at) {
            Some(0xd800..=0xdbff) => match escape(at + 6) {
                Some(0xdc00..=0xdfff) => at += 12,
                _ => return true,
            },
            Some(0xdc00..=0xdfff) => return true,
            Some(_) => at += 6,
            None => at += 2,
        }
    }
    false
}

#[derive(Clone, Copy)]
struct Walk<'a> {
    strictness: Strictness,
    depth: usize,
    found: &'a Cell<Option<Code>>,
}

impl Walk<'_> {
    fn refuse<E: serde::de::Error>(self, code: Code) -> Result<(), E> {
        self.found.set(Some(code));
        Err(E::custom(code))
    }

    fn only_in_client_data<E: serde::de::Error>(self, code: Code) -> Result<(), E> {
        if self.strictness == Strictness::ClientData { Ok(()) } else { self.refuse(code) }
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.refuse(Code::InvalidJson)?;
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        if value > MAX_INTEGER { self.only_in_client_data(Code::NumberOutOfRange) } else { Ok(()) }
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.only_in_client_data(Code::NumberOutOfRange)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        let code = if value.abs() >= 9e15 { Code::NumberOutOfRange } else { Code::NumberNotInteger };
        self.only_in_client_data(code)
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.only_in_client_data(Code::NullRefused)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let deeper = self.deeper()?;
        while list.next_element_seed(deeper)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let deeper = self.deeper()?;
        let mut keys = std::collections::HashSet::new();
        while let Some(key) = object.next_key::<String>()? {
            if !keys.insert(key) {
                self.refuse(Code::DuplicateKey)?;
            }
            object.next_value_seed(deeper)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(json: &str) -> Option<Code> {
        scan(json.as_bytes(), Strictness::Payload).err().map(|refusal| refusal.code)
    }

    #[test]
    fn each_ambiguity_has_its_code() {
        assert_eq!(refused(r#"{"a":1,"a":1}"#), Some(Code::DuplicateKey));
        assert_eq!(refused(r#"{"a":{"b":1,"\u0062":2}}"#), Some(Code::DuplicateKey));
        assert_eq!(refused("9007199254740991"), None);
        assert_eq!(refused("9007199254740992"), Some(Code::NumberOutOfRange));
        assert_eq!(refused("99999999999999999999"), Some(Code::NumberOutOfRange));
        assert_eq!(refused("-1"), Some(Code::NumberOutOfRange));
        assert_eq!(refused("1.5"), Some(Code::NumberNotInteger));
        assert_eq!(refused("1e3"), Some(Code::NumberNotInteger));
        assert_eq!(refused("[null]"), Some(Code::NullRefused));
        assert_eq!(refused(r#""\ud800""#), Some(Code::LoneSurrogate));
        assert_eq!(refused(r#""\udc00\ud800""#), Some(Code::LoneSurrogate));
        assert_eq!(refused(r#""\\ud800""#), None);
        assert_eq!(refused("\u{feff}1"), Some(Code::InvalidUtf8));
        assert_eq!(refused("{} {}"), Some(Code::InvalidJson));
        assert_eq!(refused(&"[".repeat(200_000)), Some(Code::InvalidJson));
        assert_eq!(scan(b"\"\xff\"", Strictness::Payload).err().map(|refusal| refusal.code), Some(Code::InvalidUtf8));
        assert!(scan(br#"{"a":null,"b":-1.5}"#, Strictness::ClientData).is_ok());
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = scan(&bytes, Strictness::Payload);
            let _ = scan(&bytes, Strictness::ClientData);
        }

        #[test]
        fn foreign_text_never_panics(text in r#"[\\"ud89ab{}:,\[\]0-9é ]{0,60}"#) {
            let _ = scan(text.as_bytes(), Strictness::Payload);
        }
    }
}
