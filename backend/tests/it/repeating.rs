//! A lost answer: the same message again is answered as the first time, however late, and done once.

use countersign_shared::{
    base64url,
    canonical::hash,
    pairing::{CodeKeys, PairingCode},
    payload::DelegationRequest,
    wire::{Claimed, PairingView, PersonAct},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions};
use p256::ecdsa::Signature;
use serde::Serialize;
use serde_json::{Value, to_value};

use crate::support::{Answer, Engine, Newcomer, World, both_engines, code, id_of};

/// Longer than a message is fresh.
const STALE: u64 = 61_000;

fn json(answer: &impl Serialize) -> Value {
    to_value(answer).expect("JSON")
}

/// Posts the same bytes three times, the last time when they are stale: one answer, one effect.
async fn three_times(world: &World, path: &str, signed: &str, action: &str) -> Answer {
    let before = world.audited(action).await;
    let first = world.post(path, signed).await;
    assert_eq!(first.code(), "ok", "{}", first.body);
    assert_eq!(world.post(path, signed).await, first);
    world.pass(STALE);
    assert_eq!(world.post(path, signed).await, first);
    assert_eq!(world.audited(action).await, before + 1);
    first
}

/// Another valid signature of the same bytes by the same key, as a randomised signer would make it.
fn signed_otherwise(jws: &str) -> String {
    let (input, signature) = jws.rsplit_once('.').expect("a JWS");
    let signature = Signature::from_slice(&base64url::decode("signature", signature).expect("base64url"));
    let (r, s) = signature.expect("a signature").split_scalars();
    let other = Signature::from_scalars(r, -s).expect("a signature");
    format!("{input}.{}", base64url::encode(&other.to_bytes()))
}

