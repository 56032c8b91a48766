//! What is told of pushes. All of it is the server's word.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::ids::PushId;

/// The key under which this server's pushes are sent (RFC 8292): what a browser needs to subscribe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushKey {
    /// An uncompressed point on P-256, 65 bytes as base64url.
    pub public_key: String,
}

/// A test push that was sent on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushTest {
    /// Its id, which its receipt names.
    pub push_id: PushId,
}

/// The answer to a receipt: nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Received {}

/// Why a push service did not take a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PushFailure {
    /// The subscription is gone, and was dropped.
    Gone,
    /// The push service refused the push.
    Refused,
    /// The push service wants fewer of them.
    RateLimited,
    /// The push was too long for it.
    TooLarge,
    /// It could not be reached, or is at an address where the server sends nothing.
    Unreachable,
    /// It did not answer in time.
    Timeout,
}

impl PushFailure {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::RateLimited => "rate_limited",
            Self::TooLarge => "too_large",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
        }
    }
}

/// How pushes to a device fare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushHealth {
    /// Since when the device takes pushes, at the place where it takes them now.
    pub subscribed_at: Timestamp,
    /// When a push service last took one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sent_at: Option<Timestamp>,
    /// When the device last said that one had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivered_at: Option<Timestamp>,
    /// How long that one took from the push service to the receipt, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// When the last one failed; none once one was taken again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Timestamp>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<PushFailure>,
    /// Since when pushes were taken and the device has said nothing of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_since: Option<Timestamp>,
}

/// How far the word of a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// When it was written down to be told.
    pub queued_at: Timestamp,
    /// When a push service first took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When a device first said that it had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// When somebody first opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// When an e-mail said that something waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emailed_at: Option<Timestamp>,
    /// When ntfy said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ntfy_at: Option<Timestamp>,
    /// Until when the person's quiet hours hold it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Timestamp>,
    /// Whether no device takes pushes and there is no other channel.
    pub nobody: bool,
}

impl Delivery {
    /// Of a request of which nothing else is known.
    #[must_use]
    pub const fn queued(at: Timestamp) -> Self {
        Self {
            queued_at: at,
            sent_at: None,
            delivered_at: None,
            opened_at: None,
            emailed_at: None,
            ntfy_at: None,
            quiet_until: None,
            nobody: false,
        }
    }
}
