//! Who the server is to push services (RFC 8292): a P-256 key, and signatures that say until when and for whom.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use countersign_shared::{base64url, payload::Millis};
use p256::elliptic_curve::sec1::ToSec1Point;
use web_push::{PartialVapidSignatureBuilder, SubscriptionInfo, VapidSignature, VapidSignatureBuilder};
use zeroize::Zeroizing;

use super::guard::Endpoint;
use crate::{config::Contact, random::Random, service::Error};

/// How long a signature is good, in milliseconds; the standard allows 24 hours.
const SIGNATURE_LIFE_MS: Millis = 12 * 60 * 60 * 1000;
/// How long it is used again, in milliseconds.
const SIGNATURE_USE_MS: Millis = 60 * 60 * 1000;
/// The most push services whose signatures are kept.
const MAX_AUDIENCES: usize = 256;

/// A signature and when it was made.
struct Signed {
    at: Millis,
    signature: VapidSignature,
}

/// The server's VAPID key.
pub(crate) struct Vapid {
    builder: PartialVapidSignatureBuilder,
    public_key: String,
    contact: Contact,
    signed: Mutex<HashMap<String, Signed>>,
}

impl fmt::Debug for Vapid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Vapid({})", self.public_key)
    }
}

impl Vapid {
    /// 32 bytes that are a private key of P-256.
    pub(crate) fn new_secret(random: &Random) -> Result<Zeroizing<[u8; 32]>, Error> {
        loop {
            let bytes = Zeroizing::new(random.bytes()?);
            // All but one of 2^32 draws are below the group's order.
            if p256::SecretKey::from_slice(&*bytes).is_ok() {
                return Ok(bytes);
            }
        }
    }

    /// The key of these 32 bytes; `None` if they are none.
    pub(crate) fn from_secret(secret: &[u8], contact: Contact) -> Option<Self> {
        let point = p256::SecretKey::from_slice(secret).ok()?.public_key().to_sec1_point(false);
        let text = Zeroizing::new(base64url::encode(secret));
        let builder = VapidSignatureBuilder::from_base64_no_sub(&text).ok()?;
        let public_key = base64url::encode(point.as_bytes());
        Some(Self { builder, public_key, contact, signed: Mutex::default() })
    }

    /// The public key as browsers want it: 65 bytes, uncompressed, as base64url.
    pub(crate) fn public_key(&self) -> &str {
        &self.public_key
    }

    /// A signature for a push service, which may be one that was made within the hour.
    pub(super) fn signature(
        &self,
        endpoint: &Endpoint,
        info: &SubscriptionInfo,
        now: Millis,
    ) -> Result<VapidSignature, web_push::WebPushError> {
        let audience = endpoint.audience();
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |signed: &Signed| (signed.at..signed.at + SIGNATURE_USE_MS).contains(&now);
        if let Some(signed) = signed.get(&audience).filter(|signed| is_fresh(signed)) {
            return Ok(signed.signature.clone());
        }
        let mut builder = self.builder.clone().add_sub_info(info);
        // Left to itself, the crate forgets the port.
        builder.add_claim("aud", audience.clone());
        builder.add_claim("exp", (now + SIGNATURE_LIFE_MS) / 1000);
        builder.add_claim("sub", self.contact.as_str());
        let signature = builder.build()?;
        if signed.len() >= MAX_AUDIENCES {
            signed.clear();
        }
        signed.insert(audience, Signed { at: now, signature: signature.clone() });
        Ok(signature)
    }
}
