//! What a person may set.

use countersign_runtime::keystore::{KeyStoreChoice, KeychainState};
use serde::{Deserialize, Serialize};

/// The settings, and what they depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The profile in use.
    pub profile: String,
    /// Every profile of this user.
    pub profiles: Vec<String>,
    /// Where this profile's keys are, or would be.
    pub key_store: KeyStoreChoice,
    /// How the system's keychain stands.
    pub keychain: KeychainWord,
    /// Whether the app starts with the session.
    pub autostart: bool,
    /// Whether the system shows notifications.
    pub notifications: bool,
    /// In which language.
    pub language: Language,
    /// In which colours.
    pub theme: Theme,
    /// Whether closing the window leaves the app in the tray.
    pub close_to_tray: bool,
    /// The server that was last paired with or checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_server: Option<String>,
    /// What this computer might be called.
    pub device_name: String,
}

/// How the keychain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeychainWord {
    /// It answers and is unlocked.
    Available,
    /// It is locked.
    Locked,
    /// None answers.
    Absent,
}

impl From<KeychainState> for KeychainWord {
    fn from(state: KeychainState) -> Self {
        match state {
            KeychainState::Available => Self::Available,
            KeychainState::Locked { .. } => Self::Locked,
            KeychainState::Absent { .. } => Self::Absent,
        }
    }
}

/// A language of the window, the tray and the notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// The system's.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// The window's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// The system's.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What shall change; the rest stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChange {
    /// Whether the app starts with the session.
    pub autostart: Option<bool>,
    /// Whether the system shows notifications.
    pub notifications: Option<bool>,
    /// In which language.
    pub language: Option<Language>,
    /// In which colours.
    pub theme: Option<Theme>,
    /// Whether closing the window leaves the app in the tray.
    pub close_to_tray: Option<bool>,
}
