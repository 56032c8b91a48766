//! What the phone is told of answers: as they were signed, so that it believes them under its own roster and not by
//! the server's word.

use countersign_runtime::NewRequest;
use countersign_shared::{
    Code, assertion, base64url, canonical,
    jws::{self, Verified},
    payload::{DelegationApproval, DelegationDenial, DelegationRequest},
    wire::{DelegationStatus, PersonAct, RequestView},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions, RequestsQuery, SoftPhone};

use crate::support::{Engine, World, both_engines, connection_of, id_of, minutes, publish, scopes};

/// Verifies a yes under the roster that the phone itself keeps.
async fn verified(phone: &SoftPhone, act: &PersonAct) -> Verified<DelegationApproval> {
    let roster = phone.roster().await.expect("the roster");
    let key = |id: &str| roster.keys().iter().find(|known| known.key.id == id).expect("a key").key.public_key;
    let approval = jws::verify::<DelegationApproval>(&act.signed, &key(phone.device_id().as_str())).expect("a JWS");
    let credential = key(&base64url::encode(&approval.credential_id));
    let enrolled = assertion::EnrolledCredential { public_key: &credential, ..phone.passkey().enrolled() };
    assertion::verify_signed(&act.assertion, &approval, phone.origin(), &enrolled).expect("an assertion");
    approval
}

async fn shown(world: &World, view: &RequestView) -> RequestView {
    world.phone.request(&view.delegation_id).await.expect("on the phone")
}

/// Asks for something and approves it whole.
async fn approve(world: &World, asked: NewRequest, runtime: &countersign_runtime::Runtime) -> RequestView {
    let request = runtime.request(asked).await.expect("a request");
    let view = world.phone.request(id_of(&request)).await.expect("on the phone");
    world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes")
}

