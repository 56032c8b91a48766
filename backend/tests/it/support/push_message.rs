//! One push as a strict push service and a device see it.

use countersign_backend::push::Subscription;
use countersign_shared::base64url;
use p256::{
    PublicKey, SecretKey,
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
    elliptic_curve::{Generate, ecdh::diffie_hellman, sec1::ToSec1Point},
};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use serde_json::Value;

use super::push_service::bytes;

/// The most that every push service takes, in bytes (RFC 8030 section 7.2).
const MAX_MESSAGE: usize = 4096;
/// The longest life of a VAPID token, in milliseconds (RFC 8292 section 2).
const MAX_TOKEN_LIFE_MS: u64 = 24 * 60 * 60 * 1000;

/// What a device got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// Under which name it had subscribed.
    pub(crate) name: String,
    /// What was inside.
    pub(crate) message: Vec<u8>,
    pub(crate) ttl_seconds: u32,
    pub(crate) urgency: String,
    pub(crate) topic: String,
    /// Of the VAPID token.
    pub(crate) contact: String,
    /// The whole VAPID token.
    pub(crate) token: String,
}

/// A subscribed browser.
pub(crate) struct Device {
    key: SecretKey,
    auth: [u8; 16],
    application_server_key: String,
}

impl Device {
    pub(crate) fn new(application_server_key: &str) -> Self {
        let mut auth = [0; 16];
        auth.copy_from_slice(&SecretKey::generate().to_bytes()[..16]);
        Self { key: SecretKey::generate(), auth, application_server_key: application_server_key.to_owned() }
    }

    pub(crate) fn subscription(&self, endpoint: &str) -> Subscription {
        Subscription {
            endpoint: endpoint.to_owned(),
            p256dh: base64url::encode(self.key.public_key().to_sec1_point(false).as_bytes()),
            auth: base64url::encode(&self.auth),
        }
    }

    /// RFC 8188 section 2 and RFC 8291 section 3.4: one record.
    fn open(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        let (salt, rest) = body.split_at_checked(16).ok_or("no salt")?;
        let (size, rest) = rest.split_at_checked(4).ok_or("no record size")?;
        let (length, rest) = rest.split_first().ok_or("no key")?;
        let (key, record) = rest.split_at_checked(usize::from(*length)).ok_or("a short key")?;
        let size = u32::from_be_bytes(size.try_into().map_err(|_| "no record size")?);
        if record.len() > size as usize || size < 18 {
            return Err(format!("a record of {} bytes where {size} are announced", record.len()));
        }
        if key.len() != 65 || key[0] != 4 {
            return Err("the sender's key is not 65 bytes, uncompressed".to_owned());
        }
        let theirs = PublicKey::from_sec1_bytes(key).map_err(|_| "the sender's key is not on the curve")?;
        let shared = diffie_hellman(self.key.to_nonzero_scalar(), theirs.as_affine());
        let own = self.key.public_key().to_sec1_point(false);
        let ikm = expand::<32>(&self.auth, shared.raw_secret_bytes(), &[b"WebPush: info\0", own.as_bytes(), key])?;
        let cek = expand::<16>(salt, &ikm, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce = expand::<NONCE_LEN>(salt, &ikm, &[b"Content-Encoding: nonce\0"])?;
        let mut record = record.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &cek).map_err(|_| "no key")?);
        let opened = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record);
        let padded = opened.map_err(|_| "the message does not open under the device's keys")?;
        let end = padded.iter().rposition(|byte| *byte != 0).ok_or("nothing but padding")?;
        if padded[end] != 2 {
            return Err(format!("the last record ends with {} where 2 belongs", padded[end]));
        }
        Ok(padded[..end].to_vec())
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA256 (RFC 5869).
fn expand<const N: usize>(salt: &[u8], ikm: &[u8], info: &[&[u8]]) -> Result<[u8; N], String> {
    let mut out = [0; N];
    let key = Salt::new(HKDF_SHA256, salt).extract(ikm);
    key.expand(info, Length(N)).and_then(|okm| okm.fill(&mut out)).map_err(|_| "no key can be derived")?;
    Ok(out)
}

