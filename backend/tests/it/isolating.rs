//! Two people and their runtimes: nobody sees, answers or ends what is somebody else's.

use countersign_shared::wire::DelegationStatus;
use countersign_soft_phone::{ApproveOptions, DenyOptions};
use reqwest::Method;

use crate::support::{Engine, World, both_engines, code, connection_of, id_of};

both_engines! {
    /// What is somebody else's is not there, by whatever route.
    async fn a_person_does_not_see_anothers_things(world: World) {
        let grace = world.another_phone("Grace").await;
        let runtime = world.paired("adas").await;
        let (approved, _) = world.approved(&runtime, "One thing.").await;
        let (pending, view) = world.requested(&runtime, "Another thing.").await;
        let id = connection_of(&runtime).await;

        assert!(grace.requests().await.expect("a list").requests.is_empty());
        assert!(grace.delegations("").await.expect("a list").delegations.is_empty());
        assert!(grace.runtimes().await.expect("a list").runtimes.is_empty());
        assert_eq!(grace.devices().await.expect("a list").devices.len(), 1);
        assert_eq!(grace.roster().await.expect("a roster").user_id(), grace.user_id());
        assert_eq!(code(grace.request(id_of(&pending)).await), "not_found");
        assert_eq!(code(grace.approve_blindly(&view, ApproveOptions::default()).await), "not_found");
        let denial = grace.build_denial(&view, &DenyOptions { not_me: true, ..Default::default() });
        assert_eq!(code(grace.submit_denial(&denial.expect("a denial")).await), "not_found");
        grace.trust_runtime(view.runtime.public_key.thumbprint());
        assert_eq!(code(grace.seen(&view).await), "not_found");
        for request in [&approved, &pending] {
            assert_eq!(code(grace.revoke_delegation(id_of(request), "").await), "not_found");
        }
        assert_eq!(code(grace.revoke_runtime(&id, "").await), "not_found");

        assert_eq!(world.status(&approved).await, DelegationStatus::Approved);
        let kept = world.phone.request(id_of(&pending)).await.expect("on the phone");
        assert_eq!((kept.status, kept.seen_at), (DelegationStatus::Pending, None));
    }

    /// "Not yours" is said in the very words of "there is no such thing".
    async fn what_is_foreign_looks_like_what_is_not(world: World) {
        let grace = world.another_phone("Grace").await;
        let runtime = world.paired("adas").await;
        let (request, _) = world.requested(&runtime, "One thing.").await;
        let read = async |id: &str| {
            let path = format!("/v1/me/requests/{id}");
            let (status, body) = grace.call_raw(Method::GET, &path, None).await.expect("the server");
            let mut problem: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
            problem.as_object_mut().expect("a problem").remove("requestId");
            (status, problem)
        };
        assert_eq!(read(id_of(&request).as_str()).await, read("del_nothing").await);
    }

    /// A runtime reads, cancels and cashes in only what it asked for itself, even under the same person.
    async fn a_runtime_does_not_touch_anothers_delegations(world: World) {
        let (owner, other) = (world.paired("owner").await, world.paired("other").await);
        let (approved, _) = world.approved(&owner, "One thing.").await;
        let (pending, _) = world.requested(&owner, "Another thing.").await;
        for request in [&approved, &pending] {
            let id = id_of(request);
            assert_eq!(world.poll(&other, id, 0).await.code(), "not_found");
            let revoke = world.delegation_revoke(&other, id).await;
            let answer = world.post_as(&other, &format!("/v1/runtime/delegations/{id}/revoke"), &revoke).await;
            assert_eq!(answer.code(), "not_found");
            let call = world.token_request(&other, request).await;
            let answer = world.post_as(&other, &format!("/v1/runtime/delegations/{id}/token"), &call).await;
            assert_eq!(answer.code(), "not_found");
        }
        assert_eq!(world.status(&approved).await, DelegationStatus::Approved);
        assert_eq!(world.status(&pending).await, DelegationStatus::Pending);
    }

    /// Each person's yes is for their own runtime: the same words at once, answered differently.
    async fn two_people_answer_for_themselves(world: World) {
        let grace = world.another_phone("Grace").await;
        let (adas, graces) = (world.paired("adas").await, world.paired_with("graces", &grace).await);
        let (one, view) = world.requested(&adas, "The same.").await;
        let other = graces.request(world.ask("The same.")).await.expect("a request");
        let hers = grace.request(id_of(&other)).await.expect("on her phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        grace.deny(&hers, DenyOptions::default()).await.expect("a no");
        let wait = |runtime: countersign_runtime::Runtime, id: countersign_shared::ids::DelegationId| async move {
            runtime.wait(&id, Some(crate::support::DEADLINE), |_| {}).await.expect("an outcome").as_str()
        };
        assert_eq!(wait(adas, id_of(&one).clone()).await, "approved");
        assert_eq!(wait(graces, id_of(&other).clone()).await, "denied");
    }
}
