//! Why the runtime did not do what it was asked.

use countersign_shared::{Code, Refusal, checklist::CheckFailure, ids::DelegationId, wire::Problem};

use crate::{keystore::KeyStoreError, profile::Outcome, profile::ProfileError};

/// Why there is no pairing to act under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpaired {
    /// There never was one.
    Never,
    /// The code was typed, but this side did not accept.
    Unfinished,
    /// It was revoked.
    Revoked,
}

/// An error with a stable [`Error::code`]. None holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no pairing to act under.
    #[error("{}", match .0 {
        Unpaired::Never => "this profile is not paired with anybody",
        Unpaired::Unfinished => "the pairing of this profile was not finished",
        Unpaired::Revoked => "the pairing of this profile was revoked",
    })]
    NotPaired(Unpaired),
    /// There is a living pairing already, which is not replaced silently.
    #[error("this profile is paired with {user_name} already")]
    AlreadyPaired {
        /// With whom.
        user_name: String,
    },
    /// The keys cannot be kept elsewhere while one of them is in use.
    #[error("keys of this profile are in use")]
    KeysInUse,
    /// This profile never signed such a request.
    #[error("this profile has no request {0}")]
    UnknownDelegation(DelegationId),
    /// The delegation is not, or no longer, approved.
    #[error("{id} is {}", outcome.as_str())]
    NotApproved {
        /// Which delegation.
        id: DelegationId,
        /// Where it stands.
        outcome: Box<Outcome>,
    },
    /// The server did not answer.
    #[error("{origin} does not answer: {detail}")]
    Unreachable {
        /// Which server.
        origin: String,
        /// What went wrong on the way.
        detail: String,
    },
    /// The server refused.
    #[error("the server refused: {}: {}", .0.code, if .0.detail.is_empty() { &.0.title } else { &.0.detail })]
    Server(Box<Problem>),
    /// The server answered with something that is not the protocol.
    #[error("the server's answer cannot be used: {0}")]
    Answer(String),
    /// An answer failed one of the eight checks.
    #[error(transparent)]
    Check(CheckFailure),
    /// What the server handed over at pairing is not what the code vouches for.
    #[error("the pairing was refused: {0}")]
    Pairing(Refusal),
    /// The input breaks a rule; nothing was sent.
    #[error("{}{}", .0.detail, if .0.field.is_empty() { String::new() } else { format!(" ({})", .0.field) })]
    Refusal(#[from] Refusal),
    /// The profile cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The key store did not serve.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
}

impl Error {
    /// A stable name: this crate's own, the server's problem code, or the code of the rule that was broken.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NotPaired(Unpaired::Never) => "not_paired",
            Self::NotPaired(Unpaired::Unfinished) => "pairing_unfinished",
            Self::NotPaired(Unpaired::Revoked) => Code::ConnectionRevoked.as_str(),
            Self::AlreadyPaired { .. } => "already_paired",
            Self::KeysInUse => "keys_in_use",
            Self::UnknownDelegation(_) => "unknown_delegation",
            Self::NotApproved { .. } => "not_approved",
            Self::Unreachable { .. } => "unreachable",
            Self::Server(problem) => &problem.code,
            Self::Answer(_) => "bad_answer",
            Self::Check(failure) => failure.refusal.code.as_str(),
            Self::Pairing(refusal) | Self::Refusal(refusal) => refusal.code.as_str(),
            Self::Profile(error) => error.code(),
            Self::KeyStore(error) => error.code(),
        }
    }

    /// Whether the server refused with this code.
    #[must_use]
    pub fn is_problem(&self, code: Code) -> bool {
        matches!(self, Self::Server(problem) if problem.code == code.as_str())
    }
}
