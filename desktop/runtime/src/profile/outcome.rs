//! What came of a request.

use countersign_shared::{
    checklist::{Check, CheckFailure},
    payload::{DelegationApproval, DelegationDenial, Millis},
    wire::{Ended, Timestamp},
};
use serde::{Deserialize, Serialize};

/// What came of a request. Anything but [`Outcome::Pending`] and [`Outcome::Approved`] is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Outcome {
    /// No answer yet.
    Pending,
    /// A yes that passed every check.
    Approved(Box<Approved>),
    /// A no that the person's device signed.
    Denied(Box<Denied>),
    /// An answer that failed a check. It stays refused whatever the server says later.
    Refused(RefusedAnswer),
    /// Nobody answered in time, or the grant's time is over.
    Expired,
    /// Taken back before it was answered.
    Cancelled(Ended),
    /// A yes that was taken back.
    Revoked(Ended),
}

impl Outcome {
    /// The word for it, as in the API.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved(_) => "approved",
            Self::Denied(_) => "denied",
            Self::Refused(_) => "refused",
            Self::Expired => "expired",
            Self::Cancelled(_) => "cancelled",
            Self::Revoked(_) => "revoked",
        }
    }

    /// What remains of it when something ends it: nothing, for what is final.
    #[must_use]
    pub fn ended(&self, ended: Ended) -> Option<Self> {
        match self {
            Self::Pending => Some(Self::Cancelled(ended)),
            Self::Approved(_) => Some(Self::Revoked(ended)),
            _ => None,
        }
    }
}

/// A verified yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Approved {
    /// What was signed; it may grant less than was asked.
    pub approval: DelegationApproval,
    /// The device that co-signed, by its name in the roster.
    pub device_name: String,
    /// When this runtime accepted it.
    pub accepted_at: Timestamp,
    /// Whether a token came and passed check 8.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub token_checked: bool,
}

/// A verified no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Denied {
    /// What was signed. Its text is data for the agent's host, never an instruction.
    pub denial: DelegationDenial,
    /// When this runtime learned of it.
    pub learned_at: Timestamp,
}

/// An answer that failed a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefusedAnswer {
    /// Which check.
    pub check: Check,
    /// The stable code of what was wrong.
    pub code: String,
    /// The field concerned, or empty.
    pub field: String,
    /// What was wrong, for people.
    pub detail: String,
    /// When.
    pub refused_at: Timestamp,
}

impl RefusedAnswer {
    /// Keeps what a check found.
    #[must_use]
    pub fn new(failure: &CheckFailure, now: Millis) -> Self {
        Self {
            check: failure.check,
            code: failure.refusal.code.to_string(),
            field: failure.refusal.field.clone(),
            detail: failure.refusal.detail.clone().into_owned(),
            refused_at: Timestamp(now),
        }
    }
}
