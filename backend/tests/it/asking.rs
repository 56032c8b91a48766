//! Asking: what is frozen, what folds into what, and how much may wait.

use countersign_runtime::{NewRequest, Runtime};
use countersign_shared::{
    payload::{Agent, DelegationRequest, Detail},
    wire::{DelegationCreated, DelegationStatus, EndedBy},
};
use countersign_soft_phone::DenyOptions;

use crate::support::{Engine, World, both_engines, code, id_of, minutes, publish, scopes};

/// Asks by hand with the token key, times and nonce of a request of its own.
async fn ask_again(world: &World, runtime: &Runtime, first: &DelegationRequest) -> DelegationCreated {
    let again = DelegationRequest {
        token_key_thumbprint: world.key().public().thumbprint(),
        expires_at: world.now() + minutes(60),
        nonce: world.nonce("delreq"),
        issued_at: world.now(),
        ..first.clone()
    };
    world.post_as(runtime, "/v1/runtime/delegations", &again).await.read()
}

async fn waiting(world: &World) -> usize {
    world.phone.pending().await.expect("a list").len()
}

both_engines! {
    /// The phone gets the very bytes that the runtime signed, and the terms that it read.
    async fn the_phone_is_shown_what_was_signed(world: World) {
        let runtime = world.paired("frozen").await;
        let detail = Detail { label: "Invoice".into(), value: "2026-07 \u{2014} \"quoted\"".into() };
        let asked = NewRequest { details: vec![detail], ..world.ask("Pay the invoice.") };
        let request = runtime.request(asked).await.expect("a request");
        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert_eq!(view.signed, request.signed);
        assert_eq!(view.terms.terms, request.terms);
        assert_eq!(view.expires_at.millis(), request.request.expires_at);
        assert_eq!(view.status, DelegationStatus::Pending);
        assert_eq!(*world.phone.check_shown(&view).expect("a request that verifies"), request.request);
    }

    /// Asking the same twice bothers the person once.
    async fn an_equal_request_folds_into_the_first(world: World) {
        let runtime = world.paired("fold").await;
        let first = runtime.request(world.ask("The same.")).await.expect("a request");
        let second = runtime.request(world.ask("The same.")).await.expect("a request");
        assert_eq!(first, second);
        assert_eq!(waiting(&world).await, 1);

        let again = ask_again(&world, &runtime, &first.request).await;
        assert!(again.folded);
        assert_eq!((&again.delegation_id, &again.signed), (id_of(&first), &first.signed));
        assert_eq!(again.expires_at.millis(), first.request.expires_at);
        assert_eq!(waiting(&world).await, 1);
    }

    /// Another purpose, agent, scope, duration or detail is another request.
    async fn a_different_request_does_not_fold(world: World) {
        let runtime = world.paired("differ").await;
        let first = runtime.request(world.ask("One purpose.")).await.expect("a request");
        let agent = Agent { id: "agent_other".into(), name: "Billing Agent".into() };
        let others = [
            world.ask("Another purpose."),
            NewRequest { agent, ..world.ask("One purpose.") },
            NewRequest { scopes: scopes(&["payments.identity"]), ..world.ask("One purpose.") },
            NewRequest { duration_seconds: Some(60), ..world.ask("One purpose.") },
        ];
        for other in others {
            assert_ne!(id_of(&runtime.request(other).await.expect("a request")), id_of(&first));
        }
        assert_eq!(waiting(&world).await, 5);
    }

    /// Who asks for two single uses gets two.
    async fn a_single_use_never_folds(world: World) {
        let runtime = world.paired("single").await;
        let ask = || NewRequest { single_use: true, ..world.ask("Once.") };
        let first = runtime.request(ask()).await.expect("a request");
        let second = runtime.request(ask()).await.expect("a request");
        assert_ne!(id_of(&first), id_of(&second));
        assert_eq!(waiting(&world).await, 2);
    }

    /// Requests fold only within a runtime, and only into what still waits.
    async fn only_what_waits_at_the_same_runtime_is_folded_into(world: World) {
        let (one, other) = (world.paired("one").await, world.paired("other").await);
        let (first, view) = world.requested(&one, "The same.").await;
        let (foreign, _) = world.requested(&other, "The same.").await;
        assert_ne!(id_of(&first), id_of(&foreign));
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        let (after_the_no, _) = world.requested(&one, "The same.").await;
        assert_ne!(id_of(&first), id_of(&after_the_no));
        world.pass(minutes(10));
        let (after_the_deadline, _) = world.requested(&one, "The same.").await;
        assert_ne!(id_of(&after_the_no), id_of(&after_the_deadline));
    }

    /// A runtime that no longer has the first request could not check its answer, so it cancels and asks anew.
    async fn a_runtime_that_lost_the_first_request_cancels_it_and_asks_again(world: World) {
        let runtime = world.paired("lost").await;
        let (first, _) = world.requested(&runtime, "The same.").await;
        let file = runtime.profile().dir().join("requests").join(format!("{}.json", first.file_name()));
        std::fs::remove_file(file).expect("the stored request");

        let (second, _) = world.requested(&runtime, "The same.").await;
        assert_ne!(id_of(&first), id_of(&second));
        let lost = world.phone.request(id_of(&first)).await.expect("on the phone");
        assert_eq!(lost.status, DelegationStatus::Cancelled);
        assert_eq!(lost.ended.expect("an end").by, EndedBy::Runtime);
        assert_eq!(waiting(&world).await, 1);
    }

    /// Five of a runtime's requests may wait at one audience; an answer makes room.
    async fn five_may_wait_at_an_audience(world: World) {
        let runtime = world.paired("five").await;
        let mut asked = Vec::new();
        for number in 0..5 {
            asked.push(world.requested(&runtime, &format!("Number {number}.")).await);
        }
        assert_eq!(code(runtime.request(world.ask("The sixth.")).await), "too_many_pending");
        let folded = runtime.request(world.ask("Number 3.")).await.expect("an equal one needs no room");
        assert_eq!(id_of(&folded), id_of(&asked[3].0));

        let other = world.paired("other").await;
        world.requested(&other, "Another runtime has room of its own.").await;
        world.phone.deny(&asked[0].1, DenyOptions::default()).await.expect("a no");
        world.requested(&runtime, "The sixth.").await;
        world.pass(minutes(10));
        for number in 0..5 {
            world.requested(&runtime, &format!("What has expired takes no room, {number}.")).await;
        }
    }

    /// Of several that come at once no more than five get in.
    async fn racing_requests_do_not_pass_the_cap(world: World) {
        let runtime = world.paired("rush").await;
        let ask = |number: usize| runtime.request(world.ask(&format!("Number {number}.")));
        let asked = tokio::join!(ask(0), ask(1), ask(2), ask(3), ask(4), ask(5), ask(6), ask(7));
        let asked = [asked.0, asked.1, asked.2, asked.3, asked.4, asked.5, asked.6, asked.7];
        let codes: Vec<String> = asked.into_iter().map(code).collect();
        assert_eq!(codes.iter().filter(|code| *code == "ok").count(), 5, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| *code == "too_many_pending").count(), 3, "{codes:?}");
        assert_eq!(waiting(&world).await, 5);
    }

    /// Twenty of a runtime's requests may wait in all.
    async fn twenty_may_wait_in_all(world: World) {
        let runtime = world.paired("twenty").await;
        for audience in ["test:a", "test:b", "test:c", "test:d"] {
            publish(&world, audience, &["use"]).await;
            for number in 0..5 {
                let asked = NewRequest {
                    audience: audience.into(),
                    scopes: scopes(&["use"]),
                    ..world.ask(&format!("Number {number}."))
                };
                runtime.request(asked).await.expect("a request");
            }
        }
        assert_eq!(code(runtime.request(world.ask("The twenty-first.")).await), "too_many_pending");
        assert_eq!(waiting(&world).await, 20);
    }
}