both_engines! {
    /// A request that was answered carries the answer itself, whatever became of it since; nothing else does.
    async fn an_answer_is_shown_as_it_was_signed(world: World) {
        let runtime = world.paired("answers").await;
        let (_, pending) = world.requested(&runtime, "Wait.").await;
        assert!(pending.approval.is_none() && pending.denial.is_none());

        let (_, view) = world.requested(&runtime, "No.").await;
        let told = world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        for view in [told, shown(&world, &view).await] {
            let denial = view.denial.expect("the no");
            let request = world.phone.check_shown(&world.phone.request(&view.delegation_id).await.expect("a view"));
            let key = world.phone.roster().await.expect("the roster").keys()[1].key.public_key;
            let denial = jws::verify::<DelegationDenial>(&denial.signed, &key).expect("a JWS");
            assert_eq!(denial.request_hash, request.expect("a request that verifies").hash());
            assert!(view.approval.is_none());
        }

        let (_, view) = world.requested(&runtime, "Yes, for a while.").await;
        let told = world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let act = told.approval.expect("the yes");
        let approval = verified(&world.phone, &act).await;
        assert_eq!(approval.delegation_id, view.delegation_id);
        world.phone.revoke_delegation(&view.delegation_id, "enough").await.expect("a revocation");
        let revoked = shown(&world, &view).await;
        assert_eq!(revoked.status, DelegationStatus::Revoked);
        assert_eq!(revoked.approval.expect("the yes").signed, act.signed);
        assert!(revoked.denial.is_none() && revoked.earlier.is_none());

        world.pass(minutes(10));
        let expired = shown(&world, &pending).await;
        assert_eq!(expired.status, DelegationStatus::Expired);
        assert!(expired.approval.is_none() && expired.denial.is_none() && expired.earlier.is_none());
    }

    /// What waits is shown beside the last yes to the same runtime at the same audience, and when all of them were.
    async fn a_request_comes_with_the_yeses_before_it(world: World) {
        let runtime = world.paired("before").await;
        let (_, first) = world.requested(&runtime, "The first.").await;
        assert!(first.earlier.is_none());
        world.phone.deny(&first, DenyOptions::default()).await.expect("a no");
        let (_, second) = world.requested(&runtime, "After a no.").await;
        assert!(second.earlier.is_none(), "a no is no yes");
        let second = world.phone.approve(&second, ApproveOptions::default()).await.expect("a yes");
        world.pass(1000);
        let third = approve(&world, world.ask("The third."), &runtime).await;
        world.phone.revoke_delegation(&third.delegation_id, "enough").await.expect("a revocation");
        assert!(shown(&world, &third).await.earlier.is_none(), "only what waits");

        let (_, fourth) = world.requested(&runtime, "The fourth.").await;
        let page = RequestsQuery { status: "pending".into(), ..Default::default() };
        let listed = world.phone.requests_page(&page).await.expect("a list").requests.remove(0);
        for view in [fourth.clone(), listed, world.phone.seen(&fourth).await.expect("seen")] {
            let earlier = view.earlier.expect("two yeses");
            assert_eq!(earlier.answered_at, [third.answered_at, second.answered_at].map(|at| at.expect("a time")));
            assert_eq!(earlier.latest.answered_at, third.answered_at.expect("a time"));
            assert!(earlier.latest.terms.is_none(), "the same terms are not said twice");
            let approval = verified(&world.phone, &earlier.latest.approval).await;
            let key = &view.runtime.public_key;
            let request = jws::verify::<DelegationRequest>(&earlier.latest.signed, key).expect("a request");
            assert_eq!((approval.delegation_id.clone(), approval.request_hash), (third.delegation_id.clone(), request.hash()));
            assert_eq!(request.purpose, "The third.");
        }
    }

    /// Neither another runtime's yeses nor those at another audience nor another person's are told of.
    async fn yeses_elsewhere_are_not_told_of(world: World) {
        let (one, other) = (world.paired("one").await, world.paired("other").await);
        let grace = world.another_phone("Grace").await;
        let graces = world.paired_with("graces", &grace).await;
        publish(&world, "test:a", &["use"]).await;
        approve(&world, world.ask("Here."), &other).await;
        let elsewhere = NewRequest { audience: "test:a".into(), scopes: scopes(&["use"]), ..world.ask("There.") };
        approve(&world, elsewhere, &one).await;
        let request = graces.request(world.ask("Grace's.")).await.expect("a request");
        let view = grace.request(id_of(&request)).await.expect("on her phone");
        grace.approve(&view, ApproveOptions::default()).await.expect("a yes");

        let (_, view) = world.requested(&one, "The first here.").await;
        assert!(view.earlier.is_none());
        let (_, view) = world.requested(&other, "The second here.").await;
        assert_eq!(view.earlier.expect("one yes").answered_at.len(), 1);
    }

    /// Terms that have changed since the last yes come along, so that the phone can say what is different.
    async fn changed_terms_come_with_the_yes_before(world: World) {
        let runtime = world.paired("terms").await;
        let before = publish(&world, "test:a", &["use"]).await;
        let asked = || NewRequest { audience: "test:a".into(), scopes: scopes(&["use"]), ..world.ask("Use it.") };
        approve(&world, asked(), &runtime).await;
        let after = publish(&world, "test:a", &["use", "more"]).await;
        let request = runtime.request(asked()).await.expect("a request");
        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert_eq!(view.terms.terms_hash, after.terms_hash);
        let old = view.earlier.expect("a yes").latest.terms.expect("the terms of then");
        assert_eq!((old.terms_hash, canonical::hash(&old.terms)), (before.terms_hash, before.terms_hash));
    }

    /// Twenty are enough to see a habit.
    async fn twenty_yeses_are_told_of(world: World) {
        let runtime = world.paired("many").await;
        for number in 0..21 {
            approve(&world, world.ask(&format!("Number {number}.")), &runtime).await;
            world.pass(1000);
        }
        let (_, view) = world.requested(&runtime, "One more.").await;
        let told = view.earlier.expect("yeses").answered_at;
        assert_eq!(told.len(), 20);
        assert!(told.windows(2).all(|pair| pair[0] > pair[1]), "newest first");
    }

    /// A yes that was tampered with in the database does not verify, so the phone does not believe it.
    async fn a_made_up_yes_is_not_believed(world: World) {
        let runtime = world.paired("forged").await;
        let yes = approve(&world, world.ask("A small thing."), &runtime).await;
        let (_, denied) = world.requested(&runtime, "A grave thing.").await;
        world.phone.deny(&denied, DenyOptions::default()).await.expect("a no");
        let moved = format!(
            "UPDATE decisions SET kind = 'approve', assertion = (SELECT d.assertion FROM decisions d \
             WHERE d.subject_id = '{}') WHERE subject_id = '{}'",
            yes.delegation_id, denied.delegation_id
        );
        world.server.execute(&moved);
        let act = shown(&world, &denied).await.approval.expect("what the server says");
        let key = world.phone.roster().await.expect("the roster").keys()[1].key.public_key;
        let refused = jws::verify::<DelegationApproval>(&act.signed, &key).expect_err("it is a no");
        assert_eq!(refused.code, Code::WrongType);
        assert_eq!(connection_of(&runtime).await, yes.runtime.runtime_connection_id);
    }
}

/// The yeses are found by their index and not by reading all that a runtime ever asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_yeses_have_an_index() {
    let world = World::start(Engine::Sqlite).await;
    let plan = world.server.plan(
        "SELECT * FROM delegations WHERE workspace_id = 'w' AND runtime_connection_id = 'r' AND audience_id = 'a' \
         AND grant_ends_at IS NOT NULL AND user_id = 'u' ORDER BY answered_at DESC LIMIT 20",
    );
    let index = "delegations_by_runtime_connection_id_audience_id_answered_at";
    assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
}
