//! Bodies about the caller's roster.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::roster::{RosterHead, RosterRecord};

/// Whether the caller has a recovery code on paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryView {
    /// Since when; absent when there is no code that works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// The caller's whole roster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterAnswer {
    /// From entry 0 on.
    pub records: Vec<RosterRecord>,
    /// The newest entry.
    pub head: RosterHead,
}

/// One more entry for the caller's roster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitRoster {
    /// The entry with its signatures.
    pub record: RosterRecord,
}