both_engines! {
    /// Claim and acceptance.
    async fn a_pairing_may_be_repeated(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let claim = countersign_shared::jws::sign(&newcomer.claim(&world, &confirmed.code), &newcomer.key);
        let claimed: Claimed = three_times(&world, "/v1/runtime/claims", &claim, "pairing.claim").await.read();
        let accept = newcomer.accept(&world, &claimed, &confirmed.confirm);
        let path = format!("/v1/runtime/connections/{}/accept", claimed.runtime_connection_id);
        let signed = countersign_shared::jws::sign(&accept, &newcomer.key);
        let accepted = three_times(&world, &path, &signed, "connection.accept").await;
        assert_eq!(accepted.body["status"], "active");
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes.len(), 1);
    }

    /// The person's confirmation.
    async fn a_confirmation_may_be_repeated(world: World) {
        let newcomer = Newcomer::new(&world);
        let ticket = &newcomer.ticket;
        let shown: PairingCode = world.phone.draw_code();
        let keys = CodeKeys::derive(&ticket.k, &shown, &ticket.pair_hash());
        let confirm = world.phone.build_confirmation(ticket, &keys);
        let send = || {
            let PersonAct { signed, assertion } = world.phone.sign_act(&confirm);
            world.phone.submit_confirmation(PersonAct { signed, assertion }, keys.pin_mac(&hash(&confirm)))
        };
        let first: PairingView = send().await.expect("a confirmation");
        assert_eq!(send().await.expect("the same"), first);
        world.pass(STALE);
        assert_eq!(send().await.expect("the same"), first);
        assert_eq!(world.audited("pairing.confirm").await, 1);
    }

    /// The request itself, also signed anew: ECDSA signs the same bytes differently each time.
    async fn a_request_may_be_repeated(world: World) {
        let runtime = world.paired("request").await;
        let (first, _) = world.requested(&runtime, "Before.").await;
        let request = DelegationRequest {
            purpose: "Once more.".into(),
            nonce: world.nonce("delreq"),
            issued_at: world.now(),
            ..first.request
        };
        let signed = runtime.sign(&request).await.expect("a signature");
        let answer = three_times(&world, "/v1/runtime/delegations", &signed, "delegation.request").await;
        assert_eq!(answer.body["signed"], signed);
        let anew = signed_otherwise(&signed);
        assert_ne!(anew, signed);
        assert_eq!(world.post("/v1/runtime/delegations", &anew).await, answer);
        assert_eq!(world.phone.pending().await.expect("a list").len(), 2);
    }

    /// What the runtime takes back: a pending request, a grant, its whole pairing.
    async fn a_runtimes_revocation_may_be_repeated(world: World) {
        let runtime = world.paired("revoke").await;
        let (approved, _) = world.approved(&runtime, "One thing.").await;
        let (pending, _) = world.requested(&runtime, "Another thing.").await;
        for (request, expected) in [(&approved, "revoked"), (&pending, "cancelled")] {
            let revoke = world.delegation_revoke(&runtime, id_of(request)).await;
            let signed = runtime.sign(&revoke).await.expect("a signature");
            let path = format!("/v1/runtime/delegations/{}/revoke", id_of(request));
            let answer = three_times(&world, &path, &signed, "delegation.end").await;
            assert_eq!(answer.body["status"], expected);
        }
        let revoke = world.connection_revoke(&runtime).await;
        let signed = runtime.sign(&revoke).await.expect("a signature");
        let path = format!("/v1/runtime/connections/{}/revoke", revoke.runtime_connection_id);
        let answer = three_times(&world, &path, &signed, "connection.revoke").await;
        assert_eq!(answer.body["status"], "revoked");
    }

    /// A yes and a no.
    async fn an_answer_may_be_repeated(world: World) {
        let runtime = world.paired("answer").await;
        let (yes, view) = world.requested(&runtime, "Yes.").await;
        let approval = world.phone.build_approval(&view, &ApproveOptions::default()).expect("an approval");
        let act = world.phone.sign_act(&approval);
        let first = json(&world.phone.submit_approval(id_of(&yes), &act).await.expect("a yes"));
        assert_eq!(json(&world.phone.submit_approval(id_of(&yes), &act).await.expect("the same")), first);
        let (no, view) = world.requested(&runtime, "No.").await;
        let denial = world.phone.build_denial(&view, &DenyOptions::default()).expect("a denial");
        let denied = json(&world.phone.submit_denial(&denial).await.expect("a no"));
        world.pass(STALE);
        assert_eq!(json(&world.phone.submit_denial(&denial).await.expect("the same")), denied);
        let anew = world.phone.sign_act(&approval);
        assert_eq!(json(&world.phone.submit_approval(id_of(&yes), &anew).await.expect("the same")), first);
        assert_eq!(world.audited("delegation.approve").await, 1);
        assert_eq!(world.audited("delegation.deny").await, 1);
        assert_eq!((world.status(&yes).await.as_str(), world.status(&no).await.as_str()), ("approved", "denied"));
    }

    /// What the person takes back.
    async fn a_persons_revocation_may_be_repeated(world: World) {
        let runtime = world.paired("person").await;
        let (request, _) = world.approved(&runtime, "One thing.").await;
        let revoke = world.phone.build_delegation_revoke(id_of(&request), "enough");
        let id = crate::support::connection_of(&runtime).await;
        let dismiss = world.phone.build_runtime_revoke(&id, "all of it");
        let delegation = format!("/v1/me/delegations/{}/revoke", id_of(&request));
        let runtime = format!("/v1/me/runtimes/{id}/revoke");
        let send = async || {
            let one = world.phone.submit_signed(&delegation, world.phone.sign_device(&revoke)).await;
            let other = world.phone.submit_signed(&runtime, world.phone.sign_device(&dismiss)).await;
            (one.expect("a revocation"), other.expect("a revocation"))
        };
        let first = send().await;
        assert_eq!(send().await, first);
        world.pass(STALE);
        assert_eq!(send().await, first);
        assert_eq!(world.audited("delegation.end").await, 1);
        assert_eq!(world.audited("connection.revoke").await, 1);
    }

    /// A token is in one answer and never in another.
    async fn a_token_is_told_once(world: World) {
        let runtime = world.paired("token").await;
        let (request, _) = world.approved(&runtime, "One thing.").await;
        let before = world.audited("token.mint").await;
        let call = world.token_request(&runtime, &request).await;
        let signed = runtime.sign(&call).await.expect("a signature");
        let path = format!("/v1/runtime/delegations/{}/token", id_of(&request));
        let minted = world.post(&path, &signed).await;
        assert!(minted.body["token"].as_str().expect("a token").starts_with("cst_"));
        assert_eq!(world.post(&path, &signed).await.code(), "token_already_minted");
        world.pass(STALE);
        assert_eq!(world.post(&path, &signed).await.code(), "token_already_minted");
        assert_eq!(world.audited("token.mint").await, before + 1);
        assert_eq!(code(runtime.token(id_of(&request)).await), "ok");
    }

    /// Sent twice at the same moment, a message is still one.
    async fn the_same_message_twice_at_once_is_one(world: World) {
        let runtime = world.paired("at-once").await;
        for round in 1..=12 {
            let (first, view) = world.requested(&runtime, &format!("Round {round}.")).await;
            let request = DelegationRequest {
                purpose: format!("Round {round}, twice."),
                nonce: world.nonce("delreq"),
                issued_at: world.now(),
                ..first.request.clone()
            };
            let signed = runtime.sign(&request).await.expect("a signature");
            let post = || world.post("/v1/runtime/delegations", &signed);
            let (one, other) = tokio::join!(post(), post());
            assert_eq!((one.code(), &one), ("ok", &other), "round {round}");
            let approval = world.phone.build_approval(&view, &ApproveOptions::default()).expect("an approval");
            let act = world.phone.sign_act(&approval);
            let send = || world.phone.submit_approval(id_of(&first), &act);
            let (one, other) = tokio::join!(send(), send());
            assert_eq!(json(&one.expect("a yes")), json(&other.expect("the same")), "round {round}");
            let id = one_id(&post().await);
            runtime.revoke_delegation(&id, "").await.expect_err("the profile does not hold it");
            let revoke = world.delegation_revoke(&runtime, &id).await;
            world.post_as(&runtime, &format!("/v1/runtime/delegations/{id}/revoke"), &revoke).await;
            assert_eq!(world.audited("delegation.request").await, 2 * round);
            assert_eq!(world.audited("delegation.approve").await, round);
        }
    }
}

fn one_id(answer: &Answer) -> countersign_shared::ids::DelegationId {
    answer.body["delegationId"].as_str().expect("an id").parse().expect("an id")
}
