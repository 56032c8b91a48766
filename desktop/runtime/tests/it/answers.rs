use std::sync::Mutex;

use countersign_runtime::{Error, Progress, clock::Clock};
use countersign_shared::{
    Code,
    checklist::{BootClock, Check, Moment},
    payload::ReasonCode,
    wire::{DelegationStatus, EndedBy},
};
use support::now;

use super::*;

#[tokio::test]
async fn a_yes_is_verified_kept_and_given_again() {
    let (server, runtime, home) = paired().await;
    let (_, id) = asked(&runtime).await;
    let mut saw = false;
    let progress = |progress| match progress {
        Progress::Waiting { seen_at: None, .. } => server.see(&id),
        Progress::Waiting { .. } => {
            saw = true;
            server.approve(&id, |approval| approval.scopes = scopes(&["payments.identity"]));
        }
        other => panic!("{other:?}"),
    };
    let outcome = runtime.wait(&id, Some(Duration::from_secs(10)), progress).await.expect("an outcome");
    let Outcome::Approved(approved) = &outcome else { panic!("{outcome:?}") };
    assert!(saw);
    assert_eq!(approved.device_name, "Ada's phone");
    assert_eq!(approved.approval.scopes, scopes(&["payments.identity"]));
    assert_eq!(wait(&super::runtime(&home), &id).await, outcome);
    server.take_back(&id);
    let Outcome::Revoked(ended) = wait(&runtime, &id).await else { panic!("must be revoked") };
    assert_eq!((ended.by, ended.reason.as_str()), (EndedBy::Person, "changed my mind"));
}

#[tokio::test]
async fn silence_and_a_lost_server_are_told_apart() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    let short = Some(Duration::from_millis(100));
    assert_eq!(runtime.wait(&id, short, |_| {}).await.expect("an outcome"), Outcome::Pending);
    assert_eq!(runtime.wait(&id, Some(Duration::ZERO), |_| {}).await.expect("an outcome"), Outcome::Pending);
    server.with(|state| state.lose = 100);
    let mut told = 0;
    let progress = |progress| told += usize::from(matches!(progress, Progress::Unreachable { .. }));
    assert!(matches!(runtime.wait(&id, short, progress).await, Err(Error::Unreachable { .. })));
    assert!(told > 0);
    server.with(|state| state.lose = 2);
    server.approve(&id, |_| {});
    assert!(matches!(wait(&runtime, &id).await, Outcome::Approved(_)));
}

#[tokio::test]
async fn a_refused_yes_stays_refused_and_is_given_back() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |approval| approval.duration_seconds = 7200);
    let Outcome::Refused(refused) = wait(&runtime, &id).await else { panic!("must be refused") };
    assert_eq!((refused.check, refused.code.as_str()), (Check::Grant, "duration_extended"));
    assert_eq!(server.with(|state| state.entry(&id).expect("kept").view.status), DelegationStatus::Revoked);
    server.approve(&id, |_| {});
    assert!(matches!(wait(&runtime, &id).await, Outcome::Refused(_)));
    assert!(matches!(runtime.token(&id).await, Err(Error::NotApproved { .. })));
    assert_eq!(server.count("/token"), 0);
}

#[tokio::test]
async fn a_yes_without_evidence_is_no_yes() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.with(|state| state.entry(&id).expect("kept").view.status = DelegationStatus::Approved);
    let Outcome::Refused(refused) = wait(&runtime, &id).await else { panic!("must be refused") };
    assert_eq!((refused.check, refused.code.as_str()), (Check::Payload, "missing_field"));
}

