//! P-256 keys: p256 makes and signs, ring verifies.

use p256::ecdsa::{Signature, SigningKey, VerifyingKey, signature::Signer};
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Code, Refusal, base64url, canonical::Digest};

/// The RFC 7638 thumbprint (SHA-256) of a public key.
pub type Thumbprint = Digest;

/// A P-256 public key: 33-byte SEC1 as base64url on the wire, always a point on the curve.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey {
    compressed: [u8; 33],
    uncompressed: [u8; 65],
}

impl PublicKey {
    /// Reads a compressed or uncompressed SEC1 point; a point off the curve is refused, and so is the compact form
    /// (tag 5) that p256 would read, because it leaves the sign of y open.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, Refusal> {
        let refuse = || Refusal::field(Code::InvalidField, "publicKey", "must be a point on P-256 in SEC1 form");
        if !matches!(bytes.first(), Some(2..=4)) {
            return Err(refuse());
        }
        let key = VerifyingKey::from_sec1_bytes(bytes).map_err(|_| refuse())?;
        Ok(Self::from_verifying_key(&key))
    }

    #[allow(clippy::expect_used, reason = "SEC1 points of P-256 have exactly these lengths")]
    fn from_verifying_key(key: &VerifyingKey) -> Self {
        Self {
            compressed: key.to_sec1_point(true).as_bytes().try_into().expect("a compressed point is 33 bytes"),
            uncompressed: key.to_sec1_point(false).as_bytes().try_into().expect("an uncompressed point is 65 bytes"),
        }
    }

    /// The 33-byte form.
    #[must_use]
    pub const fn as_sec1(&self) -> &[u8; 33] {
        &self.compressed
    }

    /// The affine coordinates, 32 bytes each.
    #[must_use]
    pub fn coordinates(&self) -> (&[u8], &[u8]) {
        self.uncompressed[1..].split_at(32)
    }

    /// The public JWK with its members in the order of RFC 7638 section 3.2.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        let (x, y) = self.coordinates();
        format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, base64url::encode(x), base64url::encode(y))
    }

    /// The RFC 7638 thumbprint.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Digest::of(self.to_jwk().as_bytes())
    }

    /// Verifies a 64-byte `r ‖ s` signature, the form of JWS (RFC 7518 section 3.4).
    pub fn verify_fixed(&self, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.uncompressed)
            .verify(message, signature)
            .map_err(|_| Code::InvalidSignature.into())
    }

    /// Verifies a DER signature, the form of WebAuthn (Level 3, section 6.5.5).
    pub fn verify_der(&self, message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.uncompressed)
            .verify(message, signature)
            .map_err(|_| Code::InvalidSignature.into())
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&base64url::encode(&self.compressed))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PublicKey({self})")
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for PublicKey {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        text.parse()
    }
}

impl std::str::FromStr for PublicKey {
    type Err = Refusal;

    /// Only the 33-byte form is taken, so that one key has one text.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::from_sec1(&base64url::decode_array::<33>("publicKey", text)?)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PublicKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::Object::with_type(utoipa::openapi::schema::Type::String).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PublicKey {}

/// A P-256 private key. Its memory is cleared when it is dropped; it has no text form but [`PrivateKey::to_bytes`].
#[derive(Clone)]
pub struct PrivateKey {
    signing: SigningKey,
    public: PublicKey,
}

impl PrivateKey {
    /// A key from 32 random bytes; the one in 2^32 that is no valid scalar is refused, so draw again.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Refusal> {
        let signing = SigningKey::from_slice(bytes)
            .map_err(|_| Refusal::field(Code::InvalidField, "privateKey", "must be a scalar of P-256"))?;
        let public = PublicKey::from_verifying_key(signing.verifying_key());
        Ok(Self { signing, public })
    }

    /// The 32 secret bytes, for a key store.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.signing.to_bytes().into())
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A 64-byte `r ‖ s` signature (RFC 6979 nonces).
    #[must_use]
    pub fn sign_fixed(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.signing.sign(message);
        signature.to_bytes().into()
    }

    /// A DER signature, as authenticators make them.
    #[must_use]
    pub fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.signing.sign(message);
        signature.to_der().as_bytes().to_vec()
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PrivateKey(of {})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_of_rfc_7517_a_1_key() {
        // RFC 7515 appendix A.3 key; its thumbprint is published in RFC 9449 examples' form by recomputation.
        let x = base64url::decode("x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").expect("x");
        let y = base64url::decode("y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").expect("y");
        let key = PublicKey::from_sec1(&[&[4][..], &x, &y].concat()).expect("a key");
        assert_eq!(key.thumbprint().to_string(), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
        assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        let mut bytes = [2u8; 33];
        let refused = (0..=255u8).filter(|last| {
            bytes[32] = *last;
            PublicKey::from_sec1(&bytes).is_err()
        });
        assert!(refused.count() > 50);
    }

    #[test]
    fn a_signature_verifies_in_both_forms_and_in_neither_when_flipped() {
        let key = PrivateKey::from_bytes(&[7; 32]).expect("a key");
        let mut fixed = key.sign_fixed(b"m");
        key.public().verify_fixed(b"m", &fixed).expect("verifies");
        key.public().verify_der(b"m", &key.sign_der(b"m")).expect("verifies");
        fixed[0] ^= 1;
        assert!(key.public().verify_fixed(b"m", &fixed).is_err());
        assert!(key.public().verify_der(b"n", &key.sign_der(b"m")).is_err());
    }
}
