//! Times in answers.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, payload::Millis};

/// A time in an answer: RFC 3339 in UTC with milliseconds, such as `2026-01-02T03:04:05.678Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
pub struct Timestamp(pub Millis);

impl Timestamp {
    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> Millis {
        self.0
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = i64::try_from(self.0).ok().and_then(DateTime::<Utc>::from_timestamp_millis).unwrap_or_default();
        formatter.write_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        DateTime::parse_from_rfc3339(&text)
            .ok()
            .and_then(|time| u64::try_from(time.timestamp_millis()).ok())
            .map(Self)
            .ok_or_else(|| Refusal::field(Code::InvalidField, "", "must be an RFC 3339 time"))
    }
}
