//! Pages of a list.

use countersign_shared::{Code, Refusal, ids::DelegationId, payload::Millis};

use crate::{domain::delegation::Delegation, service::Result};

/// Where a page begins, and how long it is.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// From the page before; empty for the first.
    pub cursor: String,
    /// At most this many, 1 to 100.
    pub limit: u32,
}

impl Page {
    /// The longest page.
    pub const MOST: u32 = 100;

    pub(in crate::service) fn size(&self) -> i64 {
        i64::from(if self.limit == 0 { 50 } else { self.limit.min(Self::MOST) })
    }

    pub(in crate::service) fn start(&self) -> Result<Option<(Millis, String)>> {
        if self.cursor.is_empty() {
            return Ok(None);
        }
        let refuse = || Refusal::field(Code::InvalidField, "cursor", "must be a nextCursor of the page before");
        let (at, id) = self.cursor.split_once('.').ok_or_else(refuse)?;
        let id: DelegationId = id.parse().map_err(|_| refuse())?;
        Ok(Some((at.parse().map_err(|_| refuse())?, id.to_string())))
    }

    /// The cursor after `last`, empty when the page was not full.
    pub(in crate::service) fn next(&self, shown: &[Delegation]) -> String {
        match shown.last() {
            Some(last) if i64::try_from(shown.len()).is_ok_and(|shown| shown >= self.size()) => {
                format!("{}.{}", last.created_at, last.id)
            }
            _ => String::new(),
        }
    }
}
