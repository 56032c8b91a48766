//! The time by two clocks: one that somebody may set, and one that nobody can.
//!
//! A request and its answer may be handled by different processes, days of suspension apart. The wall
//! clock says when a request ends; the boot clock catches a wall clock that was set back meanwhile
//! (check 1 of [`countersign_shared::checklist`]).

use std::{sync::OnceLock, time::Instant};

use countersign_shared::{
    checklist::{BootClock, Moment},
    ids::Nonce,
};

use crate::random;

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// The time by both clocks.
    fn now(&self) -> Moment;
}

/// The machine's own clocks.
///
/// On Linux the boot clock is `/proc/uptime`, which goes on while the machine sleeps, and the boot is named by
/// `/proc/sys/kernel/random/boot_id`. Elsewhere, or without `/proc`, the boot is this process's start: a clock
/// set back between two processes is then noticed by the server alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment { wall: wall(), boot: system_boot().unwrap_or_else(process_boot) }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one home of the wall clock on the desktop")]
fn wall() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn system_boot() -> Option<BootClock> {
    let boot_id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    Some(BootClock { boot_id: boot_id.trim().to_owned(), elapsed: uptime_millis(&uptime)? })
}

/// Reads `12345.67 54321.00`: seconds since the boot, then idle seconds.
fn uptime_millis(text: &str) -> Option<u64> {
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    let hundredths: u64 = (hundredths.len() == 2).then(|| hundredths.parse().ok())??;
    seconds.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(hundredths * 10)
}

fn process_boot() -> BootClock {
    static START: OnceLock<(String, Instant)> = OnceLock::new();
    let (boot_id, start) =
        START.get_or_init(|| (Nonce::from_random("process", random::bytes()).as_str().to_owned(), Instant::now()));
    BootClock { boot_id: boot_id.clone(), elapsed: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_go_forward_and_the_boot_keeps_its_name() {
        for read in [|| SystemClock.now().boot, process_boot] {
            let first = read();
            let second = read();
            assert_eq!(first.boot_id, second.boot_id);
            assert!(second.elapsed >= first.elapsed);
        }
        assert!(SystemClock.now().wall > 1_700_000_000_000);
    }

    #[test]
    fn the_uptime_is_read_as_linux_writes_it() {
        assert_eq!(uptime_millis("350735.47 234388.90\n"), Some(350_735_470));
        for bad in ["", "1", "x.47", "1.4"] {
            assert_eq!(uptime_millis(bad), None, "{bad}");
        }
    }
}