#[tokio::test]
async fn a_no_is_believed_when_it_is_signed_and_is_no_answer_otherwise() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.deny(&id, "Ask for less");
    let evidence = server.with(|state| {
        let entry = state.entry(&id).expect("kept");
        let evidence = entry.view.denial.clone().expect("evidence");
        let signed = &mut entry.view.denial.as_mut().expect("evidence").signed;
        signed.truncate(signed.len() - 8);
        signed.push_str("AAAAAAAA");
        evidence
    });
    let (mut unverified, short) = (0, Some(Duration::from_millis(1500)));
    let progress = |progress| unverified += usize::from(matches!(progress, Progress::Unverified(_)));
    assert_eq!(runtime.wait(&id, short, progress).await.expect("an outcome"), Outcome::Pending);
    assert!((1..=4).contains(&unverified), "the server is not asked in a tight loop");
    server.with(|state| state.entry(&id).expect("kept").view.denial = Some(evidence));
    let Outcome::Denied(denied) = wait(&runtime, &id).await else { panic!("must be denied") };
    assert_eq!(denied.denial.reason_code, ReasonCode::TooBroad);
    assert_eq!(denied.denial.reason_text, "Ask for less");
    server.approve(&id, |_| {});
    assert!(matches!(wait(&runtime, &id).await, Outcome::Denied(_)), "the first verified answer is final");
}

#[tokio::test]
async fn two_processes_that_wait_hear_one_outcome() {
    let (server, runtime, home) = paired().await;
    let (_, id) = asked(&runtime).await;
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let (runtime, id) = (super::runtime(&home), id.clone());
            tokio::spawn(async move { wait(&runtime, &id).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.approve(&id, |_| {});
    let mut outcomes = Vec::new();
    for waiter in waiting {
        outcomes.push(waiter.await.expect("no panic"));
    }
    assert!(matches!(outcomes[0], Outcome::Approved(_)));
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]));
}

/// Clocks that a test sets.
struct SetClock(Mutex<Moment>);

impl Clock for SetClock {
    fn now(&self) -> Moment {
        self.0.lock().expect("no panic").clone()
    }
}

#[tokio::test]
async fn a_late_yes_is_refused_by_either_clock_and_silence_ends_by_itself() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Server::start().await;
    let start = Moment { wall: now(), boot: BootClock { boot_id: "boot".into(), elapsed: 1000 } };
    let clock = Arc::new(SetClock(Mutex::new(start.clone())));
    let runtime =
        Runtime::open_with(home.path(), "default", Options { clock: clock.clone(), ..options() }).expect("opens");
    pair(&server, &runtime).await;
    let late = 11 * 60 * 1000 + 1;
    let wall_late = Moment { wall: start.wall + late, ..start.clone() };
    let boot_late = Moment { boot: BootClock { boot_id: "boot".into(), elapsed: 1000 + late }, ..start.clone() };
    for moment in [wall_late.clone(), boot_late.clone()] {
        *clock.0.lock().expect("no panic") = start.clone();
        let (_, id) = asked(&runtime).await;
        server.approve(&id, |_| {});
        *clock.0.lock().expect("no panic") = moment;
        let Outcome::Refused(refused) = wait(&runtime, &id).await else { panic!("must be refused") };
        assert_eq!((refused.check, refused.code.as_str()), (Check::OwnRequest, Code::AnswerLate.as_str()));
    }
    for moment in [wall_late, boot_late] {
        *clock.0.lock().expect("no panic") = start.clone();
        let (_, id) = asked(&runtime).await;
        *clock.0.lock().expect("no panic") = moment;
        assert_eq!(wait(&runtime, &id).await, Outcome::Expired);
        runtime.revoke_delegation(&id, "").await.expect_err("nothing to give back");
        server.with(|state| state.entry(&id).expect("kept").view.status = DelegationStatus::Expired);
    }
}

#[tokio::test]
async fn every_living_request_is_asked_about_at_once() {
    let (server, runtime, _home) = paired().await;
    let (_, first) = asked(&runtime).await;
    let other = NewRequest { purpose: "Another".into(), ..new_request() };
    let second = runtime.request(other).await.expect("asks").delegation_id.expect("a name");
    server.approve(&first, |_| {});
    server.deny(&second, "");
    let words: Vec<_> =
        runtime.refresh_all().await.expect("asks").iter().map(|stored| stored.outcome.as_str()).collect();
    assert_eq!(words, ["approved", "denied"]);
}
