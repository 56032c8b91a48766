//! What the window hears without having asked.

use countersign_runtime::shared::payload::Millis;
use serde::Serialize;

use super::Snapshot;

/// An event for the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum DesktopEvent {
    /// Something changed.
    Snapshot {
        /// Everything as it is now.
        snapshot: Box<Snapshot>,
    },
    /// Somebody chose a screen outside of the window: in the tray, on a notification, by a second start.
    Open {
        /// Which, such as `/panic`.
        route: String,
    },
    /// A link asked to pair. Nothing was done yet.
    DeepLink {
        /// The server that it names.
        server: String,
        /// Whether this profile has nothing to do with that server.
        foreign: bool,
    },
}

/// A device of the person that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RosterNews {
    /// What became of it.
    pub kind: NewsKind,
    /// Its name, as the person gave it.
    pub device_name: String,
    /// When that was signed.
    pub at: Millis,
}

/// What became of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NewsKind {
    /// It may answer from now on.
    Added,
    /// It may not any more.
    Revoked,
    /// The recovery code brought it.
    Recovered,
}
