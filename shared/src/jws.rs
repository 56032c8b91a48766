//! A signed message: compact JWS (RFC 7515), ES256, explicitly typed (RFC 8725 section 3.11).
//!
//! The header is exactly `{"alg":"ES256","kid":…,"typ":…}` in JCS form. Callers never serialise: they
//! hand a payload to [`sign`] and get one back from [`Unverified::verify`], inside [`Verified`].

use serde::{Deserialize, Serialize};

use crate::{
    Code, Refusal, base64url,
    canonical::{self, Canonical, Digest},
    keys::{PrivateKey, PublicKey, Thumbprint},
};

/// The longest compact JWS that is read, in bytes.
pub const MAX_LENGTH: usize = 60 * 1024;

/// A value whose signature has been checked. It comes out of a verification and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T> {
    payload: T,
    hash: Digest,
}

impl<T> Verified<T> {
    pub(crate) const fn new(payload: T, hash: Digest) -> Self {
        Self { payload, hash }
    }

    /// The tagged hash of the payload; with the tag, the sameness of two messages.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// The payload by itself, for those who no longer need to know that it was verified.
    pub fn into_payload(self) -> T {
        self.payload
    }
}

impl<T> std::ops::Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.payload
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Signs a payload under its own tag.
#[must_use]
pub fn sign<T: Canonical>(payload: &T, key: &PrivateKey) -> String {
    sign_bytes(T::TAG, &canonical::encode(payload), key)
}

/// Signs canonical bytes under a tag; for payloads whose bytes are at hand.
pub(crate) fn sign_bytes(tag: &str, payload: &[u8], key: &PrivateKey) -> String {
    let header = Header { alg: "ES256".into(), kid: key.public().thumbprint().to_string(), typ: tag.into() };
    let header = base64url::encode(&canonical::encode(&header));
    let input = format!("{header}.{}", base64url::encode(payload));
    let signature = base64url::encode(&key.sign_fixed(input.as_bytes()));
    format!("{input}.{signature}")
}

/// A compact JWS that has been taken apart but not yet verified: only the kid may be looked at.
#[derive(Clone, Debug)]
pub struct Unverified<'a> {
    kid: Thumbprint,
    typ: String,
    input: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes a compact JWS apart; anything but the exact header is refused with [`Code::InvalidJws`].
    pub fn parse(compact: &'a str) -> Result<Self, Refusal> {
        let refuse = || Refusal::field(Code::InvalidJws, "signed", Code::InvalidJws.title());
        if compact.len() > MAX_LENGTH {
            return Err(refuse());
        }
        let (input, signature) = compact.rsplit_once('.').ok_or_else(refuse)?;
        let (header, payload) = input.split_once('.').ok_or_else(refuse)?;
        let header_bytes = base64url::decode("signed", header).map_err(|_| refuse())?;
        let header: Header = serde_json::from_slice(&header_bytes).map_err(|_| refuse())?;
        if header.alg != "ES256" || canonical::encode(&header) != header_bytes {
            return Err(refuse());
        }
        Ok(Self {
            kid: header.kid.parse().map_err(|_| refuse())?,
            typ: header.typ,
            input,
            payload: base64url::decode("signed", payload).map_err(|_| refuse())?,
            signature: base64url::decode("signed", signature).map_err(|_| refuse())?,
        })
    }

    /// Whose key is said to have signed; look it up in the role that the tag demands, and nowhere else.
    #[must_use]
    pub const fn kid(&self) -> Thumbprint {
        self.kid
    }

    /// The tag that the header names.
    #[must_use]
    pub fn typ(&self) -> &str {
        &self.typ
    }

    /// What the payload claims to be, read strictly but verified by nobody: good for finding the key that must
    /// have signed it, and for nothing else.
    pub(crate) fn claimed<T: Canonical>(&self) -> Result<T, Refusal> {
        if self.typ != T::TAG {
            return Err(Code::WrongType.into());
        }
        canonical::decode(&self.payload)
    }

    /// Verifies type, key and signature, then reads the payload strictly.
    pub fn verify<T: Canonical>(&self, key: &PublicKey) -> Result<Verified<T>, Refusal> {
        self.verify_signature::<T>(key)?;
        let payload = canonical::decode(&self.payload)?;
        Ok(Verified::new(payload, canonical::hash_bytes(T::TAG, &self.payload)))
    }

    /// Verifies a message that carries its own key, as a claim does: the key comes out of the payload, is
    /// checked against the kid, and proves only that its holder wrote these bytes.
    pub fn verify_with<T: Canonical>(&self, key: impl FnOnce(&T) -> PublicKey) -> Result<Verified<T>, Refusal> {
        let payload: T = self.claimed()?;
        self.verify_signature::<T>(&key(&payload))?;
        Ok(Verified::new(payload, canonical::hash_bytes(T::TAG, &self.payload)))
    }

    fn verify_signature<T: Canonical>(&self, key: &PublicKey) -> Result<(), Refusal> {
        if self.typ != T::TAG {
            return Err(Code::WrongType.into());
        }
        if key.thumbprint() != self.kid {
            return Err(Code::WrongKey.into());
        }
        key.verify_fixed(self.input.as_bytes(), &self.signature)
    }
}

