//! How a person wants to be told.

use countersign_shared::{
    ids::UserId,
    payload::{Language, Millis},
};

use super::Result;
use crate::{service::notification_settings::quiet_until, store::Tx};

/// What a person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preferences {
    /// The language of the words that the server chooses.
    pub(super) language: Language,
    /// Whether messages keep quiet about which runtime asks.
    pub(super) hide_details: bool,
    /// Until when the person wants quiet, if it is quiet now.
    pub(super) quiet_until: Option<Millis>,
}

/// A person's preferences at `now`.
pub(super) fn preferences(tx: &mut Tx<'_>, user_id: &UserId, now: Millis) -> Result<Preferences> {
    let settings = tx.notification_settings(user_id)?;
    Ok(Preferences {
        language: settings.language,
        hide_details: settings.hide_details,
        quiet_until: quiet_until(&settings, now),
    })
}
