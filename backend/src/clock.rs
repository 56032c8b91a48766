//! The one home of the time. Everything else is handed a moment.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_shared::payload::Millis;

/// The server's clock; tests move it instead of sleeping.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Milliseconds since 1970 (UTC).
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the one home of the wall clock")]
    pub fn now(&self) -> Millis {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        u64::try_from(now.saturating_add(self.offset_ms.load(Ordering::Relaxed))).unwrap_or_default()
    }

    /// Moves this clock by `ms` milliseconds, for tests of what time does.
    pub fn advance(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::Relaxed);
    }
}
