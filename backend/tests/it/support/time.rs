//! One time for all three actors, which a test moves instead of sleeping.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use countersign_runtime::clock::{Clock, SystemClock};
use countersign_shared::{checklist::Moment, payload::Millis};

use super::World;

/// The clock of this world's runtimes.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    ahead_ms: Arc<AtomicU64>,
}

impl Watch {
    /// How far time was moved, in milliseconds.
    pub(crate) fn ahead(&self) -> u64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }
}

impl Clock for Watch {
    fn now(&self) -> Moment {
        let mut now = SystemClock.now();
        now.wall += self.ahead();
        now.boot.elapsed += self.ahead();
        now
    }
}

/// Minutes in milliseconds.
pub(crate) const fn minutes(minutes: u64) -> u64 {
    minutes * 60 * 1000
}

impl World {
    /// Lets time pass for the server, its runtimes and its first phone.
    pub(crate) fn pass(&self, milliseconds: u64) {
        let ahead = self.watch.ahead_ms.fetch_add(milliseconds, Ordering::Relaxed) + milliseconds;
        self.server.clock.advance(milliseconds.cast_signed());
        self.phone.set_clock_offset(ahead.cast_signed());
    }

    /// The server's time.
    pub(crate) fn now(&self) -> Millis {
        self.server.clock.now()
    }
}
