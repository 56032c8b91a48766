//! How a person wants to be told.

use countersign_shared::{ids::UserId, payload::Millis};

use super::Result;
use crate::{domain::wording::Language, store::Tx};

/// What a person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preferences {
    /// The language of the words that the server chooses.
    pub(super) language: Language,
    /// Whether pushes keep quiet about which runtime asks.
    pub(super) hide_details: bool,
    /// Until when the person wants quiet, if it is quiet now.
    pub(super) quiet_until: Option<Millis>,
}

/// A person's preferences at `now`.
#[allow(clippy::unnecessary_wraps, reason = "settings are read from the database")]
pub(super) fn preferences(_tx: &mut Tx<'_>, _user_id: &UserId, _now: Millis) -> Result<Preferences> {
    Ok(Preferences::default())
}
