//! DPoP proofs (RFC 9449): the holder of a token shows that it holds the token key as well.

use serde::{Deserialize, Serialize};

use crate::{
    Code, Refusal, base64url,
    canonical::{self, Digest, Strictness},
    keys::{PrivateKey, PublicKey, Thumbprint},
    payload::Millis,
};

/// How far `iat` may lie from this side's clock, in seconds.
pub const WINDOW_SECONDS: u64 = 60;
/// How long a (jkt, jti) pair is remembered after `iat`, in seconds.
pub const REMEMBER_SECONDS: u64 = 180;
const MAX_LENGTH: usize = 4096;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    crv: String,
    kty: String,
    x: String,
    y: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    jwk: Jwk,
    typ: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    ath: String,
    htm: String,
    htu: String,
    iat: u64,
    jti: String,
}

/// A proof that verified: what must still be unique in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Thumbprint of the key that signed.
    pub thumbprint: Thumbprint,
    /// The proof's own id.
    pub jti: String,
    /// When it was made, in seconds since 1970.
    pub iat: u64,
}

/// Makes a proof for one call of `htm htu` with `token` (RFC 9449 section 4.2).
#[must_use]
pub fn sign(key: &PrivateKey, htm: &str, htu: &str, token: &str, jti: &str, now: Millis) -> String {
    let (x, y) = key.public().coordinates();
    let jwk = Jwk { crv: "P-256".into(), kty: "EC".into(), x: base64url::encode(x), y: base64url::encode(y) };
    let header = Header { alg: "ES256".into(), jwk, typ: "dpop+jwt".into() };
    let ath = Digest::of(token.as_bytes()).to_string();
    let claims = Claims { ath, htm: htm.into(), htu: htu.into(), iat: now / 1000, jti: jti.into() };
    let input = format!(
        "{}.{}",
        base64url::encode(&canonical::encode(&header)),
        base64url::encode(&canonical::encode(&claims))
    );
    let signature = base64url::encode(&key.sign_fixed(input.as_bytes()));
    format!("{input}.{signature}")
}

/// Verifies a proof (RFC 9449 section 4.3): form, key, method, address, token and time.
pub fn verify(proof: &str, htm: &str, htu: &str, token: &str, now: Millis) -> Result<Proof, Refusal> {
    read(proof, htm, htu, token, now)
        .ok_or_else(|| Refusal::field(Code::InvalidProof, "dpop", Code::InvalidProof.title()))
}

fn read(proof: &str, htm: &str, htu: &str, token: &str, now: Millis) -> Option<Proof> {
    if proof.len() > MAX_LENGTH {
        return None;
    }
    let (input, signature) = proof.rsplit_once('.')?;
    let (header, claims) = input.split_once('.')?;
    let header: Header = part(header)?;
    let claims: Claims = part(claims)?;
    let typed =
        header.alg == "ES256" && header.typ == "dpop+jwt" && header.jwk.crv == "P-256" && header.jwk.kty == "EC";
    let x = base64url::decode_array::<32>("x", &header.jwk.x).ok()?;
    let y = base64url::decode_array::<32>("y", &header.jwk.y).ok()?;
    let key = PublicKey::from_sec1(&[&[4][..], &x, &y].concat()).ok()?;
    key.verify_fixed(input.as_bytes(), &base64url::decode("signature", signature).ok()?).ok()?;
    let fits = claims.htm == htm
        && claims.htu == htu
        && claims.ath == Digest::of(token.as_bytes()).to_string()
        && claims.iat.abs_diff(now / 1000) <= WINDOW_SECONDS
        && (1..=128).contains(&claims.jti.len())
        && claims.jti.bytes().all(|byte| byte.is_ascii_graphic());
    (typed && fits).then(|| Proof { thumbprint: key.thumbprint(), jti: claims.jti, iat: claims.iat })
}

fn part<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    let bytes = base64url::decode("dpop", text).ok()?;
    canonical::scan(&bytes, Strictness::ClientData).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_proof_fits_one_call_only() {
        let key = PrivateKey::from_bytes(&[4; 32]).expect("a key");
        let proof = sign(&key, "POST", "https://a.b/x", "cst_t", "j1", 1_000_000);
        let verified = verify(&proof, "POST", "https://a.b/x", "cst_t", 1_059_000).expect("verifies");
        assert_eq!(verified.thumbprint, key.public().thumbprint());
        assert!(verify(&proof, "GET", "https://a.b/x", "cst_t", 1_000_000).is_err());
        assert!(verify(&proof, "POST", "https://a.b/y", "cst_t", 1_000_000).is_err());
        assert!(verify(&proof, "POST", "https://a.b/x", "cst_u", 1_000_000).is_err());
        assert!(verify(&proof, "POST", "https://a.b/x", "cst_t", 1_061_000).is_err());
    }

    proptest! {
        #[test]
        fn foreign_text_never_panics(proof in "[A-Za-z0-9_.-]{0,200}") {
            prop_assert!(verify(&proof, "GET", "https://a.b", "t", 0).is_err());
        }
    }
}