/// A push that is being judged.
pub(super) struct Judge<'a> {
    pub(super) name: &'a str,
    pub(super) origin: &'a str,
    pub(super) now: u64,
    pub(super) method: &'a str,
    pub(super) headers: &'a [(String, String)],
    pub(super) body: &'a [u8],
}

impl Judge<'_> {
    pub(super) fn receive(&self, device: &Device) -> Result<Received, String> {
        if self.method != "POST" {
            return Err(format!("the method {}", self.method));
        }
        if self.body.len() > MAX_MESSAGE {
            return Err(format!("{} bytes", self.body.len()));
        }
        if self.header("content-encoding")? != Some("aes128gcm") {
            return Err("no Content-Encoding: aes128gcm".to_owned());
        }
        for foreign in ["crypto-key", "encryption", "cookie", "referer", "origin"] {
            if self.header(foreign)?.is_some() {
                return Err(format!("a header {foreign}"));
            }
        }
        let (contact, token) = self.vapid(&device.application_server_key)?;
        Ok(Received {
            name: self.name.to_owned(),
            message: device.open(self.body)?,
            ttl_seconds: self.ttl()?,
            urgency: self.urgency()?.to_owned(),
            topic: self.topic()?.to_owned(),
            contact,
            token,
        })
    }

    /// The value of a header that may be there once.
    fn header(&self, name: &str) -> Result<Option<&str>, String> {
        let mut found = self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (found, None) => Ok(found),
            _ => Err(format!("{name} twice")),
        }
    }

    fn ttl(&self) -> Result<u32, String> {
        let text = self.header("ttl")?.ok_or("no TTL")?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).ok_or_else(|| format!("the TTL {text:?}"))
    }

    fn urgency(&self) -> Result<&str, String> {
        let text = self.header("urgency")?.ok_or("no Urgency")?;
        ["very-low", "low", "normal", "high"].into_iter().find(|word| *word == text).ok_or(format!("Urgency {text:?}"))
    }

    fn topic(&self) -> Result<&str, String> {
        let topic = self.header("topic")?.unwrap_or_default();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if topic.len() <= 32 && topic.bytes().all(plain) { Ok(topic) } else { Err(format!("the topic {topic:?}")) }
    }

    /// RFC 8292: who sends. Gives the contact and the token.
    fn vapid(&self, application_server_key: &str) -> Result<(String, String), String> {
        let text = self.header("authorization")?.ok_or("no Authorization")?;
        let parameters = text.strip_prefix("vapid ").ok_or("Authorization is not vapid")?;
        let find = |name: &str| {
            let mut found = parameters.split(',').filter_map(|part| part.trim().strip_prefix(name));
            found.next().ok_or(format!("no {name} in Authorization"))
        };
        let (token, key) = (find("t=")?, find("k=")?);
        if key != application_server_key {
            return Err("another key than the one that was subscribed with".to_owned());
        }
        let (signed, signature) = token.rsplit_once('.').ok_or("no JWS")?;
        let (header, claims) = signed.split_once('.').ok_or("no JWS")?;
        let json = |text: &str| serde_json::from_slice::<Value>(&bytes(text)?).map_err(|error| error.to_string());
        let (header, claims) = (json(header)?, json(claims)?);
        if header["alg"] != "ES256" || header["typ"] != "JWT" {
            return Err(format!("the JWS header {header}"));
        }
        let verifier = VerifyingKey::from_sec1_bytes(&bytes(key)?).map_err(|_| "k is no key")?;
        let signature = Signature::from_slice(&bytes(signature)?).map_err(|_| "a signature is 64 bytes")?;
        verifier.verify(signed.as_bytes(), &signature).map_err(|_| "the VAPID signature does not verify")?;
        if claims["aud"] != self.origin {
            return Err(format!("aud is {} where {:?} belongs", claims["aud"], self.origin));
        }
        let expires = claims["exp"].as_u64().ok_or("exp is not an integer")? * 1000;
        if expires <= self.now || expires > self.now + MAX_TOKEN_LIFE_MS {
            return Err(format!("exp is {expires} and it is {}", self.now));
        }
        let contact = claims["sub"].as_str().ok_or("no sub")?;
        if !(contact.starts_with("mailto:") && contact.contains('@') || contact.starts_with("https://")) {
            return Err(format!("sub is {contact:?}"));
        }
        Ok((contact.to_owned(), token.to_owned()))
    }
}
