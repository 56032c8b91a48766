use countersign_runtime::{Error, StoredRequest};
use countersign_shared::{Code, checklist::Check, wire::DelegationStatus};
use support::acts::problem;

use super::*;

#[tokio::test]
async fn terms_are_hashed_here_and_a_request_keeps_within_them() {
    let (server, runtime, _home) = paired().await;
    let terms = runtime.terms("aud_test_payments").await.expect("terms");
    assert_eq!(terms.audience_key, "test:payments");
    assert_eq!(runtime.audiences().await.expect("terms").len(), 1);
    assert!(matches!(runtime.terms("other").await, Err(Error::Answer(_))));
    let refused = |error: Error| match error {
        Error::Refusal(refusal) => refusal.code,
        other => panic!("{other}"),
    };
    let wide = NewRequest { scopes: scopes(&["payments.everything"]), ..new_request() };
    assert_eq!(refused(runtime.request(wide).await.expect_err("refused")), Code::ScopeNotOffered);
    let long = NewRequest { duration_seconds: Some(7201), ..new_request() };
    assert_eq!(refused(runtime.request(long).await.expect_err("refused")), Code::DurationTooLong);
    let empty = NewRequest { purpose: String::new(), ..new_request() };
    assert_eq!(refused(runtime.request(empty).await.expect_err("refused")), Code::InvalidField);
    assert_eq!(server.count("/delegations"), 0, "nothing was sent");
    assert!(runtime.requests().await.expect("reads").is_empty());
}

#[tokio::test]
async fn a_request_is_written_down_and_an_equal_one_folds_into_it() {
    let (server, runtime, home) = paired().await;
    let (first, id) = asked(&runtime).await;
    assert_eq!(first.request.duration_seconds, 3600);
    let (second, same) = asked(&super::runtime(&home)).await;
    assert_eq!((second, same), (first, id));
    assert_eq!(runtime.requests().await.expect("reads").len(), 1);
    assert_eq!(runtime.secrets().await.expect("reads").len(), 2, "one pairing, one token key");
    assert_eq!(server.with(|state| state.delegations.len()), 1);
}

#[tokio::test]
async fn a_fold_into_a_request_that_was_lost_is_cancelled_and_asked_anew() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    std::fs::remove_file(runtime.profile().dir().join(format!("requests/{id}.json"))).expect("removes");
    let (_, new) = asked(&runtime).await;
    assert_ne!(new, id);
    assert_eq!(server.with(|state| state.entry(&id).expect("kept").view.status), DelegationStatus::Cancelled);
}

#[tokio::test]
async fn a_fold_into_a_request_that_was_cancelled_here_is_asked_anew() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.with(|state| state.lose = 3);
    assert!(matches!(runtime.revoke_delegation(&id, "").await, Err(Error::Unreachable { .. })));
    let (_, new) = asked(&runtime).await;
    assert_ne!(new, id);
}

#[tokio::test]
async fn a_request_that_got_no_answer_is_sent_again_with_the_same_bytes() {
    let (server, runtime, home) = paired().await;
    let once = || NewRequest { single_use: true, ..new_request() };
    let terms = runtime.terms("test:payments").await.expect("terms");
    server.with(|state| state.lose = 3);
    assert!(matches!(runtime.request_under(&terms, &once()).await, Err(Error::Unreachable { .. })));
    let kept = runtime.requests().await.expect("reads");
    assert!(matches!(&kept[..], [StoredRequest { delegation_id: None, unanswered: true, .. }]));
    let stored = super::runtime(&home).request_under(&terms, &once()).await.expect("asks");
    assert_eq!(stored.signed, kept[0].signed);
    assert_eq!(server.with(|state| state.delegations.len()), 1, "the person is asked once");
    assert_eq!(runtime.requests().await.expect("reads"), [stored]);
}

#[tokio::test]
async fn what_the_server_refuses_is_forgotten() {
    let (server, runtime, _home) = paired().await;
    let terms = runtime.terms("test:payments").await.expect("terms");
    server.with(|state| state.say.push(problem(429, "too_many_pending")));
    let refused = runtime.request_under(&terms, &new_request()).await.expect_err("refused");
    assert_eq!(refused.code(), "too_many_pending");
    assert!(runtime.requests().await.expect("reads").is_empty());
    assert_eq!(runtime.secrets().await.expect("reads").len(), 1);
    assert_eq!(server.count("/delegations"), 1, "a lasting refusal is not repeated");
}

#[tokio::test]
async fn another_request_under_my_name_is_a_lie() {
    let (server, runtime, _home) = paired().await;
    let (first, id) = asked(&runtime).await;
    server.with(|state| state.reuse_id = Some(id.clone()));
    let other = NewRequest { purpose: "Something else".into(), ..new_request() };
    let Err(Error::Check(failure)) = runtime.request(other).await else { panic!("must be refused") };
    assert_eq!((failure.check, failure.refusal.code), (Check::OwnRequest, Code::WrongRequest));
    assert_eq!(runtime.requests().await.expect("reads"), [first]);
}

#[tokio::test]
async fn a_request_that_was_exchanged_on_the_way_is_a_lie() {
    let (server, runtime, _home) = paired().await;
    let (first, id) = asked(&runtime).await;
    let created = countersign_shared::wire::DelegationCreated {
        delegation_id: "del_new".parse().expect("an id"),
        status: DelegationStatus::Pending,
        folded: true,
        signed: first.signed,
        expires_at: countersign_shared::wire::Timestamp(0),
    };
    let terms = runtime.terms("test:payments").await.expect("terms");
    server.with(|state| state.say.push(support::acts::json(&created)));
    let other = NewRequest { purpose: "Something else".into(), ..new_request() };
    let Err(Error::Check(failure)) = runtime.request_under(&terms, &other).await else { panic!("must be refused") };
    assert_eq!((failure.check, failure.refusal.code), (Check::OwnRequest, Code::RequestUnknown));
    assert_eq!(runtime.stored(&id).await.expect("stored").outcome, Outcome::Pending);
}
