//! What can go wrong between a phone and its server.

use countersign_shared::{Code, Refusal, wire};

/// Why a phone could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The server refused, and said why.
    #[error("the server refused ({status} {}): {}", problem.code, if problem.detail.is_empty() { &problem.title } else { &problem.detail })]
    Problem {
        /// The HTTP status.
        status: u16,
        /// The answer.
        problem: Box<wire::Problem>,
    },
    /// The phone refused: what the server showed does not verify, or the phone will not sign such a thing.
    #[error("the phone refused: {0}")]
    Refused(#[from] Refusal),
    /// No answer, or none that is an answer of this API.
    #[error("no usable answer from the server: {0}")]
    Transport(String),
    /// Nothing came while the phone waited.
    #[error("nothing came in time")]
    Timeout,
    /// The state file cannot be read or written.
    #[error("the state file: {0}")]
    State(String),
}

impl PhoneError {
    /// The stable code, whether the server refused or the phone.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem { problem, .. } => problem.code.parse().ok(),
            Self::Refused(refusal) => Some(refusal.code),
            Self::Transport(_) | Self::Timeout | Self::State(_) => None,
        }
    }

    /// The status of the server's refusal; `None` when it was not the server that refused.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Problem { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The code of the phone's own refusal; `None` when it was not the phone that refused.
    #[must_use]
    pub const fn refused(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }
}

/// A refusal of one field of what the server showed, in the words of the code.
pub(crate) fn refuse(code: Code, field: &str) -> PhoneError {
    PhoneError::Refused(Refusal::field(code, field, code.title()))
}

/// What holds, or a refusal.
pub(crate) fn demand(holds: bool, code: Code, field: &str) -> Result<(), PhoneError> {
    if holds { Ok(()) } else { Err(refuse(code, field)) }
}
