//! The one home of time zones: what a clock on somebody's wall shows at a moment. Everything else counts in UTC.

use chrono::{DateTime, Timelike};
use chrono_tz::Tz;
use countersign_shared::payload::Millis;

/// A time zone of the IANA database, which is compiled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of that name; `None` when there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The minute of the day there, 0 to 1439, at a moment.
    #[must_use]
    pub fn minute_at(self, at: Millis) -> u64 {
        let utc = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis).unwrap_or_default();
        let local = utc.with_timezone(&self.0);
        u64::from(local.hour() * 60 + local.minute())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::quiet::QuietHours;

    const MINUTE_MS: u64 = 60_000;
    const NIGHT: QuietHours = QuietHours { from: 22 * 60, to: 7 * 60 };

    fn at(text: &str) -> Millis {
        let moment = DateTime::parse_from_rfc3339(text).expect(text);
        u64::try_from(moment.timestamp_millis()).expect("after 1970")
    }

    fn until(hours: QuietHours, zone: &str, now: &str) -> Option<Millis> {
        let zone = Zone::named(zone).expect(zone);
        hours.until(at(now), |moment| zone.minute_at(moment))
    }

    #[test]
    fn only_names_of_zones_are_zones() {
        for good in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12", "Asia/Kathmandu"] {
            assert!(Zone::named(good).is_some(), "{good}");
        }
        for bad in ["", "Europe", "Europe/Atlantis", "europe/berlin", "+02:00", "CET ", "../etc/localtime"] {
            assert!(Zone::named(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_night_is_where_the_person_is() {
        assert_eq!(until(NIGHT, "Europe/Berlin", "2027-01-10T20:59:00Z"), None);
        assert_eq!(until(NIGHT, "Europe/Berlin", "2027-01-10T21:00:00Z"), Some(at("2027-01-11T06:00:00Z")));
        assert_eq!(until(NIGHT, "Asia/Kathmandu", "2027-01-10T20:59:00Z"), Some(at("2027-01-11T01:15:00Z")));
        assert_eq!(until(NIGHT, "Pacific/Auckland", "2027-01-10T20:59:00Z"), None);
    }

    /// On 28 March 2027 Berlin skips from 2 to 3; on 31 October it has the hour from 2 to 3 twice.
    #[test]
    fn the_clock_on_the_wall_decides_when_it_is_changed() {
        let berlin = |hours, now| until(hours, "Europe/Berlin", now);
        assert_eq!(berlin(NIGHT, "2027-03-27T22:00:00+01:00"), Some(at("2027-03-28T07:00:00+02:00")));
        assert_eq!(berlin(NIGHT, "2027-10-30T22:00:00+02:00"), Some(at("2027-10-31T07:00:00+01:00")));
        // An end in the hour that is skipped comes with the skip.
        let early = QuietHours { from: 60, to: 150 };
        assert_eq!(berlin(early, "2027-03-28T01:30:00+01:00"), Some(at("2027-03-28T03:00:00+02:00")));
        // Hours that lie within the skipped one do not come that day.
        let skipped = QuietHours { from: 130, to: 150 };
        assert_eq!(berlin(skipped, "2027-03-28T01:59:59+01:00"), None);
        assert_eq!(berlin(skipped, "2027-03-28T03:00:00+02:00"), None);
        // And in the hour that comes twice they come twice.
        assert_eq!(berlin(skipped, "2027-10-31T02:15:00+02:00"), Some(at("2027-10-31T02:30:00+02:00")));
        assert_eq!(berlin(skipped, "2027-10-31T02:15:00+01:00"), Some(at("2027-10-31T02:30:00+01:00")));
    }

    /// Samoa left out 30 December 2011, the longest skip of late.
    #[test]
    fn a_day_may_be_left_out() {
        let end = until(NIGHT, "Pacific/Apia", "2011-12-29T23:00:00-10:00");
        assert_eq!(end, Some(at("2011-12-31T07:00:00+14:00")));
    }

    proptest! {
        /// In whatever zone and season: quiet up to the end, and not quiet at the end.
        #[test]
        fn it_is_quiet_up_to_the_end_everywhere(
            zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
            from in 0..1440u64, to in 0..1440u64,
            // 2000 to 2037.
            now in 946_684_800_000..2_145_916_800_000u64,
        ) {
            let (zone, hours) = (Zone(zone), QuietHours { from, to });
            match hours.until(now, |at| zone.minute_at(at)) {
                None => prop_assert!(!hours.holds(zone.minute_at(now))),
                Some(end) => {
                    prop_assert!(end > now);
                    prop_assert!(!hours.holds(zone.minute_at(end)));
                    for at in (now..end).step_by(usize::try_from(MINUTE_MS).expect("small")) {
                        prop_assert!(hours.holds(zone.minute_at(at)));
                    }
                }
            }
        }

        /// Whoever has any waking minute is told at last: quiet ends within two days, however the clocks are changed.
        #[test]
        fn quiet_ends(
            zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
            from in 0..1440u64, to in 0..1440u64,
            now in 946_684_800_000..2_145_916_800_000u64,
        ) {
            let (zone, hours) = (Zone(zone), QuietHours { from, to });
            let quiet = hours.holds(zone.minute_at(now));
            prop_assert_eq!(hours.until(now, |at| zone.minute_at(at)).is_some(), quiet);
        }
    }
}
