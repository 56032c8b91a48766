//! Prefixed identifiers: text newtypes, so that a delegation's id is never taken for a device's.

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, crockford};

/// The longest identifier, in bytes.
pub const MAX_ID_LENGTH: usize = 64;

fn check(text: &str, prefix: &str) -> Result<(), Refusal> {
    let suffix = text.strip_prefix(prefix).unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if suffix.is_empty() || text.len() > MAX_ID_LENGTH || !suffix.bytes().all(plain) {
        let detail = format!("must be {prefix} and a-z, 0-9 or _, {MAX_ID_LENGTH} bytes at most");
        return Err(Refusal::field(Code::InvalidField, "", detail));
    }
    Ok(())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// The prefix that every such id has.
            pub const PREFIX: &'static str = $prefix;

            /// A new id from 128 random bits.
            #[must_use]
            pub fn from_random(random: [u8; 16]) -> Self {
                Self(format!("{}{}", $prefix, crockford::lower(&random)))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                check(text, $prefix)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refusal;

            fn try_from(text: String) -> Result<Self, Refusal> {
                check(&text, $prefix)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A workspace, the tenant that everything belongs to.
    WorkspaceId "wsp_",
    /// A person.
    UserId "usr_",
    /// One browser profile or phone of a person; drawn by the device itself.
    DeviceId "dev_",
    /// A kind of agent app; operators may choose the suffix.
    ApplicationId "app_",
    /// A runtime paired with an approver.
    RuntimeConnectionId "rtc_",
    /// One confirmation of a pairing offer.
    PairingId "pair_",
    /// A tool owner.
    ProviderId "prv_",
    /// A provider's API key; its id, not its secret.
    ProviderKeyId "key_",
    /// What a token is for.
    AudienceId "aud_",
    /// A scoped, purpose-bound, time-boxed permission.
    DelegationId "del_",
    /// A decision's row.
    DecisionId "dec_",
    /// A token's row; its id, not its secret.
    TokenId "tkn_",
    /// A person as one provider sees them; random per (user, provider).
    ScopedSubject "sub_",
    /// A runtime connection as one provider sees it; random per (runtime connection, provider).
    ScopedClient "cli_",
    /// An enrolment link; its id, not its secret.
    InviteId "inv_",
    /// One addition of a phone under way.
    AdditionId "add_",
    /// One registration or sign-in under way.
    CeremonyId "cer_",
    /// A session; its id, not its secret.
    SessionId "ses_",
    /// Something that a person is to be told.
    NotificationId "ntf_",
    /// One push to one device.
    PushId "psh_",
    /// One HTTP request, in logs and problems.
    RequestId "req_",
}

/// A nonce: a prefix that tells people what it was for, and 128 random bits. Unique per signing key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Nonce(String);

impl Nonce {
    /// A nonce from 128 random bits; `prefix` is lower-case letters, such as `claim`.
    #[must_use]
    pub fn from_random(prefix: &str, random: [u8; 16]) -> Self {
        Self(format!("{prefix}_{}", crockford::lower(&random)))
    }

    /// The nonce as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Nonce {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        let good = text.split_once('_').is_some_and(|(prefix, random)| {
            (1..=16).contains(&prefix.len())
                && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
                && random.len() == 26
                && random.bytes().all(|byte| crockford::ALPHABET.contains(&byte.to_ascii_uppercase()))
                && random.bytes().all(|byte| !byte.is_ascii_uppercase())
                && matches!(random.as_bytes()[25], b'0' | b'4' | b'8' | b'c' | b'g' | b'm' | b'r' | b'w')
        });
        if good {
            Ok(Self(text))
        } else {
            Err(Refusal::field(Code::InvalidField, "nonce", "must be prefix_ and 128 random bits in Crockford base 32"))
        }
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.0
    }
}

/// `#[serde(with = "ids::or_empty")]`: `None` is the empty string, as no key is ever optional.
pub mod or_empty {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes the text, or the empty string.
    pub fn serialize<T: Clone + Into<String>, S: Serializer>(
        value: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.clone().map(Into::into).unwrap_or_default())
    }

    /// Reads the text; the empty string is `None`.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: TryFrom<String>,
        T::Error: std::fmt::Display,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() { Ok(None) } else { T::try_from(text).map(Some).map_err(D::Error::custom) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_to_its_prefix() {
        assert!("usr_ada".parse::<UserId>().is_ok());
        for bad in ["usr_", "dev_ada", "usr_Ada", "usr_a-b", "ada", ""] {
            assert!(bad.parse::<UserId>().is_err(), "{bad}");
        }
        assert!(format!("usr_{}", "a".repeat(61)).parse::<UserId>().is_err());
    }

    #[test]
    fn a_nonce_holds_exactly_128_bits() {
        let nonce = Nonce::from_random("claim", [255; 16]);
        assert_eq!(Nonce::try_from(nonce.as_str().to_owned()), Ok(nonce.clone()));
        let mut longer = nonce.as_str().to_owned();
        longer.push('0');
        for bad in [longer, nonce.as_str().to_uppercase(), format!("{}1", &nonce.as_str()[..31]), "claim_".into()] {
            assert!(Nonce::try_from(bad.clone()).is_err(), "{bad}");
        }
    }
}
