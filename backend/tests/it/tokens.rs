//! Tokens: minted on signed demand, a few at a time, bound where the terms say so, and used up when agreed.

use countersign_runtime::{NewRequest, Runtime, StoredRequest};
use countersign_shared::{
    dpop,
    ids::DelegationId,
    payload::Proof,
    wire::{DelegationStatus, DpopProof, Introspection, MintedToken},
};
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of, scopes};

const CALL: &str = "https://vault.example/v1/documents";

async fn granted(world: &World, runtime: &Runtime, asked: NewRequest) -> StoredRequest {
    let request = runtime.request(asked).await.expect("a request");
    let view = world.phone.request(id_of(&request)).await.expect("on the phone");
    world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
    request
}

async fn vault(world: &World, profile: &str) -> (Runtime, StoredRequest, MintedToken) {
    let runtime = world.paired(profile).await;
    let asked = NewRequest {
        audience: "demo:vault".into(),
        scopes: scopes(&["vault.read"]),
        ..world.ask("List the documents.")
    };
    let request = granted(world, &runtime, asked).await;
    let token = runtime.token(id_of(&request)).await.expect("a token");
    assert_eq!(token.proof, Proof::Dpop);
    (runtime, request, token)
}

fn shown(proof: String) -> DpopProof {
    DpopProof { proof, htm: "GET".into(), htu: CALL.into() }
}

async fn living_tokens(world: &World, id: &DelegationId) -> usize {
    let id = id.clone();
    world.server.app.store.read(move |tx| Ok(tx.living_tokens_of(&id)?.len())).await.expect("the database")
}

