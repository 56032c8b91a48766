//! Use cases: one a file, one transaction each.
//!
//! Every state change is the same five thoughts: load, let [`crate::domain`] decide, update the row that
//! still has the version that was loaded, and write the audit row and the outbox row in the same
//! transaction. Nothing leaves the process before the commit.

pub mod additions;
pub mod admin;
pub mod announcements;
pub mod audiences;
pub mod claims;
pub mod connections;
pub mod decisions;
pub mod delegations;
pub mod devices;
pub mod enrolments;
mod flood;
mod grants;
pub mod health;
pub mod introspection;
pub mod joining;
pub mod me;
pub mod notification_settings;
pub(crate) mod notify;
pub mod pairings;
pub mod providers;
pub mod push_receipts;
pub mod push_subscriptions;
pub mod push_tests;
pub mod recoveries;
mod registrations;
pub mod requests;
pub mod roster;
pub(crate) mod server_keys;
pub mod sessions;
mod signed;
pub mod tokens;
mod views;
mod waiting;

use countersign_shared::{Code, Refusal};

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule refused it; the caller is told which.
    #[error(transparent)]
    Refused(Refusal),
    /// Too many calls.
    #[error("{}", Code::RateLimited)]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_seconds: u64,
    },
    /// A rule refused it for now; the caller is told which, and when to try again.
    #[error("{refusal}")]
    Later {
        /// Which rule.
        refusal: Refusal,
        /// When to try again, in seconds.
        retry_after_seconds: u64,
    },
    /// Too many waiting calls.
    #[error("{}", Code::TooManyWaiters)]
    WaitersFull {
        /// When to try again, in seconds.
        retry_after_seconds: u64,
    },
    /// The server failed. The text is safe to log; the caller gets none of it.
    #[error("{0}")]
    Internal(String),
}

/// The outcome of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of the server's own.
    pub fn internal(text: impl Into<String>) -> Self {
        Self::Internal(text.into())
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) | Self::Later { refusal, .. } => refusal.code,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::WaitersFull { .. } => Code::TooManyWaiters,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

/// What there is, or `not_found`: also the answer for what belongs to somebody else.
fn found<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| Code::NotFound.into())
}

/// Text of our own making that must be read again.
fn stored_json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::internal(format!("{what} in the database cannot be read")))
}

/// The JSON of our own types.
fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal(error.to_string()))
}
