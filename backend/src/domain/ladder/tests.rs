use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

const MINUTE: Millis = 60_000;

fn device(number: u8) -> DeviceId {
    DeviceId::from_random([number; 16])
}

fn asking(told: &[Told]) -> Situation {
    Situation {
        kind: Kind::Request,
        expires_at: 10 * MINUTE,
        over: false,
        devices: told.iter().zip(0..).map(|(told, number)| (device(number), *told)).collect(),
        quiet_until: None,
        crowded_until: None,
        elsewhere_at: Some(0),
    }
}

#[test]
fn one_device_after_the_other_and_then_elsewhere() {
    use Told::{Delivered, Failed, Lost, Nothing, Sent};
    let steps = [
        (asking(&[Nothing, Nothing]), 0, Step::Push(vec![device(0)])),
        (asking(&[Sent(0), Nothing]), 19_999, Step::Wait(20_000)),
        (asking(&[Sent(0), Nothing]), 20_000, Step::Push(vec![device(1)])),
        (asking(&[Failed(2_000), Nothing]), 1, Step::Push(vec![device(1)])),
        (asking(&[Lost, Nothing]), 1, Step::Push(vec![device(1)])),
        (asking(&[Nothing, Sent(0)]), 19_999, Step::Wait(20_000)),
        (asking(&[Sent(0), Sent(20_000)]), 39_999, Step::Wait(40_000)),
        (asking(&[Sent(0), Sent(20_000)]), 40_000, Step::Elsewhere),
        (asking(&[Sent(0), Delivered]), 21_000, Step::Done),
        (asking(&[]), 0, Step::Elsewhere),
        (Situation { elsewhere_at: None, ..asking(&[]) }, 0, Step::Wait(10 * MINUTE)),
        (Situation { elsewhere_at: None, ..asking(&[Failed(2_000), Lost]) }, 1_000, Step::Wait(2_000)),
        (Situation { elsewhere_at: None, ..asking(&[Failed(2_000), Lost]) }, 2_000, Step::Push(vec![device(0)])),
        (Situation { over: true, ..asking(&[Nothing]) }, 0, Step::Done),
        (asking(&[Nothing]), 10 * MINUTE, Step::Done),
        (Situation { quiet_until: Some(5_000), ..asking(&[Nothing]) }, 4_999, Step::Wait(5_000)),
        (Situation { quiet_until: Some(5_000), ..asking(&[Nothing]) }, 5_000, Step::Push(vec![device(0)])),
        (Situation { crowded_until: Some(5_000), ..asking(&[Nothing]) }, 0, Step::Wait(5_000)),
        (Situation { crowded_until: Some(50_000), ..asking(&[Sent(0), Nothing]) }, 20_000, Step::Push(vec![device(1)])),
    ];
    for (situation, now, expected) in steps {
        assert_eq!(situation.next(now), expected, "{situation:?} at {now}");
    }
}

#[test]
fn what_asks_for_nothing_is_told_to_all_at_once() {
    use Told::{Failed, Nothing, Sent};
    let told = |told: &[Told]| Situation { kind: Kind::Resolved, elsewhere_at: None, ..asking(told) };
    assert_eq!(told(&[Nothing, Sent(0), Nothing]).next(1), Step::Push(vec![device(0), device(2)]));
    assert_eq!(told(&[Sent(0), Failed(9)]).next(1), Step::Wait(9));
    assert_eq!(told(&[Sent(0), Sent(0)]).next(1), Step::Done);
    let loud = |kind| Situation { kind, quiet_until: Some(5_000), ..told(&[Nothing]) };
    assert_eq!(loud(Kind::Device).next(0), Step::Push(vec![device(0)]));
    assert_eq!(loud(Kind::Runtime).next(0), Step::Wait(5_000));
}

#[test]
fn pauses_grow_and_heed_what_was_asked() {
    assert_eq!((pause_ms(1, None, 0), pause_ms(1, None, 255)), (2_000, 1_000));
    assert_eq!((pause_ms(2, None, 0), pause_ms(5, None, 0)), (4_000, 32_000));
    assert_eq!((pause_ms(100, None, 0), pause_ms(u64::MAX, None, 0)), (300_000, 300_000));
    assert_eq!((pause_ms(3, Some(90_000), 200), pause_ms(1, Some(0), 0)), (90_000, 2_000));
}

/// What a push service and a device make of a push.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Comes,
    Vanishes,
    FailsOnce,
    FailsAlways,
    Lost,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Comes),
        Just(Fate::Vanishes),
        Just(Fate::FailsOnce),
        Just(Fate::FailsAlways),
        Just(Fate::Lost),
    ]
}

