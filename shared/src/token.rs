//! Secrets that look like what they are: a prefix, 256 random bits and a checksum.
//!
//! The checksum lets a scanner for leaked secrets be sure and lets the server refuse a typing error
//! without asking its database; it protects nothing. Only SHA-256 of the whole text is stored.

use zeroize::Zeroizing;

use crate::{canonical::Digest, crockford};

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// An approved delegation's token.
    Token,
    /// A provider's API key.
    ProviderKey,
    /// An enrolment link.
    Invite,
    /// A person's session cookie.
    Session,
    /// An invitation of a person's next phone.
    Addition,
}

impl SecretKind {
    const ALL: [Self; 5] = [Self::Token, Self::ProviderKey, Self::Invite, Self::Session, Self::Addition];

    /// The prefix of the text form.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Token => "cst_",
            Self::ProviderKey => "csk_",
            Self::Invite => "csi_",
            Self::Session => "css_",
            Self::Addition => "csa_",
        }
    }
}

/// A secret from 256 random bits: prefix, 52 symbols, 6 symbols of checksum.
#[must_use]
pub fn mint(kind: SecretKind, random: &[u8; 32]) -> Zeroizing<String> {
    let body = format!("{}{}", kind.prefix(), crockford::lower(random));
    let checksum = checksum(&body);
    Zeroizing::new(format!("{body}{checksum}"))
}

/// Whether `text` has the form of such a secret, checksum included.
#[must_use]
pub fn is_well_formed(kind: SecretKind, text: &str) -> bool {
    text.is_ascii()
        && text.len() == kind.prefix().len() + 58
        && text.starts_with(kind.prefix())
        && checksum(&text[..text.len() - 6]) == text[text.len() - 6..]
}

/// The stored form: SHA-256 of the text.
#[must_use]
pub fn stored(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// Cuts a secret down to what may be shown: its prefix and four symbols.
#[must_use]
pub fn redacted(text: &str) -> String {
    let known = SecretKind::ALL.iter().any(|kind| text.starts_with(kind.prefix()));
    let shown: String = if known { text.chars().take(8).collect() } else { String::new() };
    format!("{shown}…")
}

fn checksum(body: &str) -> String {
    crockford::lower(&Digest::of(body.as_bytes()).as_bytes()[..4])[..6].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_recognised_and_a_typing_error_is_not() {
        let secret = mint(SecretKind::Token, &[5; 32]);
        assert!(is_well_formed(SecretKind::Token, &secret));
        assert!(!is_well_formed(SecretKind::ProviderKey, &secret));
        let mut wrong = secret.to_string();
        wrong.replace_range(10..11, if &wrong[10..11] == "0" { "1" } else { "0" });
        assert!(!is_well_formed(SecretKind::Token, &wrong));
        assert!(!is_well_formed(SecretKind::Token, "cst_é"));
        assert_eq!(redacted(&secret).chars().count(), 9);
        assert_eq!(redacted("something else"), "…");
    }
}
