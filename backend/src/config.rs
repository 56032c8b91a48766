//! What an operator sets. Flags and environment are read once, by clap in [`crate::cli`]; what they mean is
//! decided here, so that a typing error is refused with its fix before anything is opened or created.

mod database;
mod network;
mod ntfy;
mod postgres;
mod push;
mod smtp;

pub use database::DatabaseUrl;
pub use network::Network;
pub use ntfy::NtfyUrl;
pub use push::{Contact, KeySource, PUSH_TIMEOUT, PushSettings};
pub use smtp::{SmtpSecurity, SmtpUrl};

/// A setting that cannot be used: what is wrong and what would be right. Never holds a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSetting(String);

impl BadSetting {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}
