//! Taking back: a delegation or a whole pairing, by the runtime, the person or the operator, with all below it.

use countersign_backend::service::admin;
use countersign_runtime::{ConnectionState, Outcome, Runtime};
use countersign_shared::wire::{ConnectionStatus, DelegationStatus, EndedBy};
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, code, connection_of, id_of};

/// What a pairing holds before it ends: an approved request with its token, and a pending one.
struct Holding {
    runtime: Runtime,
    approved: countersign_runtime::StoredRequest,
    pending: countersign_runtime::StoredRequest,
    tokens: Vec<String>,
}

async fn holding(world: &World, profile: &str) -> Holding {
    let runtime = world.paired(profile).await;
    let (approved, first) = world.approved(&runtime, "One thing.").await;
    let second = runtime.token(id_of(&approved)).await.expect("a token");
    let (pending, _) = world.requested(&runtime, "Another thing.").await;
    Holding { runtime, approved, pending, tokens: vec![first.token, second.token] }
}

impl Holding {
    /// Everything is over, on the phone, at the provider and in the runtime.
    async fn is_over(&self, world: &World, by: EndedBy, reason: &str) {
        for token in &self.tokens {
            assert!(!world.provider.is_active(token).await);
        }
        assert_eq!(world.status(&self.approved).await, DelegationStatus::Revoked);
        let pending = world.phone.request(id_of(&self.pending)).await.expect("on the phone");
        assert_eq!(pending.status, DelegationStatus::Cancelled);
        assert_eq!(pending.ended.as_ref().expect("an end").by, EndedBy::Cascade);
        let late = world.phone.approve(&pending, ApproveOptions::default()).await;
        assert_eq!(code(late), "already_decided");
        let shown = world.phone.runtimes().await.expect("a list").runtimes.remove(0);
        let ended = shown.ended.expect("an end");
        assert_eq!((shown.status, ended.by, ended.reason.as_str()), (ConnectionStatus::Revoked, by, reason));

        assert_eq!(code(self.runtime.request(world.ask("Once more.")).await), "connection_revoked");
        assert_eq!(code(self.runtime.token(id_of(&self.approved)).await), "not_approved");
        let state = self.runtime.connection().await.expect("a profile").expect("a pairing").state;
        assert!(matches!(state, ConnectionState::Revoked { .. }));
        let outcomes: Vec<Outcome> =
            self.runtime.requests().await.expect("a profile").into_iter().map(|stored| stored.outcome).collect();
        let words: Vec<&str> = outcomes.iter().map(Outcome::as_str).collect();
        assert_eq!(words, ["revoked", "cancelled"]);
        assert_eq!(code(world.phone.revoke_runtime(&shown.runtime_connection_id, "").await), "already_revoked");
    }
}