/// Lives a notification to its end; gives the pushes in order, whether other channels were told, and when it ended.
fn live(
    mut situation: Situation,
    fates: &[Fate],
    over_at: Millis,
) -> (Vec<(Millis, DeviceId)>, Option<Millis>, Millis) {
    let (mut now, mut pushes, mut elsewhere) = (0, Vec::new(), None);
    let mut tries: HashMap<DeviceId, u64> = HashMap::new();
    for _ in 0..10_000 {
        situation.over = now >= over_at;
        match situation.next(now) {
            Step::Done => return (pushes, elsewhere, now),
            Step::Wait(until) => {
                assert!(until > now, "a wait that is over: {until} at {now}");
                // Somebody who answers wakes the worker.
                now = if now < over_at { until.min(over_at) } else { until };
            }
            Step::Elsewhere => {
                assert!(situation.elsewhere_at.is_some() && elsewhere.is_none());
                (situation.elsewhere_at, elsewhere) = (None, Some(now));
            }
            Step::Push(devices) => {
                assert!(!devices.is_empty() && now < over_at && now < situation.expires_at);
                for device in devices {
                    let at = situation.devices.iter().position(|(known, _)| *known == device).expect("a known device");
                    let vain = tries.entry(device.clone()).or_default();
                    *vain += 1;
                    pushes.push((now, device));
                    situation.devices[at].1 = match fates[at] {
                        Fate::Comes => Told::Delivered,
                        Fate::FailsOnce if *vain > 1 => Told::Delivered,
                        Fate::Vanishes => Told::Sent(now),
                        Fate::FailsOnce | Fate::FailsAlways => Told::Failed(now + pause_ms(*vain, None, 128)),
                        Fate::Lost => Told::Lost,
                    };
                }
            }
        }
    }
    panic!("it never ends");
}

proptest! {
    /// Whatever becomes of its pushes: nothing is sent once it is over, no device is told twice what it took, nobody
    /// is left out before other channels are told, and it ends by its deadline.
    #[test]
    fn a_request_is_told_until_somebody_knows(
        fates in proptest::collection::vec(fate(), 0..5),
        over_at in 0..20 * MINUTE,
        quiet in proptest::option::of(0..12 * MINUTE),
        channel in any::<bool>(),
    ) {
        let situation = Situation {
            quiet_until: quiet,
            elsewhere_at: channel.then_some(0),
            ..asking(&vec![Told::Nothing; fates.len()])
        };
        let (pushes, elsewhere, ended) = live(situation, &fates, over_at);
        let end = over_at.min(10 * MINUTE);
        prop_assert!(ended <= end);
        prop_assert!(pushes.iter().all(|(at, _)| *at >= quiet.unwrap_or(0) && *at < end));
        let count = |number: usize| pushes.iter().filter(|(_, told)| *told == device(number as u8)).count();
        for (number, fate) in fates.iter().enumerate() {
            match fate {
                Fate::Comes | Fate::Vanishes | Fate::Lost => prop_assert!(count(number) <= 1),
                Fate::FailsOnce => prop_assert!(count(number) <= 2),
                Fate::FailsAlways => {}
            }
        }
        let begins = quiet.unwrap_or(0);
        let known = fates.iter().position(|fate| matches!(fate, Fate::Comes));
        let needed = known.unwrap_or(fates.len());
        if let Some(at) = elsewhere {
            prop_assert!(channel && known.is_none());
            prop_assert!((0..fates.len()).all(|number| count(number) > 0));
            prop_assert!(at <= begins + SILENCE_MS * needed as u64);
        }
        // Nobody before the first who takes it is waited for longer than 20 s.
        if end > begins + SILENCE_MS * needed as u64 && (known.is_some() || !fates.is_empty()) {
            let last = needed.min(fates.len() - 1);
            prop_assert!((0..=last).all(|number| count(number) > 0), "{pushes:?}");
        }
    }

    /// What asks for nothing reaches every device whose push service takes it, and each one once.
    #[test]
    fn everybody_is_told_what_asks_for_nothing(fates in proptest::collection::vec(fate(), 0..5)) {
        let told = vec![Told::Nothing; fates.len()];
        let situation = Situation { kind: Kind::Device, elsewhere_at: None, ..asking(&told) };
        let (pushes, _, ended) = live(situation, &fates, Millis::MAX);
        prop_assert!(ended <= 10 * MINUTE);
        for (number, fate) in fates.iter().enumerate() {
            let count = pushes.iter().filter(|(_, told)| *told == device(number as u8)).count();
            match fate {
                Fate::FailsOnce => prop_assert_eq!(count, 2),
                Fate::FailsAlways => prop_assert!(count > 5),
                _ => prop_assert_eq!(count, 1),
            }
        }
    }
}
