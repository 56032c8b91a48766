//! One push as it goes over the wire: encrypted for its device, signed for its push service.

use std::fmt;

use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use web_push::{ContentEncoding, SubscriptionInfo, WebPushError, WebPushMessageBuilder};

use super::{guard::Endpoint, sender::SendFailure, vapid::Vapid};
use countersign_shared::{base64url, payload::Millis};

/// Where a device takes pushes, as its browser gave it out. All of it is secret; `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The push service's URL for this device.
    pub endpoint: String,
    /// The device's public key: 65 bytes, uncompressed, as base64url.
    pub p256dh: String,
    /// The secret that it shares with us: 16 bytes as base64url.
    pub auth: String,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Subscription")
    }
}

impl Subscription {
    /// Whether anything can be encrypted for it: a point on the curve, and a secret of the right length.
    fn has_keys(&self) -> bool {
        let point = base64url::decode_array::<65>("p256dh", &self.p256dh);
        point.is_ok_and(|point| p256::PublicKey::from_sec1_bytes(&point).is_ok())
            && base64url::decode_array::<16>("auth", &self.auth).is_ok()
    }
}

/// How much a push may cost the device's battery (RFC 8030 section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// When the device is in use or charging.
    Low,
    /// When it is awake.
    Normal,
    /// At once: somebody waits.
    High,
}

impl From<Urgency> for web_push::Urgency {
    fn from(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Low => Self::Low,
            Urgency::Normal => Self::Normal,
            Urgency::High => Self::High,
        }
    }
}

/// A push that is ready to be posted.
#[derive(Debug)]
pub struct Sealed {
    pub(super) endpoint: Endpoint,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Sealed {
    /// What is sent as the body, in bytes.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.body.len()
    }
}

/// Encrypts and signs a push.
pub(super) fn seal(
    vapid: &Vapid,
    (subscription, endpoint): (&Subscription, Endpoint),
    body: &[u8],
    (ttl_seconds, topic, urgency): (u32, &str, Urgency),
    now: Millis,
) -> Result<Sealed, SendFailure> {
    if !subscription.has_keys() {
        return Err(SendFailure::Gone);
    }
    let info = SubscriptionInfo::new(endpoint.as_str(), &subscription.p256dh, &subscription.auth);
    let mut builder = WebPushMessageBuilder::new(&info);
    builder.set_ttl(ttl_seconds);
    builder.set_urgency(urgency.into());
    if !topic.is_empty() {
        builder.set_topic(topic.to_owned());
    }
    builder.set_payload(ContentEncoding::Aes128Gcm, body);
    builder.set_vapid_signature(vapid.signature(&endpoint, &info, now).map_err(failure)?);
    let message = builder.build().map_err(failure)?;
    let payload = message.payload.ok_or(SendFailure::Refused { status: 0 })?;
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        // Nothing that was built above can be no header.
        let mut value = HeaderValue::from_str(value).map_err(|_| SendFailure::Refused { status: 0 })?;
        value.set_sensitive(name == AUTHORIZATION);
        headers.insert(name, value);
        Ok(())
    };
    set(HeaderName::from_static("ttl"), &message.ttl.to_string())?;
    set(HeaderName::from_static("urgency"), &message.urgency.unwrap_or_default().to_string())?;
    set(CONTENT_ENCODING, payload.content_encoding.to_str())?;
    set(CONTENT_TYPE, "application/octet-stream")?;
    if let Some(topic) = &message.topic {
        set(HeaderName::from_static("topic"), topic)?;
    }
    for (name, value) in &payload.crypto_headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| SendFailure::Refused { status: 0 })?;
        set(name, value)?;
    }
    Ok(Sealed { endpoint, headers, body: payload.content })
}

/// Why a push cannot be made at all.
fn failure(error: WebPushError) -> SendFailure {
    match error {
        WebPushError::PayloadTooLarge => SendFailure::TooLarge,
        _ => SendFailure::Refused { status: 0 },
    }
}
