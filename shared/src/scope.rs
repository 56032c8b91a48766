//! Scopes: what a token may be used for, in the provider's own names.

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// The most scopes that a request, a terms document or an answer may hold.
pub const MAX_SCOPES: usize = 32;

/// One scope name: `[a-z0-9._:-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Scope(String);

impl Scope {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Scope {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._:-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(Refusal::field(Code::InvalidField, "scopes", "a scope is 1 to 64 of a-z 0-9 . _ : -"))
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::try_from(text.to_owned())
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Scopes in strictly ascending byte order, [`MAX_SCOPES`] at most; may be empty where a message allows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Scope>", into = "Vec<Scope>")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Vec<String>))]
pub struct ScopeSet(Vec<Scope>);

impl ScopeSet {
    /// Sorts and de-duplicates what a person typed; more than [`MAX_SCOPES`] are refused.
    pub fn collect(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, Refusal> {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort();
        scopes.dedup();
        Self::try_from(scopes)
    }

    /// The scopes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every scope of `self` is in `wider`.
    #[must_use]
    pub fn is_subset_of(&self, wider: &Self) -> bool {
        self.0.iter().all(|scope| wider.0.binary_search(scope).is_ok())
    }

    /// The space-separated form of OAuth (RFC 6749 section 3.3).
    #[must_use]
    pub fn to_oauth(&self) -> String {
        self.0.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<Vec<Scope>> for ScopeSet {
    type Error = Refusal;

    fn try_from(scopes: Vec<Scope>) -> Result<Self, Refusal> {
        if scopes.len() > MAX_SCOPES {
            return Err(Refusal::field(Code::InvalidField, "scopes", format!("{MAX_SCOPES} scopes at most")));
        }
        if !scopes.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(Refusal::field(Code::InvalidField, "scopes", "scopes must be in strictly ascending order"));
        }
        Ok(Self(scopes))
    }
}

impl From<ScopeSet> for Vec<Scope> {
    fn from(scopes: ScopeSet) -> Self {
        scopes.0
    }
}