both_engines! {
    /// The runtime gives a delegation back, and with it every token of it.
    async fn the_runtime_gives_a_delegation_back(world: World) {
        let holding = holding(&world, "give-back").await;
        holding.runtime.revoke_delegation(id_of(&holding.approved), "done").await.expect("a revocation");
        for token in &holding.tokens {
            assert!(!world.provider.is_active(token).await);
        }
        let shown = world.phone.request(id_of(&holding.approved)).await.expect("on the phone");
        let ended = shown.ended.expect("an end");
        assert_eq!((shown.status, ended.by), (DelegationStatus::Revoked, EndedBy::Runtime));
        assert_eq!(ended.reason, "done");
        assert_eq!(world.status(&holding.pending).await, DelegationStatus::Pending);
        let late = world.phone.revoke_delegation(id_of(&holding.approved), "me too").await;
        assert_eq!(code(late), "delegation_ended");
    }

    /// The person takes one back; the runtime is told by whom and why.
    async fn the_person_takes_a_delegation_back(world: World) {
        let holding = holding(&world, "take-back").await;
        world.phone.revoke_delegation(id_of(&holding.approved), "changed my mind").await.expect("a revocation");
        for token in &holding.tokens {
            assert!(!world.provider.is_active(token).await);
        }
        let outcome = holding.runtime.wait(id_of(&holding.approved), Some(DEADLINE), |_| {}).await;
        let Ok(Outcome::Revoked(ended)) = outcome else { panic!("{outcome:?}") };
        assert_eq!((ended.by, ended.reason.as_str()), (EndedBy::Person, "changed my mind"));
        assert_eq!(code(holding.runtime.token(id_of(&holding.approved)).await), "not_approved");
        assert_eq!(world.status(&holding.pending).await, DelegationStatus::Pending);
    }

    /// A runtime that has not heard of it yet is refused when it asks for a token, and then knows.
    async fn a_token_of_a_revoked_delegation_is_refused(world: World) {
        let runtime = world.paired("unheard").await;
        let (request, _) = world.approved(&runtime, "One thing.").await;
        world.phone.revoke_delegation(id_of(&request), "enough").await.expect("a revocation");
        assert_eq!(code(runtime.token(id_of(&request)).await), "not_approved");
        assert_eq!(runtime.stored(id_of(&request)).await.expect("stored").outcome.as_str(), "revoked");
    }

    /// The operator ends one; nobody can be made to say yes by that.
    async fn the_operator_ends_a_delegation(world: World) {
        let holding = holding(&world, "operator").await;
        let app = &world.server.app;
        admin::revoke_delegation(app, id_of(&holding.approved), "policy").await.expect("a revocation");
        admin::revoke_delegation(app, id_of(&holding.pending), "policy").await.expect("a cancel");
        for token in &holding.tokens {
            assert!(!world.provider.is_active(token).await);
        }
        for (request, expected) in [(&holding.approved, "revoked"), (&holding.pending, "cancelled")] {
            let outcome = holding.runtime.wait(id_of(request), Some(DEADLINE), |_| {}).await.expect("an outcome");
            assert_eq!(outcome.as_str(), expected);
            let shown = world.phone.request(id_of(request)).await.expect("on the phone");
            assert_eq!(shown.ended.expect("an end").by, EndedBy::Operator);
        }
        let again = admin::revoke_delegation(app, id_of(&holding.approved), "").await;
        assert_eq!(code(again), "delegation_ended");
    }

    /// The person takes a request back from the inbox without answering it.
    async fn the_person_may_end_what_is_pending(world: World) {
        let holding = holding(&world, "inbox").await;
        world.phone.revoke_delegation(id_of(&holding.pending), "go away").await.expect("an end");
        let outcome = holding.runtime.wait(id_of(&holding.pending), Some(DEADLINE), |_| {}).await;
        let Ok(Outcome::Cancelled(ended)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(ended.by, EndedBy::Person);
    }

    /// The runtime ends its pairing.
    async fn the_runtime_ends_the_pairing(world: World) {
        let holding = holding(&world, "leave").await;
        holding.runtime.revoke_connection("reinstalled").await.expect("a revocation");
        holding.is_over(&world, EndedBy::Runtime, "reinstalled").await;
    }

    /// The person ends a pairing.
    async fn the_person_ends_the_pairing(world: World) {
        let holding = holding(&world, "dismiss").await;
        let id = connection_of(&holding.runtime).await;
        world.phone.revoke_runtime(&id, "lost laptop").await.expect("a revocation");
        holding.is_over(&world, EndedBy::Person, "lost laptop").await;
    }

    /// The operator ends a pairing.
    async fn the_operator_ends_the_pairing(world: World) {
        let holding = holding(&world, "expel").await;
        let id = connection_of(&holding.runtime).await;
        let listed = admin::list_connections(&world.server.app).await.expect("a list");
        assert_eq!((&listed[0].runtime_connection_id, listed[0].status), (&id, ConnectionStatus::Active));
        admin::revoke_connection(&world.server.app, &id, "stolen").await.expect("a revocation");
        holding.is_over(&world, EndedBy::Operator, "stolen").await;
        assert_eq!(code(admin::revoke_connection(&world.server.app, &id, "").await), "already_revoked");
    }

    /// A person's other runtimes live on.
    async fn other_pairings_live_on(world: World) {
        let (one, other) = (world.paired("one").await, world.paired("other").await);
        let (_, kept) = world.approved(&other, "Kept.").await;
        world.phone.revoke_runtime(&connection_of(&one).await, "").await.expect("a revocation");
        assert!(world.provider.is_active(&kept.token).await);
        world.requested(&other, "Still asking.").await;
    }

    /// Whatever comes first, a yes, a token or the end: after the end nothing is alive.
    async fn the_end_wins_every_race(world: World) {
        for round in 0..6 {
            let runtime = world.paired(&format!("race-{round}")).await;
            let id = connection_of(&runtime).await;
            let (first, view) = world.requested(&runtime, "A yes against the end.").await;
            let (second, token) = world.approved(&runtime, "A token against the end.").await;
            let mint = world.token_request(&runtime, &second).await;
            let mint = runtime.sign(&mint).await.expect("a signature");
            let path = format!("/v1/runtime/delegations/{}/token", id_of(&second));
            let (late, again) = (runtime.clone(), world.ask("A request against the end."));
            let (yes, minted, asked, ended) = tokio::join!(
                Box::pin(world.phone.approve(&view, ApproveOptions::default())),
                Box::pin(world.post(&path, &mint)),
                Box::pin(late.request(again)),
                Box::pin(world.phone.revoke_runtime(&id, "enough")),
            );
            ended.expect("a revocation");
            assert!(!world.provider.is_active(&token.token).await);
            if let Some(token) = minted.body["token"].as_str() {
                assert!(!world.provider.is_active(token).await, "round {round}");
            }
            let expected = if yes.is_ok() { DelegationStatus::Revoked } else { DelegationStatus::Cancelled };
            assert_eq!(world.status(&first).await, expected, "round {round}: {}", code(yes));
            if let Ok(asked) = asked {
                assert_eq!(world.status(&asked).await, DelegationStatus::Cancelled, "round {round}");
            }
        }
        let delegations = world.phone.delegations("").await.expect("a list").delegations;
        let alive = |status| matches!(status, DelegationStatus::Pending | DelegationStatus::Approved);
        assert!(delegations.iter().all(|delegation| !alive(delegation.status)));
    }
}
