//! What the tray and the notifications say of a snapshot.

use std::time::Duration;

use countersign_app::{
    model::{Delegation, DelegationState, Ended, NewsKind, RosterNews, Snapshot, Standing},
    notifications::{Notice, between, warning},
    tray::{Act, Face, Item, shown},
    watcher::next_look,
    words::Tongue,
};

use crate::shapes::{
    examples::{snapshots, standings},
    requests::delegations,
};

fn paired(delegations: Vec<Delegation>) -> Snapshot {
    let count = |state| delegations.iter().filter(|one: &&Delegation| one.state == state).count();
    let (pending, alive) = (count(DelegationState::Pending), count(DelegationState::Approved));
    Snapshot { pending, alive, delegations, ..snapshots().remove(1) }
}

fn of(state: DelegationState) -> Delegation {
    delegations().into_iter().rev().find(|one| one.state == state).expect("an example")
}

fn acts(snapshot: &Snapshot) -> Vec<Act> {
    let act = |item| match item {
        Item::Act { act, .. } => Some(act),
        _ => None,
    };
    shown(snapshot, Tongue::English).items.into_iter().filter_map(act).collect()
}

#[test]
fn the_tray_ends_what_lives_and_nothing_else() {
    let snapshot =
        paired(vec![of(DelegationState::Pending), of(DelegationState::Approved), of(DelegationState::Denied)]);
    let tray = shown(&snapshot, Tongue::English);
    assert_eq!(tray.face, Face::Waiting);
    assert_eq!(tray.tooltip, "Countersign\nPaired with Ada\nWaiting for an answer: 1\nAlive: 1");
    assert_eq!(acts(&snapshot), [Act::Open, Act::Revoke("del_1".into()), Act::Panic, Act::Quit]);
    assert_eq!(shown(&paired(vec![]), Tongue::English).face, Face::Calm);
    assert_eq!(acts(&snapshots()[2]), [Act::Open, Act::Quit], "what is not paired has nothing to end");
    for standing in standings() {
        let face = shown(&Snapshot { standing: standing.clone(), ..paired(vec![]) }, Tongue::German).face;
        let trouble = matches!(
            standing,
            Standing::Locked { .. }
                | Standing::NoKeychain { .. }
                | Standing::KeyLost
                | Standing::Exposed { .. }
                | Standing::Damaged { .. }
        );
        assert_eq!(face == Face::Trouble, trouble, "{standing:?}");
    }
}

#[test]
fn nothing_hidden_reaches_the_menu_or_a_notification() {
    let mut lie = of(DelegationState::Approved);
    lie.agent.name = format!("Ad\u{202e}a\n{}", "long ".repeat(40));
    let tray = format!("{:?}", shown(&paired(vec![lie.clone()]), Tongue::English).items);
    assert!(tray.contains("u{202e}") && !tray.contains('\u{202e}') && tray.contains('…'), "{tray}");
    let (_, notice) = warning(&Delegation { ends_at: lie.ends_at, ..lie }).expect("a warning");
    let words = notice.words(Tongue::English).concat();
    assert!(!words.contains('\u{202e}') && !words.contains('\n'), "{words}");
}

#[test]
fn answers_are_told_and_what_was_done_here_is_not() {
    let before = paired(vec![of(DelegationState::Pending)]);
    let told = |after: Delegation| between(&before, &paired(vec![after]));
    for state in
        [DelegationState::Approved, DelegationState::Denied, DelegationState::Refused, DelegationState::Expired]
    {
        assert!(matches!(&told(of(state))[..], [Notice::Answered { state: told, .. }] if *told == state), "{state:?}");
    }
    let cancelled = |by| Delegation {
        state: DelegationState::Cancelled,
        ended: Some(Ended { by, reason: String::new(), at: 1 }),
        ..of(DelegationState::Pending)
    };
    assert!(told(cancelled("runtime")).is_empty() && told(cancelled("cascade")).is_empty());
    assert_eq!(told(cancelled("operator")).len(), 1);
    assert!(told(of(DelegationState::Pending)).is_empty());
    let elsewhere = Snapshot { profile: "work".into(), ..paired(vec![of(DelegationState::Approved)]) };
    assert!(between(&before, &elsewhere).is_empty(), "another profile is no news");

    let ended = |by| Snapshot {
        standing: Standing::Revoked { by, reason: "sold".into(), at: 1, told: true, why: None },
        ..paired(vec![])
    };
    assert_eq!(between(&paired(vec![]), &ended(Some("user"))), [Notice::PairingEnded { reason: "sold".into() }]);
    assert!(between(&paired(vec![]), &ended(Some("runtime"))).is_empty());
}

#[test]
fn ends_are_told_in_time_and_only_when_worth_it() {
    let living = of(DelegationState::Approved);
    let end = living.ends_at.expect("an end");
    assert!(matches!(warning(&living), Some((at, Notice::EndsSoon { .. })) if at + 300_000 == end));
    let mut short = living;
    short.decision.as_mut().expect("an answer").decided_at = end - 600_000;
    assert_eq!(warning(&short), None);
    let waits = of(DelegationState::Pending);
    assert!(matches!(warning(&waits), Some((at, Notice::WaitsStill { .. })) if at + 120_000 == waits.answer_by));
    assert_eq!(warning(&of(DelegationState::Denied)), None);
}

#[test]
fn every_notice_has_words_in_both_languages_and_a_screen() {
    let news = RosterNews { kind: NewsKind::Recovered, device_name: "Tablet".into(), at: 1 };
    let (_, ends) = warning(&of(DelegationState::Approved)).expect("a warning");
    for notice in [Notice::News(news), ends, Notice::PairingEnded { reason: "sold".into() }] {
        assert!(notice.route().starts_with('/'));
        let [english, german] = [Tongue::English, Tongue::German].map(|tongue| notice.words(tongue)[0].clone());
        assert!(english != german && !english.is_empty(), "{notice:?}");
    }
}

#[test]
fn the_next_look_is_when_something_ends_and_never_far_off() {
    let ends_after = |millis| {
        let mut living = paired(vec![of(DelegationState::Approved)]);
        living.delegations[0].ends_at = Some(living.checked_at + millis);
        living.devices.clear();
        living
    };
    assert_eq!(next_look(&ends_after(5_000), None), Some(Duration::from_millis(5_001)));
    let long = ends_after(3_600_000);
    assert_eq!(next_look(&long, Some(long.checked_at + 2_000)), Some(Duration::from_millis(2_001)));
    assert_eq!(next_look(&long, None), Some(Duration::from_secs(30)), "the computer may sleep meanwhile");
    let calm = Snapshot { devices: Vec::new(), ..paired(vec![]) };
    assert_eq!(next_look(&calm, None), None, "nothing to wait for");
    let locked = Snapshot { standing: Standing::Locked { detail: String::new() }, ..calm };
    assert_eq!(next_look(&locked, None), Some(Duration::from_secs(5)));
}
