//! A person's answer, and how it was checked.

use countersign_runtime::shared::payload::Millis;
use serde::Serialize;

use super::Scope;

/// A verified answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Yes or no.
    pub kind: DecisionKind,
    /// Who answered.
    pub user_name: String,
    /// On which device, by its name in the roster.
    pub device_name: String,
    /// When it was signed.
    pub decided_at: Millis,
    /// What was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    /// For how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u64>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Millis>,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// Why not, in the person's words: data, shown inert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What might be granted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counter_offer: Option<CounterOffer>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionKind {
    /// Yes.
    Approval,
    /// No.
    Denial,
}

/// What the person might grant instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CounterOffer {
    /// These scopes only; empty for no hint.
    pub scopes: Vec<String>,
    /// At most this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u64>,
}

/// How one of the eight checks went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// 1 to 8.
    pub number: u8,
    /// Its name, as in the checklist.
    pub name: String,
    /// How it went.
    pub state: CheckWord,
    /// What was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckWord {
    /// It held.
    Passed,
    /// It failed.
    Failed,
    /// There was nothing to check.
    NotReached,
}

/// An answer that failed a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Which of the eight.
    pub check: u8,
    /// A stable name of what was wrong.
    pub code: String,
    /// The field concerned, or empty.
    pub field: String,
    /// What was wrong.
    pub detail: String,
    /// When.
    pub at: Millis,
}
