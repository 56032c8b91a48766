//! Where a device takes pushes (RFC 8030), and what it says of those that came.

use serde::{Deserialize, Serialize};

use super::{Millis, messages};
use crate::{
    Code, Refusal, base64url,
    canonical::Canonical,
    ids::{DeviceId, Nonce, PushId, UserId},
    keys::PublicKey,
    origin::Origin,
};

/// The longest endpoint, in ASCII characters.
const MAX_ENDPOINT: usize = 2048;
/// The length of a subscription's `auth`, in bytes (RFC 8291, section 3.2).
const AUTH_BYTES: usize = 16;
/// Where a push service may listen without TLS: on this machine, which servers allow for tests only.
const PLAIN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A device takes pushes there from now on, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushSubscribe {
    /// The server's origin.
    pub origin: Origin,
    /// Whose device.
    pub user_id: UserId,
    /// Which device.
    pub device_id: DeviceId,
    /// Where its push service takes messages: an `https` URL of 2048 ASCII characters at most.
    pub endpoint: String,
    /// The key to encrypt to (RFC 8291): an uncompressed point on P-256, 65 bytes.
    #[serde(with = "base64url")]
    pub p256dh: Vec<u8>,
    /// The secret to encrypt with (RFC 8291), 16 bytes.
    #[serde(with = "base64url")]
    pub auth: Vec<u8>,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for PushSubscribe {
    const TAG: &'static str = "countersign.push-subscribe.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_endpoint(&self.endpoint)?;
        let uncompressed = self.p256dh.first() == Some(&4);
        if !uncompressed || PublicKey::from_sec1(&self.p256dh).is_err() {
            let detail = "must be an uncompressed point on P-256, 65 bytes as base64url";
            return Err(Refusal::field(Code::InvalidField, "p256dh", detail));
        }
        if self.auth.len() != AUTH_BYTES {
            return Err(Refusal::field(Code::InvalidField, "auth", "must be 16 bytes as base64url"));
        }
        Ok(())
    }
}

/// Refuses what is no `https` URL, or too long. Where the URL leads is for the server to judge.
fn check_endpoint(endpoint: &str) -> Result<(), Refusal> {
    let plain = || {
        let rest = endpoint.strip_prefix("http://");
        let behind = rest.and_then(|rest| PLAIN_HOSTS.iter().find_map(|host| rest.strip_prefix(host)));
        behind.is_some_and(|behind| behind.starts_with([':', '/']))
    };
    let host = endpoint.strip_prefix("https://").is_some_and(|rest| rest.starts_with(|first| first != '/'));
    if endpoint.len() <= MAX_ENDPOINT && endpoint.bytes().all(|byte| byte.is_ascii_graphic()) && (host || plain()) {
        Ok(())
    } else {
        let detail = format!("must be an https URL of {MAX_ENDPOINT} ASCII characters at most");
        Err(Refusal::field(Code::InvalidField, "endpoint", detail))
    }
}

/// A device takes no pushes any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushUnsubscribe {
    /// The server's origin.
    pub origin: Origin,
    /// Whose device.
    pub user_id: UserId,
    /// Which device.
    pub device_id: DeviceId,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for PushUnsubscribe {
    const TAG: &'static str = "countersign.push-unsubscribe.v1";
}

/// What became of a push on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PushEvent {
    /// It arrived and was shown.
    Delivered,
    /// Somebody opened it.
    Opened,
}

/// A device says what became of a push. It may be said often; the first of each event counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushReceipt {
    /// The server's origin.
    pub origin: Origin,
    /// The device that it came to.
    pub device_id: DeviceId,
    /// Which push.
    pub push_id: PushId,
    /// What became of it.
    pub event: PushEvent,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for PushReceipt {
    const TAG: &'static str = "countersign.push-receipt.v1";
}

messages! { PushSubscribe [Act], PushUnsubscribe [Act], PushReceipt, }
