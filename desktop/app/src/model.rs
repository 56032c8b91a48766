//! The shapes that cross the border to the window, as JSON: camelCase, times in integer milliseconds since 1970, and
//! what is not there is absent, not null.
//!
//! The window's twin in TypeScript has the same names. `tests/shapes.json` holds an example of each, written by a test,
//! which both sides read.

mod decision;
mod delegation;
mod event;
mod pairing;
mod settings;

use countersign_runtime::shared::payload::Millis;
use serde::Serialize;

pub use decision::{Check, CheckWord, CounterOffer, Decision, DecisionKind, Refused};
pub use delegation::{
    Asker, Delegation, DelegationState, Delivery, DeliveryStage, Ended, Labelled, RequestAudience, Scope,
};
pub use event::{DesktopEvent, NewsKind, RosterNews};
pub use pairing::{Connection, Device, DeviceState, Offer, PairedPerson, Qr, ServerFound};
pub use settings::{KeychainWord, Language, Settings, SettingsChange, Theme};

pub use countersign_runtime::keystore::KeyStoreChoice;

/// All that the window shows, at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// This program's version.
    pub version: String,
    /// Which profile.
    pub profile: String,
    /// Where its pairing stands.
    pub standing: Standing,
    /// The pairing, if there ever was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// The person's devices.
    pub devices: Vec<Device>,
    /// Whether the server answers.
    pub reach: Reach,
    /// Every delegation, newest first.
    pub delegations: Vec<Delegation>,
    /// How many wait for an answer.
    pub pending: usize,
    /// How many are approved and alive.
    pub alive: usize,
    /// Where this profile's keys are, or would be.
    pub key_store: KeyStoreChoice,
    /// Devices that came or went while this program ran, newest first.
    pub news: Vec<RosterNews>,
    /// The offer on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairing: Option<Offer>,
    /// When the profile was last looked at.
    pub checked_at: Millis,
}

/// Where a profile's pairing stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Standing {
    /// It was never paired.
    Fresh,
    /// Keys are pinned, and nothing was accepted.
    Unfinished,
    /// It is paired.
    Paired,
    /// It was paired.
    Revoked {
        /// By whom, as far as it is known: `user`, `runtime` or `operator`.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<&'static str>,
        /// Why.
        reason: String,
        /// When this computer did it or heard of it.
        at: Millis,
        /// Whether the server knows.
        told: bool,
        /// Why it cannot be told, when it is the key: `locked`, `noKeychain`, `keyLost` or `damaged`.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'static str>,
    },
    /// The keychain is locked: nobody can tell whether the key is in it.
    Locked {
        /// What it said.
        detail: String,
    },
    /// No keychain answers.
    NoKeychain {
        /// What is missing.
        detail: String,
    },
    /// The key store works, and the key is not in it.
    KeyLost,
    /// Others may read the key file.
    Exposed {
        /// Which file.
        path: String,
    },
    /// A file of the profile cannot be read; it was left alone.
    Damaged {
        /// Which, and why.
        detail: String,
    },
}

/// Whether the server answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Reach {
    /// It was not asked yet.
    Unknown,
    /// It answered.
    Answers {
        /// When it last did.
        at: Millis,
    },
    /// It does not.
    Silent {
        /// Since when.
        since: Millis,
        /// What was in the way.
        detail: String,
    },
}

/// Something went to the clipboard. It never enters the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// When it is taken away again.
    pub clears_at: Millis,
}

/// What the panic button did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Panic {
    /// How many pairings ended: those of all profiles of this user.
    pub connections: usize,
    /// How many delegations were alive, pending ones too.
    pub delegations: usize,
    /// How many of them tokens could be had for.
    pub tokens: usize,
    /// When it began.
    pub started_at: Millis,
    /// After how many milliseconds the last server refused a token of the newest grant; absent when one was not heard to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_after_ms: Option<u64>,
    /// Whether all of it is written down here.
    pub ended_here: bool,
    /// Whether the server knows, or all do where there are several.
    pub server_knows: bool,
    /// What was in the way of either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The keys are forgotten.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Forgotten {
    /// How things stand now.
    pub snapshot: Snapshot,
    /// Whether the server knows that the pairing is over. Without the keys nobody can tell it any more.
    pub server_knows: bool,
}

/// What may be asked for at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Audience {
    /// Its id.
    pub id: String,
    /// Its key, such as `stripe:payments`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The provider's id.
    pub provider_id: String,
    /// The provider's name.
    pub provider_name: String,
    /// Everything that can be asked for, in the provider's words.
    pub scopes: Vec<Scope>,
    /// The longest grant.
    pub max_duration_seconds: u64,
    /// How long a grant lasts unless the asker says otherwise.
    pub default_duration_seconds: u64,
    /// The terms' hash: what will be signed.
    pub terms_hash: String,
}
