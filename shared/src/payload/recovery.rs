//! What a recovery key signs besides its one roster entry.

use serde::{Deserialize, Serialize};

use super::{Millis, messages};
use crate::{canonical::Canonical, ids::Nonce, keys::Thumbprint, origin::Origin};

/// Begins a recovery: shows that the caller has the code on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecoveryBegin {
    /// The server's origin.
    pub origin: Origin,
    /// The recovery key's thumbprint, its name in the roster.
    pub recovery_id: Thumbprint,
    /// Unique per recovery key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for RecoveryBegin {
    const TAG: &'static str = "countersign.recovery-begin.v1";
}

messages! { RecoveryBegin [Act], }
