//! Bytes and hashes: RFC 8785 (JCS) in, RFC 8785 out, and nothing in between.
//!
//! Every struct that is signed or hashed goes through [`encode`] and [`decode`]. Decoding refuses what
//! two parsers might read differently (duplicate keys, null, floats, numbers beyond 2^53-1, lone
//! surrogates, a byte order mark) and then demands that encoding gives the same bytes again, so that
//! one meaning has one form. [`Digest`] is the tagged SHA-256 of that form.

use std::{cell::Cell, fmt};

use ring::digest;
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use subtle::ConstantTimeEq;

use crate::{Code, Refusal, base64url};

/// The largest integer that every JSON reader keeps exact: 2^53-1 (RFC 8785 section 3.2.2.3).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The deepest nesting of lists and objects that is read.
pub const MAX_DEPTH: usize = 16;

/// A struct with a canonical form, its own tag and its own rules.
///
/// The tag separates the hash and the signature of one struct from those of every other; a changed
/// struct is a new tag.
pub trait Canonical: Serialize + DeserializeOwned {
    /// `countersign.<name>.v1`.
    const TAG: &'static str;

    /// The rules that the types do not hold by themselves: lengths, orders, ranges.
    fn validate(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

/// The JCS bytes of `value` (RFC 8785).
///
/// # Panics
/// When `value` does not serialise to JSON, which none of this crate's types can do.
#[must_use]
#[allow(clippy::expect_used, reason = "a struct of strings, integers, booleans and lists always serialises")]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("a payload serialises")
}

/// Reads the canonical bytes of a struct and checks its rules.
pub fn decode<T: Canonical>(bytes: &[u8]) -> Result<T, Refusal> {
    scan(bytes, Strictness::Payload)?;
    let value: T = read(bytes)?;
    if encode(&value) != bytes {
        return Err(Code::NotCanonical.into());
    }
    value.validate()?;
    Ok(value)
}

/// `SHA-256(ASCII(tag) ‖ 0x00 ‖ JCS(value))`.
#[must_use]
pub fn hash<T: Canonical>(value: &T) -> Digest {
    hash_bytes(T::TAG, &encode(value))
}

/// The hash of a struct whose canonical bytes are at hand.
#[must_use]
pub fn hash_bytes(tag: &str, canonical: &[u8]) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(tag.as_bytes());
    context.update(&[0]);
    context.update(canonical);
    Digest::from_ring(&context.finish())
}

/// Deserialises and says which field does not fit.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    // serde would fill a struct from a list as well, by position.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Refusal::new(Code::InvalidField, "must be an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        // A newtype's own refusal comes with its code, which stands beside the detail already.
        let message =
            message.split_once(": ").filter(|(code, _)| code.parse::<Code>().is_ok()).map_or(message, |it| it.1);
        let message = message.to_owned();
        let code = match message.split('`').next() {
            Some("unknown field ") => Code::UnknownField,
            Some("missing field ") => Code::MissingField,
            _ => Code::InvalidField,
        };
        let named = message.split('`').nth(1).unwrap_or_default();
        let field = match (code, path.as_str()) {
            (Code::UnknownField | Code::MissingField, "." | "") => named.to_owned(),
            (Code::MissingField, path) => format!("{path}.{named}"),
            (_, ".") => String::new(),
            (_, path) => path.to_owned(),
        };
        Refusal::field(code, field, message)
    })
}

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

/// A SHA-256 value: base64url on the wire, compared in constant time.
#[derive(Clone, Copy, Hash, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[allow(clippy::derived_hash_with_manual_eq, reason = "equality is the derived one, only in constant time")]
pub struct Digest([u8; 32]);

impl Digest {
    /// 32 zero bytes: the `prevHash` of a roster's first entry.
    pub const ZERO: Self = Self([0; 32]);

    /// A digest from its raw bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Plain SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_ring(&digest::digest(&digest::SHA256, bytes))
    }

    fn from_ring(digest: &digest::Digest) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_ref());
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&base64url::encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl std::str::FromStr for Digest {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        base64url::decode_array("", text).map(Self)
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
