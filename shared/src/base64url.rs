//! base64url without padding, trailing bits zero (RFC 4648 section 5): the only text form of bytes here.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

use crate::{Code, Refusal};

/// The text form of `bytes`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes behind `text`; padding, a foreign symbol or a trailing bit that is not zero is refused
/// with [`Code::InvalidField`].
pub fn decode(field: &str, text: &str) -> Result<Vec<u8>, Refusal> {
    Base64UrlUnpadded::decode_vec(text)
        .map_err(|_| Refusal::field(Code::InvalidField, field, "must be base64url without padding, trailing bits zero"))
}

/// The `N` bytes behind `text`; any other length is refused with [`Code::InvalidField`].
pub fn decode_array<const N: usize>(field: &str, text: &str) -> Result<[u8; N], Refusal> {
    decode(field, text)?
        .try_into()
        .map_err(|_| Refusal::field(Code::InvalidField, field, format!("must be {N} bytes as base64url")))
}

/// `#[serde(with = "base64url")]` for a `Vec<u8>`.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&encode(bytes))
}

/// `#[serde(with = "base64url")]` for a `Vec<u8>`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    decode("", &text).map_err(|refusal| D::Error::custom(refusal.detail))
}
