//! What a person is to be told, and the pushes that tell it.

use std::{fmt, str::FromStr};

use countersign_shared::{
    Code, Refusal,
    ids::{DeviceId, NotificationId, PushId, UserId},
    payload::Millis,
    wire::PushFailure,
};

/// What a push is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A request waits.
    Request,
    /// Several do, in one push. Only a push is of this kind.
    Requests,
    /// A request that was told of needs no answer any more.
    Resolved,
    /// A device was enrolled.
    Device,
    /// A runtime was paired.
    Runtime,
    /// The person asked for it, to see that it comes.
    Test,
    /// A device takes pushes and says nothing of any.
    Silence,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Request, Self::Requests, Self::Resolved, Self::Device, Self::Runtime, Self::Test, Self::Silence];

    /// The word in pushes and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Requests => "requests",
            Self::Resolved => "resolved",
            Self::Device => "device",
            Self::Runtime => "runtime",
            Self::Test => "test",
            Self::Silence => "silence",
        }
    }

    /// Whether it asks for an answer: one device after the other is told, until one says that it was.
    #[must_use]
    pub const fn asks(self) -> bool {
        matches!(self, Self::Request | Self::Requests)
    }

    /// Whether quiet hours hold it back. A test was asked for, and a new device cannot wait for the morning.
    #[must_use]
    pub const fn heeds_quiet_hours(self) -> bool {
        matches!(self, Self::Request | Self::Requests | Self::Runtime | Self::Silence)
    }

    /// Whether other channels tell it too, when there are any.
    #[must_use]
    pub const fn goes_elsewhere(self) -> bool {
        matches!(self, Self::Request | Self::Requests | Self::Device | Self::Silence)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| Refusal::field(Code::InvalidField, "kind", "not a kind of notification"))
    }
}

/// Whether there is anything left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody may have to be told.
    Open,
    /// Nothing more is sent.
    Done,
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Open => "open",
            Self::Done => "done",
        })
    }
}

impl FromStr for State {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "open" => Ok(Self::Open),
            "done" => Ok(Self::Done),
            _ => Err(Refusal::field(Code::InvalidField, "state", "not a state of a notification")),
        }
    }
}

/// Something that a person is to be told, written with what it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// What about.
    pub kind: Kind,
    /// The delegation, device or runtime connection that it is about.
    pub subject_id: String,
    /// Replaces what stands under the same topic, at the push service and on the screen (RFC 8030, section 5.4).
    pub topic: String,
    /// Tells this device and no other.
    pub only_device_id: Option<DeviceId>,
    /// Tells all but this device, which did it.
    pub except_device_id: Option<DeviceId>,
    /// Whether there is anything left to do.
    pub state: State,
    /// How many devices were tried.
    pub rung: u64,
    /// When to look at it next.
    pub due_at: Millis,
    /// How many sends there were, good or bad.
    pub attempts: u64,
    /// Until when a worker has it to itself.
    pub claimed_until: Option<Millis>,
    /// When it was written.
    pub created_at: Millis,
    /// When nobody needs it any more.
    pub expires_at: Millis,
    /// The newest push that told it.
    pub last_push_id: Option<PushId>,
    /// When a push service first took one.
    pub sent_at: Option<Millis>,
    /// When a device first said that one had come.
    pub delivered_at: Option<Millis>,
    /// When somebody first opened one.
    pub opened_at: Option<Millis>,
    /// When an e-mail told it.
    pub emailed_at: Option<Millis>,
    /// When ntfy told it.
    pub ntfy_at: Option<Millis>,
    /// Until when quiet hours hold it back.
    pub quiet_until: Option<Millis>,
    /// Whether there is nobody to tell.
    pub nobody: bool,
    /// Counts changes.
    pub version: u64,
}

/// One push to one device, written before it is sent so that a receipt never comes too early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Its id, which receipts name.
    pub id: PushId,
    /// Whose device.
    pub user_id: UserId,
    /// Which device.
    pub device_id: DeviceId,
    /// What it tells.
    pub notification_id: NotificationId,
    /// The push that told it together with others, if one did: then that one's receipts are this one's.
    pub carrier_id: Option<PushId>,
    /// As what it was sent.
    pub kind: Kind,
    /// Under which topic.
    pub topic: String,
    /// When it was first tried.
    pub created_at: Millis,
    /// How often it was tried in vain.
    pub attempts: u64,
    /// When to try again.
    pub retry_at: Option<Millis>,
    /// When the push service took it.
    pub sent_at: Option<Millis>,
    /// When the device said that it had come.
    pub delivered_at: Option<Millis>,
    /// When somebody opened it.
    pub opened_at: Option<Millis>,
    /// When it last failed.
    pub failed_at: Option<Millis>,
    /// Why.
    pub failure: Option<PushFailure>,
}
