//! Bytes and hashes: RFC 8785 (JCS) in, RFC 8785 out, and nothing in between.
//!
//! Every struct that is signed or hashed goes through [`encode`] and [`decode`]. Decoding refuses what
//! two parsers might read differently (duplicate keys, null, floats, numbers beyond 2^53-1, lone
//! surrogates, a byte order mark) and then demands that encoding gives the same bytes again, so that
//! one meaning has one form. [`Digest`] is the tagged SHA-256 of that form.

mod digest;
mod scan;

use ring::digest::{Context, SHA256};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Code, Refusal};

pub use digest::Digest;
pub(crate) use scan::{Strictness, scan};

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
    let mut context = Context::new(&SHA256);
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
