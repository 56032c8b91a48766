//! Ways to reach a person beside push: e-mail and ntfy, where the operator has set them up.
//!
//! They say that something waits and where to look, and decide nothing: no link in them approves, and whoever reads
//! them needs the person's passkey and device as much as before. Nothing of a request but its runtime's name goes out,
//! and not even that if the person hides details.

mod email;
mod ntfy;
mod words;

pub use email::Email;
pub use ntfy::Ntfy;
pub use words::{Letter, Note, code_letter, letter, note};

/// What the operator has set up.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// Sends e-mail.
    pub email: Option<Email>,
    /// Publishes to ntfy.
    pub ntfy: Option<Ntfy>,
}

/// Why a message was not taken. Names no address, topic, password or token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelFailure {
    /// The other side refused it for good; trying again would not help.
    #[error("refused for good ({status})")]
    Refused {
        /// The status of SMTP or HTTP; 0 when the message could not even be made.
        status: u16,
    },
    /// The other side refused it for now.
    #[error("refused for now ({status})")]
    Later {
        /// The status of SMTP or HTTP.
        status: u16,
    },
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// No connection, no TLS, or not the protocol that was expected.
    #[error("cannot be reached")]
    Unreachable,
}

impl ChannelFailure {
    /// Whether it is of use to try again.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        !matches!(self, Self::Refused { .. })
    }
}
