//! A key with its life in the chain, and how long a new device waits.

use super::{EnrolledKey, KeyKind, RosterEntry};
use crate::payload::Millis;

/// How long a device that was enrolled later waits before it may enrol others, revoke others or grant what is of high
/// risk, in milliseconds.
pub const WAIT_MS: Millis = 24 * 60 * 60 * 1000;

/// A key with its life in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterKey {
    /// The key as enrolled.
    pub key: EnrolledKey,
    /// The entry that enrolled it.
    pub enrolled_at: u64,
    /// When that entry was signed, by its signer's clock.
    pub enrolled_at_ms: Millis,
    /// Whether a recovery key enrolled it.
    pub recovered: bool,
    /// The entry that revoked it.
    pub revoked_at: Option<u64>,
}

impl RosterKey {
    pub(super) fn enrolled(key: &EnrolledKey, entry: &RosterEntry) -> Self {
        Self {
            key: key.clone(),
            enrolled_at: entry.seq,
            enrolled_at_ms: entry.issued_at,
            recovered: entry.signer_kind == KeyKind::Recovery,
            revoked_at: None,
        }
    }

    /// Whether the key was alive right after entry `seq`.
    #[must_use]
    pub fn active_at(&self, seq: u64) -> bool {
        self.enrolled_at <= seq && self.revoked_at.is_none_or(|revoked| revoked > seq)
    }

    /// Until when a device waits; none for one that founded the roster or came with a recovery, and for other keys.
    #[must_use]
    pub fn waits_until(&self) -> Option<Millis> {
        let waits = self.key.kind == KeyKind::Device && self.enrolled_at > 0 && !self.recovered;
        waits.then(|| self.enrolled_at_ms.saturating_add(WAIT_MS))
    }
}
