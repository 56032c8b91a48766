//! Floods: a no that counts for a while, quotas of requests, and calls of nobody in particular.

use std::num::NonZeroU32;

use countersign_backend::{
    domain::flood::{CoolDown, Quotas},
    limits::Rates,
};
use countersign_runtime::NewRequest;
use countersign_shared::{
    Code,
    payload::{DelegationRequest, Detail},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions, SoftPhone};
use reqwest::Method;

use crate::support::{Bare, Engine, Reply, World, generous, id_of, minutes, scopes};

const ASK: &str = "/v1/runtime/delegations";

fn few(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

/// Quotas that no test reaches by accident, and the cool-down that a server has by itself.
fn cooling() -> Rates {
    let requests = Quotas { cool_down: CoolDown::default(), ..generous().requests };
    Rates { requests, ..generous() }
}

/// Asks, and gives what came back.
async fn ask(world: &World, bare: &Bare, request: &DelegationRequest) -> Reply {
    bare.post(world, ASK, request).await
}

/// The same question under a new nonce, now.
fn again(world: &World, request: &DelegationRequest) -> DelegationRequest {
    DelegationRequest {
        nonce: world.nonce("delreq"),
        issued_at: world.now(),
        expires_at: world.now() + minutes(10),
        ..request.clone()
    }
}

/// A refusal with this code; gives the seconds of `Retry-After`.
fn wait_of(reply: &Reply, code: Code) -> u64 {
    reply.refused(code);
    reply.header("retry-after").parse().expect("seconds")
}

async fn deny(world: &World, phone: &SoftPhone, bare: &Bare, request: &DelegationRequest) {
    let id = bare.asked(world, request).await;
    let view = phone.request(&id).await.expect("on the phone");
    phone.deny(&view, DenyOptions::default()).await.expect("a no");
}

/// The same tests on both engines, each with rates of its own.
macro_rules! both_engines_with {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: World, $rates:expr) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($world: World) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(World::start_with(Engine::Sqlite, $rates).await).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(World::start_with(Engine::Postgres, $rates).await).await;
            }
        }
    )*};
}