/// Takes a compact JWS apart and verifies it under `key`.
pub fn verify<T: Canonical>(compact: &str, key: &PublicKey) -> Result<Verified<T>, Refusal> {
    Unverified::parse(compact)?.verify(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Example {
        count: u64,
        name: String,
    }

    impl Canonical for Example {
        const TAG: &'static str = "countersign.example.v1";
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Other {
        count: u64,
        name: String,
    }

    impl Canonical for Other {
        const TAG: &'static str = "countersign.other.v1";
    }

    fn key() -> PrivateKey {
        PrivateKey::from_bytes(&[9; 32]).expect("a key")
    }

    fn refused<T: Canonical + std::fmt::Debug>(compact: &str) -> Code {
        verify::<T>(compact, key().public()).expect_err("must be refused").code
    }

    fn signed(tag: &str, payload: &str) -> String {
        sign_bytes(tag, payload.as_bytes(), &key())
    }

    #[test]
    fn what_is_signed_comes_back() {
        let example = Example { count: 1, name: "a\u{e9}".into() };
        let verified = verify::<Example>(&sign(&example, &key()), key().public()).expect("verifies");
        assert_eq!(*verified, example);
        assert_eq!(verified.hash(), canonical::hash(&example));
    }

    #[test]
    fn another_type_key_header_or_form_is_refused() {
        let message = sign(&Example { count: 1, name: String::new() }, &key());
        assert_eq!(refused::<Other>(&message), Code::WrongType);
        let other = PrivateKey::from_bytes(&[8; 32]).expect("a key");
        assert_eq!(verify::<Example>(&message, other.public()).expect_err("refused").code, Code::WrongKey);
        let mut parts: Vec<&str> = message.split('.').collect();
        let none = base64url::encode(br#"{"alg":"none","kid":"","typ":"countersign.example.v1"}"#);
        parts[0] = &none;
        assert_eq!(refused::<Example>(&parts.join(".")), Code::InvalidJws);
        assert_eq!(refused::<Example>("a.b"), Code::InvalidJws);
        assert_eq!(refused::<Example>(&signed(Example::TAG, r#"{"name":"","count":1}"#)), Code::NotCanonical);
        assert_eq!(refused::<Example>(&signed(Example::TAG, r#"{"count":1,"name":"","x":1}"#)), Code::UnknownField);
        assert_eq!(refused::<Example>(&signed(Example::TAG, r#"{"count":1}"#)), Code::MissingField);
        assert_eq!(refused::<Example>(&signed(Example::TAG, r#"{"count":"1","name":""}"#)), Code::InvalidField);
    }

    proptest! {
        #[test]
        fn one_flipped_bit_is_refused(at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let mut message = sign(&Example { count: 1, name: "x".into() }, &key()).into_bytes();
            let at = at.index(message.len());
            message[at] ^= 1 << bit;
            if let Ok(message) = String::from_utf8(message) {
                prop_assert!(verify::<Example>(&message, key().public()).is_err());
            }
        }

        #[test]
        fn foreign_text_never_panics(text in "[A-Za-z0-9_.-]{0,200}") {
            let _ = Unverified::parse(&text);
        }
    }
}
