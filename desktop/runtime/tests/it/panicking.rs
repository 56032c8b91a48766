//! The panic button, and what a profile tells of its requests and devices.

use countersign_runtime::{CheckState, ConnectionState, Error};
use countersign_shared::checklist::Check;

use super::*;

fn passed(stored: &StoredRequest) -> Vec<u8> {
    let held = |(check, state): (Check, CheckState)| (state == CheckState::Passed).then(|| check.number());
    stored.checks().into_iter().filter_map(held).collect()
}

#[tokio::test]
async fn everything_ends_and_the_server_is_heard_to_refuse() {
    let (server, runtime, _home) = paired().await;
    let (_, granted) = asked(&runtime).await;
    server.approve(&granted, |_| {});
    wait(&runtime, &granted).await;
    runtime.token(&granted).await.expect("a token");
    let waiting = NewRequest { purpose: "Another".into(), ..new_request() };
    runtime.request(waiting).await.expect("asks");

    let done = runtime.panic("panic").await.expect("panics");
    assert_eq!((done.delegations, done.grants, done.server_knows), (2, 1, true), "{done:?}");
    assert!(done.refused_after.expect("refused") < Duration::from_secs(10), "{done:?}");
    assert_eq!(server.count("/token"), 2, "one that was asked for, and one that was refused");
    let all = runtime.requests().await.expect("reads");
    assert!(all.iter().all(|stored| !stored.is_open(runtime.now().wall)), "{all:?}");
    assert_eq!(passed(&all[0]), [1, 2, 3, 4, 5, 6, 7, 8], "what was verified stays on record");
    assert!(matches!(runtime.panic("again").await, Err(Error::NotPaired(_))));
}

#[tokio::test]
async fn without_a_server_everything_is_dead_here_all_the_same() {
    let (server, runtime, _home) = paired().await;
    let (_, granted) = asked(&runtime).await;
    server.approve(&granted, |_| {});
    wait(&runtime, &granted).await;
    server.with(|state| state.lose = 1000);
    let done = runtime.panic("panic").await.expect("panics");
    assert_eq!((done.refused_after, done.server_knows), (None, false), "{done:?}");
    assert!(done.detail.is_some());
    assert!(matches!(runtime.token(&granted).await, Err(Error::NotApproved { .. } | Error::NotPaired(_))));
    // Said again, it is told.
    server.with(|state| state.lose = 0);
    let again = runtime.panic("panic").await.expect("panics");
    assert_eq!((again.delegations, again.server_knows, again.refused_after.is_some()), (0, true, true), "{again:?}");
    let state = runtime.connection().await.expect("reads").expect("a pairing").state;
    assert!(matches!(state, ConnectionState::Revoked { told: true, .. }));
}

#[tokio::test]
async fn the_checks_say_what_held_and_what_was_never_looked_at() {
    let (server, runtime, _home) = paired().await;
    let (pending, id) = asked(&runtime).await;
    assert_eq!(passed(&pending), [0u8; 0]);
    server.approve(&id, |_| {});
    wait(&runtime, &id).await;
    assert_eq!(passed(&runtime.stored(&id).await.expect("kept")), [1, 2, 3, 4, 5, 6, 7]);
    runtime.token(&id).await.expect("a token");
    assert_eq!(passed(&runtime.stored(&id).await.expect("kept")), [1, 2, 3, 4, 5, 6, 7, 8]);
    let ended = runtime.revoke_delegation(&id, "done").await.expect("revokes");
    assert_eq!(passed(&ended), [1, 2, 3, 4, 5, 6, 7, 8]);

    let (_, id) = asked(&runtime).await;
    server.approve(&id, |approval| approval.duration_seconds *= 2);
    wait(&runtime, &id).await;
    let refused = runtime.stored(&id).await.expect("kept");
    assert_eq!(passed(&refused), [1, 2, 3, 4, 5, 6]);
    assert!(matches!(&refused.checks()[6], (Check::Grant, CheckState::Failed { detail }) if !detail.is_empty()));
    assert_eq!(refused.checks()[7].1, CheckState::NotReached);

    let (_, id) = asked(&runtime).await;
    server.deny(&id, "no");
    wait(&runtime, &id).await;
    assert_eq!(passed(&runtime.stored(&id).await.expect("kept")), [1, 2, 3, 6]);
}

#[tokio::test]
async fn the_devices_are_those_of_the_verified_roster() {
    let (_server, runtime, _home) = paired().await;
    let devices = runtime.devices().await.expect("reads");
    let approver = runtime.connection().await.expect("reads").expect("a pairing").approver_device;
    assert_eq!(devices.iter().map(|device| &device.name).collect::<Vec<_>>(), [&approver]);
    assert!(devices.iter().all(|device| !device.revoked && device.waits_until.is_none()));
}