both_engines_with! {
    /// After a no the same question must wait: one minute, five, fifteen, and then an hour each time. A yes makes the
    /// next no the first again.
    async fn a_no_counts_for_a_while(world: World, cooling()) {
        let bare = world.bare().await;
        let question = bare.request(&world, "Pay.").await;
        for expected in [1, 5, 15, 60, 60] {
            deny(&world, &world.phone, &bare, &again(&world, &question)).await;
            let seconds = wait_of(&ask(&world, &bare, &again(&world, &question)).await, Code::CoolDown);
            assert!((expected * 60 - 5..=expected * 60).contains(&seconds), "{seconds} after {expected} min");
            world.pass(minutes(expected) - 10_000);
            wait_of(&ask(&world, &bare, &again(&world, &question)).await, Code::CoolDown);
            world.pass(10_000);
        }
        let id = bare.asked(&world, &again(&world, &question)).await;
        let view = world.phone.request(&id).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        deny(&world, &world.phone, &bare, &again(&world, &question)).await;
        assert!(wait_of(&ask(&world, &bare, &again(&world, &question)).await, Code::CoolDown) <= 60);
    }

    /// Other words make no other question; other scopes, and another runtime, do.
    async fn only_the_same_question_waits(world: World, cooling()) {
        let (bare, other) = (world.bare().await, world.bare().await);
        let question = bare.request(&world, "Pay.").await;
        deny(&world, &world.phone, &bare, &question).await;
        let detail = Detail { label: "Hurry".into(), value: "Please.".into() };
        let in_other_words =
            DelegationRequest { purpose: "Pay at once.".into(), details: vec![detail], ..again(&world, &question) };
        wait_of(&ask(&world, &bare, &in_other_words).await, Code::CoolDown);
        let smaller = DelegationRequest { scopes: scopes(&["payments.identity"]), ..again(&world, &question) };
        bare.asked(&world, &smaller).await;
        other.asked(&world, &other.request(&world, "Pay.").await).await;
    }

    /// An equal request folds into the one that waits, also while a no to its like still counts: it asks for nothing.
    async fn an_equal_request_folds_all_the_same(world: World, cooling()) {
        let runtime = world.paired("fold").await;
        let ask = |purpose: &str| NewRequest { single_use: false, ..world.ask(purpose) };
        let (first, refused) = (ask("The first."), ask("The second."));
        let (kept, _) = world.requested(&runtime, "The first.").await;
        let denied = runtime.request(refused.clone()).await.expect("a request");
        let view = world.phone.request(id_of(&denied)).await.expect("on the phone");
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        assert_eq!(crate::support::code(runtime.request(refused).await), "cool_down");
        assert_eq!(id_of(&runtime.request(first).await.expect("it folds")), id_of(&kept));
    }

    /// So many of one runtime at one audience within an hour, and the oldest makes room.
    async fn a_runtime_has_so_many_at_an_audience(
        world: World, Rates { requests: Quotas { per_audience: few(3), ..generous().requests }, ..generous() }
    ) {
        let (bare, other) = (world.bare().await, world.bare().await);
        for _ in 0..3 {
            let id = bare.asked(&world, &bare.request(&world, "Pay.").await).await;
            bare.post(&world, &format!("{ASK}/{id}/revoke"), &bare.revoke(&world, &id)).await;
            world.pass(minutes(10));
        }
        let seconds = wait_of(&ask(&world, &bare, &bare.request(&world, "Pay.").await).await, Code::RateLimited);
        assert!((29 * 60..=30 * 60).contains(&seconds), "{seconds}");
        // What is cancelled still counts; another runtime and another audience have room of their own.
        other.asked(&world, &other.request(&world, "Pay.").await).await;
        let terms = world.terms("demo:vault").await;
        let elsewhere = DelegationRequest {
            audience_id: terms.audience_id.clone(),
            terms_hash: countersign_shared::canonical::hash(&terms),
            scopes: countersign_shared::scope::ScopeSet::collect([terms.scopes[0].name.clone()]).expect("a scope"),
            duration_seconds: 60,
            ..bare.request(&world, "Look.").await
        };
        bare.asked(&world, &elsewhere).await;
        world.pass(seconds * 1000);
        bare.asked(&world, &bare.request(&world, "Pay.").await).await;
        wait_of(&ask(&world, &bare, &bare.request(&world, "Pay.").await).await, Code::RateLimited);
    }

    /// So many to one person within an hour, of however many runtimes; another person is another matter.
    async fn a_person_has_so_many(
        world: World, Rates { requests: Quotas { per_person: few(4), ..generous().requests }, ..generous() }
    ) {
        let (one, other) = (world.bare().await, world.bare().await);
        for _ in 0..2 {
            one.asked(&world, &one.request(&world, "Pay.").await).await;
            other.asked(&world, &other.request(&world, "Pay.").await).await;
        }
        for bare in [&one, &other] {
            let seconds = wait_of(&ask(&world, bare, &bare.request(&world, "Pay.").await).await, Code::RateLimited);
            assert!((3500..=3600).contains(&seconds), "{seconds}");
        }
        let bob = world.another_phone("Bob").await;
        let bobs = world.bare_with(&bob).await;
        bobs.asked(&world, &bobs.request(&world, "Pay.").await).await;
    }

    /// Of several runtimes that ask at the same moment no more get in than the person's quota has room for.
    async fn racing_runtimes_do_not_pass_the_quota(
        world: World, Rates { requests: Quotas { per_person: few(3), ..generous().requests }, ..generous() }
    ) {
        let (one, other) = (world.bare().await, world.bare().await);
        let mut calls = Vec::new();
        for bare in [&one, &other, &one, &other, &one, &other] {
            let request = bare.request(&world, "Pay.").await;
            calls.push(async { let request = request; ask(&world, bare, &request).await.status });
        }
        let mut statuses = crate::support::all(calls.into_iter().map(Box::pin).collect::<Vec<_>>()).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 429, 429, 429]);
    }

    /// Rows are bounded by the day: what was asked yesterday makes room, what was asked an hour ago does not.
    async fn a_runtime_leaves_so_many_rows_a_day(
        world: World, Rates { requests: Quotas { kept_per_day: few(3), ..generous().requests }, ..generous() }
    ) {
        let bare = world.bare().await;
        for _ in 0..3 {
            bare.asked(&world, &bare.request(&world, "Pay.").await).await;
            world.pass(minutes(120));
        }
        let seconds = wait_of(&ask(&world, &bare, &bare.request(&world, "Pay.").await).await, Code::RateLimited);
        assert!((17 * 3600..=18 * 3600).contains(&seconds), "{seconds}");
        world.pass(seconds * 1000);
        bare.asked(&world, &bare.request(&world, "Pay.").await).await;
    }
}

/// What a server has by itself, as the documentation says.
#[test]
fn the_quotas_are_those_of_the_documentation() {
    let quotas = Quotas::default();
    let numbers = [quotas.per_audience, quotas.per_runtime, quotas.per_person, quotas.kept_per_day];
    assert_eq!(numbers.map(NonZeroU32::get), [30, 60, 120, 500]);
    assert_eq!(quotas.cool_down.to_string(), "1,5,15,60");
    assert_eq!(Rates::default().anonymous_writes.get(), 120);
}

/// Sign-ins that begin and offers that are announced leave rows of nobody in particular: so many a minute and network.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_in_particular_writes_so_much() {
    let world = World::start_with(Engine::Sqlite, Rates { anonymous_writes: few(5), ..generous() }).await;
    let begin = async || world.call(Method::POST, "/v1/sessions/begin", &[], "").await;
    let mut reply = begin().await;
    for _ in 0..6 {
        reply = begin().await;
    }
    assert!((1..=60).contains(&wait_of(&reply, Code::RateLimited)));
    wait_of(&world.send("/v1/runtime/announcements", "{\"signed\":\"\"}").await, Code::RateLimited);
    // Whoever has a credential goes on.
    world.phone.me().await.expect("an answer");
    world.bare().await;
}
