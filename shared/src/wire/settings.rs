//! Bodies about how a person is told that something waits.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::payload::Language;

/// How the caller is told, and what this server can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationSettingsView {
    /// The language of notifications and e-mails.
    pub language: Language,
    /// The zone of the quiet hours, by its IANA name.
    pub time_zone: String,
    /// When they begin, in minutes since midnight.
    pub quiet_from: u64,
    /// When they end, in minutes since midnight; equal to `quietFrom`: there are none.
    pub quiet_to: u64,
    /// Whether messages leave out which runtime it is about.
    pub hide_details: bool,
    /// Where e-mail goes; empty for none.
    pub email: String,
    /// Whether the person has shown that they read that address. Before, it gets the code and nothing else.
    pub email_confirmed: bool,
    /// Until when the code that was sent to it works; missing when there is none to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_code_until: Option<Timestamp>,
    /// Whether this server can send e-mail.
    pub email_available: bool,
    /// Whether messages also go to the person's ntfy topic.
    pub ntfy: bool,
    /// Whether this server has an ntfy server.
    pub ntfy_available: bool,
    /// What to subscribe to in ntfy; empty unless it is on. Whoever knows it reads the messages.
    pub ntfy_url: String,
}

/// The code from the e-mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmEmail {
    /// Six digits; spaces are forgiven.
    pub code: String,
}
