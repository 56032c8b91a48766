//! Quiet hours: until when messages that can wait do wait.

use countersign_shared::payload::Millis;

const MINUTE_MS: u64 = 60 * 1000;
const DAY_MINUTES: u64 = 24 * 60;
/// How far ahead the end is looked for, in minutes: a day, and what a clock that is put back adds to it. The longest
/// that any zone has put its clock back at once is a day, too (the date line).
const LOOK_AHEAD_MINUTES: u64 = 2 * DAY_MINUTES + 60;

/// Hours of the day, from a minute to a minute. They may go over midnight; equal ends mean none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute of the day.
    pub from: u64,
    /// The first minute that is not quiet any more.
    pub to: u64,
}

impl QuietHours {
    /// Whether a minute of the day is quiet.
    #[must_use]
    pub const fn holds(&self, minute: u64) -> bool {
        if self.from <= self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }

    /// When the quiet that there is at `now` ends; `None` when there is none. `minute_at` is the person's clock on the
    /// wall: the minute of their day at a moment. What counts is always what that clock shows: an hour that is skipped
    /// shortens the quiet, and one that comes twice lengthens it, or brings it back.
    pub fn until(&self, now: Millis, minute_at: impl Fn(Millis) -> u64) -> Option<Millis> {
        if !self.holds(minute_at(now)) {
            return None;
        }
        let next_minute = now - now % MINUTE_MS + MINUTE_MS;
        let minutes = (0..LOOK_AHEAD_MINUTES).map(|minute| next_minute + minute * MINUTE_MS);
        minutes.into_iter().find(|at| !self.holds(minute_at(*at)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UTC: fn(Millis) -> u64 = |at| at / MINUTE_MS % DAY_MINUTES;

    fn hours(from: u64, to: u64) -> QuietHours {
        QuietHours { from, to }
    }

    #[test]
    fn hours_go_over_midnight() {
        let night = hours(22 * 60, 7 * 60);
        let at = |hour: u64, minute: u64| (hour * 60 + minute) * MINUTE_MS;
        assert_eq!(night.until(at(21, 59), UTC), None);
        assert_eq!(night.until(at(22, 0), UTC), Some(at(31, 0)));
        assert_eq!(night.until(at(24, 0), UTC), Some(at(31, 0)));
        assert_eq!(night.until(at(30, 59) + 59_999, UTC), Some(at(31, 0)));
        assert_eq!(night.until(at(31, 0), UTC), None);
        let siesta = hours(13 * 60, 14 * 60);
        assert_eq!(siesta.until(at(13, 30), UTC), Some(at(14, 0)));
        assert_eq!(siesta.until(at(14, 0), UTC), None);
    }

    #[test]
    fn equal_ends_are_none() {
        for minute in 0..DAY_MINUTES {
            assert_eq!(hours(minute, minute).until(minute * MINUTE_MS, UTC), None);
        }
    }

    proptest! {
        /// All is quiet up to the end, and nothing is at the end; without an end nothing is quiet.
        #[test]
        fn it_is_quiet_up_to_the_end(from in 0..DAY_MINUTES, to in 0..DAY_MINUTES, now in 0..40 * DAY_MINUTES * MINUTE_MS) {
            let hours = hours(from, to);
            match hours.until(now, UTC) {
                None => prop_assert!(!hours.holds(UTC(now))),
                Some(end) => {
                    prop_assert!(end > now && end - now <= DAY_MINUTES * MINUTE_MS);
                    prop_assert!(!hours.holds(UTC(end)));
                    for at in (now..end).step_by(30_000) {
                        prop_assert!(hours.holds(UTC(at)));
                    }
                }
            }
        }
    }
}