both_engines! {
    /// Five tokens of a delegation live at once; a sixth ends the oldest and no other.
    async fn a_sixth_token_ends_the_oldest(world: World) {
        let runtime = world.paired("six").await;
        let request = granted(&world, &runtime, world.ask("Several workers.")).await;
        let mut tokens = Vec::new();
        for _ in 0..5 {
            tokens.push(runtime.token(id_of(&request)).await.expect("a token").token);
            world.pass(10);
        }
        for token in &tokens {
            assert!(world.provider.is_active(token).await);
        }
        for oldest in 0..2 {
            tokens.push(runtime.token(id_of(&request)).await.expect("a token").token);
            world.pass(10);
            for (number, token) in tokens.iter().enumerate() {
                assert_eq!(world.provider.is_active(token).await, number > oldest, "token {number}");
            }
        }
        assert_eq!(living_tokens(&world, id_of(&request)).await, 5);
    }

    /// However many are asked for at once, five live.
    async fn racing_tokens_do_not_pass_the_limit(world: World) {
        let runtime = world.paired("rush").await;
        let request = granted(&world, &runtime, world.ask("Several workers.")).await;
        let mint = || runtime.token(id_of(&request));
        let minted = tokio::join!(mint(), mint(), mint(), mint(), mint(), mint(), mint(), mint());
        let minted = [minted.0, minted.1, minted.2, minted.3, minted.4, minted.5, minted.6, minted.7];
        let mut active = 0;
        for token in minted {
            active += u32::from(world.provider.is_active(&token.expect("a token").token).await);
        }
        assert_eq!(active, 5);
        assert_eq!(living_tokens(&world, id_of(&request)).await, 5);
    }

    /// Each delegation has a token key of its own, so that providers cannot join what they see.
    async fn every_delegation_has_a_token_key_of_its_own(world: World) {
        let runtime = world.paired("keys").await;
        let (_, one) = world.approved(&runtime, "One thing.").await;
        let (_, other) = world.approved(&runtime, "Another thing.").await;
        assert_ne!(one.cnf, other.cnf);
    }

    /// Of introspections at once, with two tokens of one single use, exactly one is told that it may go on.
    async fn a_single_use_is_used_once(world: World) {
        let runtime = world.paired("once").await;
        for round in 0..6 {
            let asked = NewRequest { single_use: true, ..world.ask(&format!("Round {round}.")) };
            let request = granted(&world, &runtime, asked).await;
            let one = runtime.token(id_of(&request)).await.expect("a token").token;
            let other = runtime.token(id_of(&request)).await.expect("a token").token;
            let ask = |token| world.provider.is_active(token);
            let told = tokio::join!(ask(&one), ask(&other), ask(&one), ask(&other), ask(&one), ask(&other));
            let told = [told.0, told.1, told.2, told.3, told.4, told.5];
            assert_eq!(told.iter().filter(|active| **active).count(), 1, "round {round}: {told:?}");
            assert!(!world.provider.is_active(&one).await && !world.provider.is_active(&other).await);
            assert_eq!(world.status(&request).await, DelegationStatus::Expired);
            assert_eq!(code(runtime.token(id_of(&request)).await), "not_approved");
            assert_eq!(world.audited("delegation.consume").await, round + 1);
        }
    }

    /// A question that does not fit, and a foreign key, do not use up the single use.
    async fn a_refused_introspection_uses_nothing_up(world: World) {
        let runtime = world.paired("spare").await;
        let asked = NewRequest { single_use: true, ..world.ask("Once.") };
        let request = granted(&world, &runtime, asked).await;
        let token = runtime.token(id_of(&request)).await.expect("a token").token;
        let foreign = crate::support::another_provider(&world, "other:service", &["use"]).await;
        assert!(!foreign.is_active(&token).await);
        let refused = world.provider.ask_for(&token, "", &["payments.execute"]).await;
        assert_eq!(code(refused), "insufficient_scope");
        assert_eq!(code(world.provider.ask_for(&token, "demo:vault", &[]).await), "wrong_audience");
        assert!(world.provider.is_active(&token).await);
    }

    /// A bound token is nothing without a proof, and each proof counts once.
    async fn a_bound_token_needs_a_fresh_proof(world: World) {
        let (runtime, request, token) = vault(&world, "bound").await;
        assert_eq!(world.provider.introspect(&token.token).await, Introspection::INACTIVE);
        let proof = runtime.dpop_proof(id_of(&request), &token.token, "GET", CALL).await.expect("a proof");
        let told = world.provider.introspect_with(&token, shown(proof.clone())).await;
        let Introspection::Active { token_type, cnf, .. } = told else { panic!("the token is inactive") };
        assert_eq!((token_type.as_str(), &cnf), ("DPoP", &token.cnf));
        assert!(!world.provider.introspect_with(&token, shown(proof)).await.is_active());
        let fresh = runtime.dpop_proof(id_of(&request), &token.token, "GET", CALL).await.expect("a proof");
        assert!(world.provider.introspect_with(&token, shown(fresh)).await.is_active());
    }

    /// Another key, method, address, token or time proves nothing.
    async fn a_proof_of_something_else_counts_for_nothing(world: World) {
        let (runtime, request, token) = vault(&world, "unfit").await;
        let sign = |key, method, url, token: &str, at| dpop::sign(key, method, url, token, "jti-1", at);
        let (stranger, now) = (world.key(), world.now());
        let foreign = sign(&stranger, "GET", CALL, &token.token, now);
        assert!(!world.provider.introspect_with(&token, shown(foreign)).await.is_active());
        for (method, url) in [("POST", CALL), ("GET", "https://vault.example/v1/other")] {
            let proof = runtime.dpop_proof(id_of(&request), &token.token, method, url).await.expect("a proof");
            assert!(!world.provider.introspect_with(&token, shown(proof)).await.is_active(), "{method} {url}");
        }
        let other = runtime.token(id_of(&request)).await.expect("a token");
        let proof = runtime.dpop_proof(id_of(&request), &other.token, "GET", CALL).await.expect("a proof");
        assert!(!world.provider.introspect_with(&token, shown(proof)).await.is_active());
        let stale = runtime.dpop_proof(id_of(&request), &token.token, "GET", CALL).await.expect("a proof");
        world.pass(62_000);
        assert!(!world.provider.introspect_with(&token, shown(stale)).await.is_active());
    }

    /// Of two that show the same proof at once, one gets through.
    async fn of_two_racing_proofs_one_counts(world: World) {
        let (runtime, request, token) = vault(&world, "twice").await;
        for round in 0..6 {
            let proof = runtime.dpop_proof(id_of(&request), &token.token, "GET", CALL).await.expect("a proof");
            let show = || world.provider.introspect_with(&token, shown(proof.clone()));
            let (one, other) = tokio::join!(show(), show());
            assert!(one.is_active() != other.is_active(), "round {round}");
        }
    }

    /// Bearer audiences are honest about it: a proof adds nothing there and takes nothing away.
    async fn a_bearer_audience_ignores_proofs(world: World) {
        let runtime = world.paired("bearer").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let nonsense = shown("not a proof".into());
        let told = world.provider.introspect_with(&token, nonsense).await;
        let Introspection::Active { token_type, .. } = told else { panic!("the token is inactive") };
        assert_eq!(token_type, "Bearer");
    }
}
