//! Ways to tell a person besides pushes, and what became of a message on one of them.

use std::{fmt, str::FromStr};

use countersign_shared::{
    Code, Refusal,
    ids::{NotificationId, UserId},
    payload::Millis,
};

/// How soon another message about requests may follow the last one on the same channel, in milliseconds: until then
/// they gather into one.
pub const GATHER_MS: u64 = 60 * 1000;

/// A way to tell a person besides pushes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The operator's mail server.
    Email,
    /// The operator's ntfy server.
    Ntfy,
}

impl fmt::Display for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Email => "email",
            Self::Ntfy => "ntfy",
        })
    }
}

impl FromStr for Channel {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "email" => Ok(Self::Email),
            "ntfy" => Ok(Self::Ntfy),
            _ => Err(Refusal::field(Code::InvalidField, "channel", "not a channel")),
        }
    }
}

/// How far one notification was told on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it tells.
    pub notification_id: NotificationId,
    /// On which channel.
    pub channel: Channel,
    /// Whom.
    pub user_id: UserId,
    /// When it was first tried.
    pub created_at: Millis,
    /// How often it was tried in vain.
    pub attempts: u64,
    /// When to try again.
    pub retry_at: Option<Millis>,
    /// When it was taken.
    pub sent_at: Option<Millis>,
    /// When it was refused for good.
    pub lost_at: Option<Millis>,
}

impl Message {
    /// One that has not been tried.
    #[must_use]
    pub const fn new(notification_id: NotificationId, channel: Channel, user_id: UserId, now: Millis) -> Self {
        Self {
            notification_id,
            channel,
            user_id,
            created_at: now,
            attempts: 0,
            retry_at: None,
            sent_at: None,
            lost_at: None,
        }
    }

    /// When it may be tried, 0 for at once; none when there is nothing left to do.
    #[must_use]
    pub fn due_at(&self) -> Option<Millis> {
        let open = self.sent_at.is_none() && self.lost_at.is_none();
        open.then(|| self.retry_at.unwrap_or_default())
    }
}
