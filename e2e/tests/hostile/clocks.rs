//! Answers that come too late, by either of the runtime's clocks.

use std::sync::{Arc, Mutex};

use countersign_runtime::{
    Outcome,
    clock::{Clock, SystemClock},
};
use countersign_shared::{
    Code,
    checklist::{BootClock, Check, Moment},
    ids::DelegationId,
    wire::{DelegationCreated, DelegationStatus, Timestamp},
};
use serde_json::Value;

use crate::support::{Question, Reply, Stage, assert_is_refused, new_request, told, wait};

const MINUTE: u64 = 60 * 1000;

/// Clocks that a test sets.
struct SetClock(Mutex<Moment>);

impl SetClock {
    fn new() -> Arc<Self> {
        let boot = BootClock { boot_id: "boot".into(), elapsed: 1000 };
        Arc::new(Self(Mutex::new(Moment { boot, ..SystemClock.now() })))
    }

    fn set(&self, change: impl FnOnce(&mut Moment)) {
        change(&mut self.0.lock().expect("no panic"));
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        self.0.lock().expect("no panic").clone()
    }
}

/// A request that the victim made twenty minutes ago, and that the server kept to itself.
async fn asked_long_ago(stage: &Stage, clock: &Arc<SetClock>) -> Question {
    let recent = stage.ask("Something else.").await;
    let terms = recent.stored.terms.clone();
    clock.set(|now| now.wall -= 20 * MINUTE);
    let id: DelegationId = "del_kept".parse().expect("an id");
    let named = id.clone();
    stage.liar.instead("/v1/runtime/delegations", move |call| {
        let body: Value = serde_json::from_slice(&call.body).expect("JSON");
        let created = DelegationCreated {
            delegation_id: named.clone(),
            status: DelegationStatus::Pending,
            folded: false,
            signed: body["signed"].as_str().expect("a message").to_owned(),
            expires_at: Timestamp(0),
        };
        Reply::json(200, &created)
    });
    let asking = stage.open_at("victim", clock.clone());
    let stored = asking.request_under(&terms, &new_request("Pay the bill.")).await.expect("a request");
    let mut view = recent.view;
    (view.delegation_id, view.signed) = (id.clone(), stored.signed.clone());
    Question { id, stored, view }
}

#[tokio::test]
async fn answers_after_the_deadline() {
    let (stage, clock) = (Stage::paired().await, SetClock::new());
    let question = asked_long_ago(&stage, &clock).await;
    for copy in ["cli", "control"] {
        stage.copy_victim(copy);
    }
    let in_time = question.stored.request.issued_at + MINUTE;
    let evidence = stage.yes(&question, |yes| (yes.server_time, yes.issued_at) = (in_time, in_time)).await;
    stage.tell_yes(&question, evidence);
    let victim = stage.victim();
    assert_is_refused(&wait(&victim, &question.id).await, Check::OwnRequest, Code::AnswerLate);
    stage.assert_given_back(&question.id, Check::OwnRequest, Code::AnswerLate);
    let said = stage.cli("cli", &["wait", question.id.as_str(), "--timeout", "20"]).await;
    said.assert_refused(Check::OwnRequest, Code::AnswerLate);
    stage.cli("cli", &["token", question.id.as_str()]).await.assert_exit(5);
    victim.token(&question.id).await.expect_err("no token");
    assert_eq!(stage.asked_for_tokens(&question.id), 0);
    // The same answer is good for a runtime whose clock has not moved.
    let control = stage.open_at("control", clock);
    assert!(matches!(wait(&control, &question.id).await, Outcome::Approved(_)));
}

#[tokio::test]
async fn answers_late_and_has_the_wall_clock_set_back() {
    let (stage, clock) = (Stage::paired().await, SetClock::new());
    let victim = stage.open_at("victim", clock.clone());
    let question = stage.ask_as(&victim, &stage.ada, new_request("Pay the bill.")).await;
    stage.copy_victim("control");
    stage.tell_yes(&question, stage.yes(&question, |_| {}).await);
    clock.set(|now| now.boot.elapsed += 10 * MINUTE);
    assert!(matches!(wait(&stage.open_at("control", clock.clone()), &question.id).await, Outcome::Approved(_)));
    clock.set(|now| now.boot.elapsed += 2 * MINUTE);
    assert_is_refused(&wait(&victim, &question.id).await, Check::OwnRequest, Code::AnswerLate);
    stage.assert_given_back(&question.id, Check::OwnRequest, Code::AnswerLate);
    clock.set(|now| now.boot.elapsed = 1000);
    assert_is_refused(&wait(&victim, &question.id).await, Check::OwnRequest, Code::AnswerLate);
    victim.token(&question.id).await.expect_err("no token");
    assert_eq!(stage.asked_for_tokens(&question.id), 0);
}

#[tokio::test]
async fn says_pending_for_ever() {
    let (stage, clock) = (Stage::paired().await, SetClock::new());
    let question = asked_long_ago(&stage, &clock).await;
    stage.copy_victim("cli");
    stage.tell(&question, &told(&question, DelegationStatus::Pending));
    let victim = stage.victim();
    assert_eq!(wait(&victim, &question.id).await, Outcome::Expired);
    let id = question.id.as_str();
    stage.cli("cli", &["wait", id, "--timeout", "20"]).await.assert_exit(4);
    // And then, all of a sudden, approved.
    stage.liar.repents();
    stage.tell_yes(&question, stage.yes(&question, |_| {}).await);
    assert_eq!(victim.refresh(&question.id).await.expect("a request").outcome, Outcome::Expired);
    stage.cli("cli", &["wait", id]).await.assert_exit(4);
    stage.cli("cli", &["token", id]).await.assert_exit(4);
}
