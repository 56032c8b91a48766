//! Two server processes on one PostgreSQL database are one server.
//!
//! The public URL is that of replica A, so runtimes talk to A; phones and providers are pointed at either.

use std::time::{Duration, Instant};

use countersign_runtime::Runtime;
use countersign_shared::{
    canonical::Canonical,
    ids::{DelegationId, Nonce},
    payload::{DelegationRequest, TokenRequest},
    wire::{DelegationCreated, DelegationStatus, MintedToken, Problem},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{DEADLINE, Replicas, Site, ask, enrol, fresh_postgres, id_of, within};

/// How soon news of one replica reaches those who wait at the other.
const WAKES_WITHIN: Duration = Duration::from_secs(2);

/// A nonce that nobody has used.
fn nonce(prefix: &str, at: u8) -> Nonce {
    Nonce::from_random(prefix, [at; 16])
}

/// Waiting at one replica ends when the other hears the answer, and both kinds of waiters are woken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_at_one_wakes_who_waits_at_the_other() {
    let replicas = Replicas::start().await;
    let world = &replicas.world;
    let runtime = world.paired("waits").await;
    let phone_b = replicas.phone_b();
    for (round, answer) in ["approved", "denied", "approved"].into_iter().enumerate() {
        // The inbox waits at B while the runtime asks at A.
        let inbox = phone_b.wait_for(DEADLINE, |view| view.status == DelegationStatus::Pending);
        let (asked, shown) = tokio::join!(runtime.request(ask(&format!("Round {round}."))), inbox);
        let (request, view) = (asked.expect("a request"), shown.expect("it reaches the phone"));
        assert_eq!(id_of(&request), &view.delegation_id);

        let (waiting, id) = (runtime.clone(), view.delegation_id.clone());
        let waiter = tokio::spawn(async move {
            let outcome = waiting.wait(&id, Some(DEADLINE), |_| {}).await;
            (outcome.expect("an outcome"), Instant::now())
        });
        world.server.somebody_waits_for(view.delegation_id.as_str()).await;
        if answer == "approved" {
            phone_b.approve(&view, ApproveOptions::default()).await.expect("a yes");
        } else {
            phone_b.deny(&view, DenyOptions::default()).await.expect("a no");
        }
        let answered = Instant::now();
        let (outcome, woken) = within(waiter).await.expect("it ends");
        assert_eq!(outcome.as_str(), answer);
        let took = woken.saturating_duration_since(answered);
        println!("round {round}: woken after {took:?}");
        assert!(took < WAKES_WITHIN, "it took {took:?}");
    }
}

/// Nothing of a token is cached anywhere: revoked at one, inactive at the other on the next call.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_at_one_counts_at_the_other_on_the_next_call() {
    let replicas = Replicas::start().await;
    let (world, provider_b, phone_b) = (&replicas.world, replicas.provider_b(), replicas.phone_b());
    let runtime = world.paired("revokes").await;
    for round in 0..6 {
        let (id, token) = world.approved(&runtime, ask(&format!("Round {round}."))).await;
        assert!(world.provider.is_active(&token.token).await && provider_b.is_active(&token.token).await);
        match round % 3 {
            0 => {
                world.phone.revoke_delegation(&id, "enough").await.expect("a revocation");
                assert!(!provider_b.is_active(&token.token).await);
            }
            1 => {
                phone_b.revoke_delegation(&id, "enough").await.expect("a revocation");
                assert!(!world.provider.is_active(&token.token).await);
            }
            _ => {
                runtime.revoke_delegation(&id, "done").await.expect("a revocation");
                assert!(!provider_b.is_active(&token.token).await);
            }
        }
    }
    let (_, token) = world.approved(&runtime, ask("The last one.")).await;
    let connection = runtime.connection().await.expect("a profile").expect("a pairing").runtime_connection_id;
    phone_b.revoke_runtime(&connection, "lost laptop").await.expect("a revocation");
    assert!(!world.provider.is_active(&token.token).await);
    assert!(!provider_b.is_active(&token.token).await);
}

/// A yes at one and a no at the other, at the same moment: exactly one of them is the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_answers_have_one_winner() {
    let replicas = Replicas::start().await;
    let world = &replicas.world;
    let runtime = world.paired("races").await;
    let phone_b = replicas.phone_b();
    for round in 0..8 {
        let (request, view) = world.requested(&runtime, ask(&format!("Round {round}."))).await;
        let yes = world.phone.approve(&view, ApproveOptions::default());
        let outcomes = if round % 2 == 0 {
            let (one, other) = tokio::join!(yes, phone_b.deny(&view, DenyOptions::default()));
            [one, other]
        } else {
            let (one, other) = tokio::join!(yes, phone_b.approve(&view, ApproveOptions::default()));
            [one, other]
        };
        let won: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(won.len(), 1, "round {round}: {outcomes:?}");
        let lost = outcomes.iter().find_map(|outcome| outcome.as_ref().err()).expect("a loser");
        assert_eq!(lost.code().map(countersign_shared::Code::as_str), Some("already_decided"), "round {round}");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), won[0].status.as_str(), "round {round}");
    }
}

