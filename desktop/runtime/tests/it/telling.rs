//! Ends that the server has not heard: they are told later, whatever stood in the way.

use countersign_runtime::{ConnectionState, Error};
use countersign_shared::wire::{ConnectionStatus, DelegationStatus};

use super::*;

fn status(server: &Server, id: &DelegationId) -> DelegationStatus {
    server.with(|state| state.entry(id).expect("a delegation").view.status)
}

async fn pair(server: &Arc<Server>, runtime: &Runtime) -> countersign_runtime::PendingPairing {
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    pending.claim(&server.confirm(&pending.link())).await.expect("claims");
    pending
}

#[tokio::test]
async fn a_delegation_given_back_in_silence_is_told_later() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |_| {});
    wait(&runtime, &id).await;
    server.with(|state| state.lose = 1000);
    assert!(matches!(runtime.revoke_delegation(&id, "done").await, Err(Error::Unreachable { .. })));
    let stored = runtime.stored(&id).await.expect("kept");
    assert!(stored.untold && matches!(stored.outcome, Outcome::Revoked(_)), "{stored:?}");

    server.with(|state| state.lose = 0);
    runtime.tell_endings().await.expect("tells");
    assert!(!runtime.stored(&id).await.expect("kept").untold);
    assert_eq!(status(&server, &id), DelegationStatus::Revoked);
    let told = server.count("/revoke");
    runtime.tell_endings().await.expect("nothing to tell");
    runtime.refresh_all().await.expect("refreshes");
    assert_eq!(server.count("/revoke"), told);
}

#[tokio::test]
async fn a_pairing_anew_does_not_forget_what_the_server_before_was_not_told() {
    let (before, runtime, _home) = paired().await;
    before.with(|state| state.lose = 1000);
    assert!(matches!(runtime.revoke_connection("leaving").await, Err(Error::Unreachable { .. })));
    let after = Server::start().await;
    let connection = pair(&after, &runtime).await.accept().await.expect("accepts");
    assert_eq!(runtime.profile().state().expect("reads").untold_endings.len(), 1);
    assert!(runtime.tell_endings().await.is_err());

    before.with(|state| state.lose = 0);
    runtime.tell_endings().await.expect("tells");
    assert!(runtime.profile().state().expect("reads").untold_endings.is_empty());
    let known = before.with(|state| state.connection.as_ref().expect("a connection").1.status);
    assert_eq!(known, ConnectionStatus::Revoked);
    assert_eq!(runtime.connection().await.expect("reads"), Some(connection), "the new one lives");
    assert_eq!(runtime.secrets().await.expect("reads").len(), 1, "the key of the old one is gone");
}

#[tokio::test]
async fn no_damaged_file_keeps_anything_alive() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |_| {});
    wait(&runtime, &id).await;
    std::fs::write(runtime.profile().dir().join("requests/del_other.json"), "{").expect("writes");
    let done = runtime.panic("panic").await.expect("panics");
    assert_eq!((done.delegations, done.ended_here, done.server_knows), (1, true, true), "{done:?}");
    assert!(matches!(runtime.stored(&id).await.expect("kept").outcome, Outcome::Revoked(_)));
}

#[tokio::test]
async fn a_disk_that_takes_nothing_does_not_keep_the_server_from_being_told() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |_| {});
    wait(&runtime, &id).await;
    let tmp = runtime.profile().dir().join("tmp");
    std::fs::remove_dir_all(&tmp).expect("removes");
    std::fs::write(&tmp, "").expect("writes");
    assert!(matches!(runtime.revoke_delegation(&id, "done").await, Err(Error::Profile(_))));
    assert_eq!(status(&server, &id), DelegationStatus::Revoked);
    let done = runtime.panic("panic").await.expect("panics");
    assert_eq!((done.ended_here, done.server_knows), (false, true), "{done:?}");
    assert!(done.detail.is_some() && done.refused_after.is_some(), "{done:?}");

    std::fs::remove_file(&tmp).expect("removes");
    assert!(matches!(runtime.audiences().await, Err(Error::NotPaired(_))), "it hears of it");
    let state = runtime.connection().await.expect("reads").expect("a pairing").state;
    assert!(matches!(state, ConnectionState::Revoked { told: true, .. }));
}

#[tokio::test]
async fn declining_somebody_leaves_another_pairing_alone() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    let (window, terminal) = (runtime(&home), runtime(&home));
    let declined = pair(&server, &window).await;
    let connection = pair(&elsewhere, &terminal).await.accept().await.expect("accepts");
    let _ = declined.decline("somebody else").await;
    assert_eq!(terminal.connection().await.expect("reads"), Some(connection));
}
