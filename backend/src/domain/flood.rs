//! How often a runtime may ask, and what a no does to its next question. Counted in the database, so that all
//! replicas agree and a restart forgets nothing.

use std::{fmt, num::NonZeroU32, str::FromStr};

use countersign_shared::payload::Millis;

/// A minute in milliseconds.
const MINUTE_MS: u64 = 60 * 1000;
/// An hour in milliseconds.
pub const HOUR_MS: u64 = 60 * MINUTE_MS;
/// A day in milliseconds.
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// How many requests are taken. A request that folds into one that waits already is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Of one runtime at one audience within an hour. Agents are not counted by themselves: their ids are free to
    /// invent.
    pub per_audience: NonZeroU32,
    /// Of one runtime within an hour.
    pub per_runtime: NonZeroU32,
    /// To one person within an hour, of all their runtimes.
    pub per_person: NonZeroU32,
    /// Of one runtime within a day: no request is ever deleted, so this bounds the rows.
    pub kept_per_day: NonZeroU32,
    /// After a no.
    pub cool_down: CoolDown,
}

impl Default for Quotas {
    fn default() -> Self {
        const fn number(number: u32) -> NonZeroU32 {
            NonZeroU32::new(number).expect("not zero")
        }
        const PER_AUDIENCE: NonZeroU32 = number(30);
        const PER_RUNTIME: NonZeroU32 = number(60);
        const PER_PERSON: NonZeroU32 = number(120);
        const KEPT_PER_DAY: NonZeroU32 = number(500);
        Self {
            per_audience: PER_AUDIENCE,
            per_runtime: PER_RUNTIME,
            per_person: PER_PERSON,
            kept_per_day: KEPT_PER_DAY,
            cool_down: CoolDown::default(),
        }
    }
}

/// The moment from which one more is taken, given when the oldest of the requests that fill a quota was made; `None`
/// when there is room now.
#[must_use]
pub fn room_again(oldest: Option<Millis>, window_ms: u64, now: Millis) -> Option<Millis> {
    oldest.map(|oldest| oldest.saturating_add(window_ms)).filter(|until| *until > now)
}

/// An answer to a question of one kind: what was said, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whether it was a no.
    pub denied: bool,
    /// When.
    pub at: Millis,
}

/// How long the same question must not be put again after the first no, the second in a row, the third, and every
/// further one; in minutes. All zero: it may be put again at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoolDown {
    minutes: [u32; Self::STEPS],
}

impl CoolDown {
    /// How many noes in a row make a difference.
    pub const STEPS: usize = 4;
    /// The same question may be put again at once.
    pub const NONE: Self = Self { minutes: [0; Self::STEPS] };

    /// The moment from which the question may be put again, given the answers to it, the newest first; `None` when it
    /// may be put now. A yes between two noes makes the later one the first again.
    #[must_use]
    pub fn until(&self, answers: &[Answered], now: Millis) -> Option<Millis> {
        let last = answers.first().filter(|answer| answer.denied)?;
        let in_a_row = answers.iter().take_while(|answer| answer.denied).count();
        let minutes = self.minutes[in_a_row.min(Self::STEPS) - 1];
        let until = last.at.saturating_add(u64::from(minutes) * MINUTE_MS);
        (until > now).then_some(until)
    }
}

impl Default for CoolDown {
    fn default() -> Self {
        Self { minutes: [1, 5, 15, 60] }
    }
}

impl fmt::Display for CoolDown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes: Vec<String> = self.minutes.iter().map(u32::to_string).collect();
        formatter.write_str(&minutes.join(","))
    }
}

impl FromStr for CoolDown {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || "say four numbers of minutes, such as 1,5,15,60, or 0,0,0,0 for none".to_owned();
        let minutes = text.split(',').map(|part| part.trim().parse().ok());
        let minutes: Vec<u32> = minutes.collect::<Option<_>>().ok_or_else(refuse)?;
        Ok(Self { minutes: minutes.try_into().map_err(|_| refuse())? })
    }
}

/// Seconds from `now` to `until`, for `Retry-After`: rounded up, so that whoever waits as long is not refused again.
#[must_use]
pub fn seconds_until(until: Millis, now: Millis) -> u64 {
    until.saturating_sub(now).div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Millis = 1_900_000_000_000;

    fn no(at: Millis) -> Answered {
        Answered { denied: true, at }
    }

    #[test]
    fn each_further_no_is_waited_out_longer() {
        let steps = CoolDown::default();
        let row: Vec<Answered> = (0..6).map(|_| no(NOW)).collect();
        let waits: Vec<u64> =
            (1..=6).map(|noes| (steps.until(&row[..noes], NOW).expect("a wait") - NOW) / MINUTE_MS).collect();
        assert_eq!(waits, [1, 5, 15, 60, 60, 60]);
        assert_eq!(steps.until(&row[..1], NOW + MINUTE_MS), None);
        assert_eq!(steps.until(&row[..1], NOW + MINUTE_MS - 1), Some(NOW + MINUTE_MS));
    }

    #[test]
    fn a_yes_begins_anew() {
        let steps = CoolDown::default();
        let yes = Answered { denied: false, at: NOW - 10 };
        assert_eq!(steps.until(&[], NOW), None);
        assert_eq!(steps.until(&[yes, no(NOW - 20), no(NOW - 30)], NOW), None);
        assert_eq!(steps.until(&[no(NOW), yes, no(NOW - 20), no(NOW - 30)], NOW), Some(NOW + MINUTE_MS));
        assert_eq!(CoolDown::NONE.until(&[no(NOW), no(NOW)], NOW), None);
    }

    #[test]
    fn steps_are_written_as_they_are_read() {
        assert_eq!("1,5,15,60".parse(), Ok(CoolDown::default()));
        assert_eq!(CoolDown::default().to_string(), "1,5,15,60");
        for bad in ["", "1", "1,2,3", "1,2,3,4,5", "1,2,3,-4", "1,2,3,x"] {
            assert!(bad.parse::<CoolDown>().is_err(), "{bad}");
        }
    }

    proptest! {
        /// Whoever waits as long as `Retry-After` says is not refused again, and whoever waits less by a second is.
        #[test]
        fn who_waits_as_told_may_ask(oldest in 0..2 * NOW, window in 1000..DAY_MS) {
            match room_again(Some(oldest), window, NOW) {
                None => prop_assert!(oldest + window <= NOW),
                Some(until) => {
                    let seconds = seconds_until(until, NOW);
                    prop_assert_eq!(room_again(Some(oldest), window, NOW + seconds * 1000), None);
                    prop_assert!(seconds == 1 || room_again(Some(oldest), window, NOW + (seconds - 1) * 1000).is_some());
                }
            }
        }
    }
}
