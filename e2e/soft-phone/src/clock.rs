//! The wall clock, read here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

use countersign_shared::payload::Millis;

/// Milliseconds since 1970 by this machine's clock.
#[allow(clippy::disallowed_methods, reason = "the one home of the wall clock in this crate")]
pub(crate) fn wall() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
