use countersign_runtime::{ConnectionState, Error, Unpaired};
use countersign_shared::Code;

use super::*;

#[tokio::test]
async fn a_code_pins_the_person_who_confirmed() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    assert_eq!(pending.words().len(), 6);
    let code = server.confirm(&pending.link());
    assert!(
        matches!(pending.claim("CSP1-0000-000U").await, Err(Error::Refusal(refusal)) if refusal.code == Code::CodeInvalid)
    );
    assert_eq!(server.count("/claims"), 0, "a mistyped code is not sent");
    let paired = pending.claim(&code.to_lowercase()).await.expect("claims");
    assert_eq!((paired.user_name.as_str(), paired.device_name.as_str()), ("Ada", "Ada's phone"));
    assert!(matches!(runtime.audiences().await, Err(Error::NotPaired(Unpaired::Unfinished))));
    let secrets = pending.secrets();
    let connection = pending.accept().await.expect("accepts");
    assert_eq!(connection.state, ConnectionState::Active);
    assert_eq!(connection.head, server.with(|state| state.person.head));
    assert!(secrets.iter().any(|secret| **secret == code));
    let stored = std::fs::read_to_string(runtime.profile().dir().join("state.json")).expect("reads");
    assert!(secrets.iter().all(|secret| !stored.contains(secret.as_str())), "no secret is in the profile");
    assert_eq!(runtime.secrets().await.expect("reads").len(), 1);
}

#[tokio::test]
async fn a_wrong_code_may_be_tried_again() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let other = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let wrong = server.confirm(&other.link());
    assert!(matches!(pending.claim(&wrong).await, Err(error) if error.is_problem(Code::WrongCode)));
    let code = server.confirm(&pending.link());
    pending.claim(&code).await.expect("claims");
}

#[tokio::test]
async fn lost_answers_are_asked_for_again_and_nothing_is_done_twice() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let code = server.confirm(&pending.link());
    server.with(|state| state.lose = 3);
    assert!(matches!(pending.claim(&code).await, Err(Error::Unreachable { .. })));
    server.with(|state| state.lose = 1);
    pending.claim(&code).await.expect("claims, with the bytes of the first time");
    let first = server.with(|state| state.connection.clone().expect("a connection").1);
    server.with(|state| state.lose = 3);
    assert!(matches!(pending.accept().await, Err(Error::Unreachable { .. })));
    // Another process finishes what the first could not.
    let again = super::runtime(&home);
    again.audiences().await.expect("accepts again, then reads");
    let connection = again.connection().await.expect("reads").expect("a connection");
    assert_eq!(connection.runtime_connection_id, first.runtime_connection_id);
    assert_eq!(connection.state, ConnectionState::Active);
}

#[tokio::test]
async fn keys_that_the_code_does_not_vouch_for_are_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let code = server.confirm(&pending.link());
    server.with(|state| state.confirmed[0].pin_mac = countersign_shared::canonical::Digest::of(b"guessed"));
    assert!(matches!(pending.claim(&code).await, Err(Error::Pairing(refusal)) if refusal.code == Code::WrongPin));
    assert_eq!(runtime.connection().await.expect("reads"), None);
}

#[tokio::test]
async fn a_living_pairing_is_not_replaced_and_a_declined_one_leaves_nothing() {
    let (server, runtime, _home) = paired().await;
    let application = "app_test".parse().expect("an id");
    let again = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await;
    assert!(matches!(again, Err(Error::AlreadyPaired { user_name }) if user_name == "Ada"));
    runtime.revoke_connection("moving").await.expect("revokes");
    assert!(matches!(runtime.revoke_connection("again").await, Err(Error::NotPaired(Unpaired::Revoked))));
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let code = server.confirm(&pending.link());
    pending.claim(&code).await.expect("claims");
    pending.decline("not me").await.expect("declines");
    assert!(matches!(runtime.audiences().await, Err(Error::NotPaired(Unpaired::Revoked))));
    assert!(runtime.secrets().await.expect("reads").is_empty());
}

#[tokio::test]
async fn a_pairing_that_the_person_ended_is_over_with_everything_below_it() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.with(|state| {
        state.connection.as_mut().expect("a connection").1.status = countersign_shared::wire::ConnectionStatus::Revoked;
    });
    assert!(matches!(wait(&runtime, &id).await, Outcome::Cancelled(_)));
    assert!(matches!(runtime.audiences().await, Err(Error::NotPaired(Unpaired::Revoked))));
    pair(&server, &runtime).await;
    asked(&runtime).await;
}

#[tokio::test]
async fn a_revocation_that_nobody_heard_holds_here_and_is_told_later() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.with(|state| state.lose = 3);
    assert!(matches!(runtime.revoke_connection("leaving").await, Err(Error::Unreachable { .. })));
    assert!(matches!(runtime.stored(&id).await.expect("stored").outcome, Outcome::Cancelled(_)));
    assert!(matches!(runtime.audiences().await, Err(Error::NotPaired(Unpaired::Revoked))));
    runtime.revoke_connection("leaving").await.expect("tells the server");
    let state = runtime.connection().await.expect("reads").expect("a connection").state;
    assert!(matches!(state, ConnectionState::Revoked { told: true, .. }));
}

#[tokio::test]
async fn an_accept_that_has_grown_too_old_is_signed_anew() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let code = server.confirm(&pending.link());
    pending.claim(&code).await.expect("claims");
    (0..3).for_each(|_| server.with(|state| state.say.push((502, Vec::new()))));
    assert!(matches!(pending.accept().await, Err(Error::Unreachable { .. })));
    server.with(|state| state.say.push(support::acts::problem(422, "clock_skew")));
    runtime.audiences().await.expect("accepts, then reads");
    assert_eq!(server.count("/accept"), 5);
}
