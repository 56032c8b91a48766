//! SHA-256 values.

use std::fmt;

use ring::digest;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::{Refusal, base64url};

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

    pub(super) fn from_ring(digest: &digest::Digest) -> Self {
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