/// A token for a single use, introspected at both replicas at once: one of all those calls is told that it is active.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_use_is_used_once() {
    let replicas = Replicas::start().await;
    let (world, provider_b) = (&replicas.world, replicas.provider_b());
    let runtime = world.paired("once").await;
    for round in 0..4 {
        let mut new = ask(&format!("Round {round}."));
        new.single_use = true;
        let (id, token) = world.approved(&runtime, new).await;
        let second = runtime.token(&id).await.expect("another token of the same delegation");
        let mut calls = tokio::task::JoinSet::new();
        for call in 0..8 {
            let provider = if call % 2 == 0 { world.provider.clone() } else { provider_b.clone() };
            let token = if call % 4 < 2 { token.token.clone() } else { second.token.clone() };
            calls.spawn(async move { provider.is_active(&token).await });
        }
        let active = within(calls.join_all()).await.into_iter().filter(|active| *active).count();
        assert_eq!(active, 1, "round {round}");
    }
}

async fn fresh_request(runtime: &Runtime, purpose: &str, at: u8) -> DelegationRequest {
    let model = runtime.requests().await.expect("a profile").pop().expect("a request").request;
    let request = DelegationRequest {
        purpose: purpose.into(),
        nonce: nonce("delreq", at),
        issued_at: runtime.now().wall,
        expires_at: runtime.now().wall + 60_000,
        ..model
    };
    request.validate().expect("a request");
    request
}

/// The same signed message at both replicas is carried out once and answered alike; a token is said once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_nonce_has_one_effect() {
    let replicas = Replicas::start().await;
    let world = &replicas.world;
    let runtime = world.paired("repeats").await;
    let (id, _) = world.approved(&runtime, ask("The model.")).await;
    let model = runtime.stored(&id).await.expect("a request");
    for round in 0..4 {
        let purpose = format!("Sent twice, round {round}.");
        let request = fresh_request(&runtime, &purpose, round).await;
        let signed = runtime.sign(&request).await.expect("signed");
        let both: [Result<DelegationCreated, Problem>; 2] =
            replicas.send_to_both("/v1/runtime/delegations", &signed).await;
        let [Ok(one), Ok(other)] = &both else { panic!("round {round}: {both:?}") };
        assert_eq!((&one.delegation_id, one.folded), (&other.delegation_id, other.folded));
        let pending = world.phone.pending().await.expect("the inbox");
        assert_eq!(pending.iter().filter(|view| view.signed == signed).count(), 1, "round {round}");
        cancel(&runtime, &replicas, &one.delegation_id, round).await;

        let token = TokenRequest {
            origin: model.request.origin.clone(),
            runtime_connection_id: model.request.runtime_connection_id.clone(),
            delegation_id: id.clone(),
            request_hash: model.hash(),
            nonce: nonce("token", round),
            issued_at: runtime.now().wall,
        };
        let signed = runtime.sign(&token).await.expect("signed");
        let path = format!("/v1/runtime/delegations/{id}/token");
        let both: [Result<MintedToken, Problem>; 2] = replicas.send_to_both(&path, &signed).await;
        let refused: Vec<&str> = both.iter().filter_map(|one| one.as_ref().err()).map(|it| it.code.as_str()).collect();
        assert_eq!(refused, ["token_already_minted"], "round {round}");
    }
}

async fn cancel(runtime: &Runtime, replicas: &Replicas, id: &DelegationId, round: u8) {
    let connection = runtime.connection().await.expect("a profile").expect("a pairing");
    let revoke = countersign_shared::payload::DelegationRevoke {
        origin: connection.origin,
        runtime_connection_id: connection.runtime_connection_id,
        delegation_id: id.clone(),
        reason: "only a test".into(),
        nonce: nonce("revoke", round),
        issued_at: runtime.now().wall,
    };
    let signed = runtime.sign(&revoke).await.expect("signed");
    let path = format!("/v1/runtime/delegations/{id}/revoke");
    let both = replicas.send_to_both::<serde_json::Value>(&path, &signed).await;
    assert!(both.iter().all(|answer| answer.as_ref().is_ok_and(|view| view["status"] == "cancelled")), "{both:?}");
}

/// Replicas that start together on an empty database make one schema between them and fix one public URL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_start_at_once_on_an_empty_database() {
    for round in 0..3 {
        let [first, second] = Site::replicas(&fresh_postgres());
        let (a, b) = (first.launch(), second.launch());
        tokio::join!(a.listens(), b.listens());
        let phone = enrol(&second.url(), &a.owner_link().await, "Ada").await;
        phone.set_server_url(first.url());
        assert_eq!(phone.me().await.expect("known at both").user_name, "Ada", "round {round}");
        // The other one's link is for the first person too, and there is one already.
        assert!(b.process.stdout.text().contains("/enrol#"));
        a.stop().await.expect(0);
        b.stop().await.expect(0);
    }
}
