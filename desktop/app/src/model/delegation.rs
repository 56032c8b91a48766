//! A delegation as the window shows it.

use countersign_runtime::shared::payload::{Millis, Risk};
use serde::{Deserialize, Serialize};

use super::{Check, Decision, Refused};

/// A scope in the provider's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub description: String,
    /// How much it may hurt.
    pub risk: Risk,
}

/// One delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// What it is called in calls: its id, or the request's nonce while the server has not named it.
    pub name: String,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation_id: Option<String>,
    /// Where it stands.
    pub state: DelegationState,
    /// What it is for.
    pub audience: RequestAudience,
    /// Who asks: claimed.
    pub agent: Asker,
    /// Why: claimed.
    pub purpose: String,
    /// What was asked for.
    pub scopes: Vec<Scope>,
    /// Limits, shown and signed.
    pub constraints: Vec<Labelled>,
    /// Further lines: claimed.
    pub details: Vec<Labelled>,
    /// How long it was asked for.
    pub duration_seconds: u64,
    /// Whether the first use ends it.
    pub single_use: bool,
    /// When it was asked.
    pub issued_at: Millis,
    /// Until when an answer is wanted.
    pub answer_by: Millis,
    /// Until when an approved one lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Millis>,
    /// How far the word of it has come.
    pub delivery: Delivery,
    /// When a device first showed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Millis>,
    /// The verified answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The eight checks, in order.
    pub checks: Vec<Check>,
    /// The answer that failed a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// How it was cancelled or revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// Whether its sender gave up before the server answered. It may have arrived.
    pub unanswered: bool,
    /// Whether it was given back here and the server does not know yet.
    pub untold: bool,
}

/// Where a delegation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DelegationState {
    /// It waits for an answer.
    Pending,
    /// A yes that passed every check, and lives.
    Approved,
    /// A no that was verified.
    Denied,
    /// An answer that failed a check.
    Refused,
    /// Nobody answered in time, or its time is over.
    Expired,
    /// Taken back before an answer.
    Cancelled,
    /// A yes that was taken back.
    Revoked,
}

/// What a delegation is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestAudience {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its provider's name.
    pub provider_name: String,
}

/// Who asks: claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asker {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A line with a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Labelled {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// How far the word of a request has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The furthest that is known.
    pub stage: DeliveryStage,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// On which device. The server does not say it today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// One of `nobody` (no device takes pushes and there is no other channel), `quiet` (held back by quiet hours),
    /// `email` and `ntfy` (told that way too).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// How far the word of a request can have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStage {
    /// Nothing is known.
    None,
    /// The server has it.
    Queued,
    /// A push service took it.
    Sent,
    /// A device has it.
    Delivered,
    /// A device showed it.
    Seen,
}

/// How a delegation was cancelled or revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// `runtime`, `person`, `operator` or `cascade`.
    pub by: &'static str,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Millis,
}
