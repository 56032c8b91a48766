//! Errors (RFC 9457).

use serde::{Deserialize, Serialize};

/// A problem: what went wrong, with a stable code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:countersign:problem:` and the code.
    pub r#type: String,
    /// What the code means, in one sentence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code, see the error catalogue.
    pub code: String,
    /// What is wrong here, and what would be right.
    #[serde(default)]
    pub detail: String,
    /// The field concerned as a dotted path, or empty.
    #[serde(default)]
    pub field: String,
    /// Finds this request in the server's log.
    #[serde(default)]
    pub request_id: String,
}
