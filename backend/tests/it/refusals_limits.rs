//! Limits of rate and number, and a server that cannot do its work: named errors, and never an answer instead.

use std::{
    future::{Future, poll_fn},
    num::NonZeroU32,
    task::Poll,
};

use countersign_backend::limits::Rates;
use countersign_shared::{
    Code,
    canonical::{Canonical, encode},
    jws,
    payload::AudienceRead,
    wire::{Introspection, RequestView},
};
use countersign_soft_phone::{ApproveOptions, RequestsQuery};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use reqwest::Method;

use crate::support::{Bare, Engine, Reply, World, all, generous, header_of, refused, sign_under, within};

const ASK: &str = "/v1/runtime/delegations";

fn few(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

/// A refused call says when to come back, within the minute that rates are counted by.
fn comes_back(reply: &Reply, code: Code) {
    reply.refused(code);
    let seconds: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
}

/// A runtime, a person and a provider each use up their own rate and nobody else's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_calls_of_one_credential() {
    let world = World::start_with(Engine::Sqlite, Rates { per_credential: few(20), ..generous() }).await;
    let (bare, other) = (world.bare().await, world.bare().await);
    let path = "/v1/runtime/audiences/*/read";
    let mut reply = bare.post(&world, path, &bare.audience_read(&world, "*")).await;
    for _ in 0..25 {
        reply = bare.post(&world, path, &bare.audience_read(&world, "*")).await;
    }
    comes_back(&reply, Code::RateLimited);
    // Somebody who only knows the kid uses up nothing: a signature comes first.
    let header = header_of(AudienceRead::TAG, &other.key);
    let forged = sign_under(&header, &encode(&other.audience_read(&world, "*")), &bare.key);
    for _ in 0..25 {
        let reply = world.send_signed(path, forged.clone()).await;
        reply.refused(Code::InvalidSignature);
    }
    assert_eq!(other.post(&world, path, &other.audience_read(&world, "*")).await.status, 200);

    let cookie = world.phone.cookie();
    let me = async || world.call(Method::GET, "/v1/me", &[("cookie", &cookie)], "").await;
    let mut reply = me().await;
    for _ in 0..25 {
        reply = me().await;
    }
    comes_back(&reply, Code::RateLimited);

    let key = format!("Bearer {}", world.provider.key);
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    for _ in 0..25 {
        reply = world.call(Method::POST, "/oauth2/introspect", &headers, "token=none").await;
    }
    assert_eq!((reply.status, reply.json()["error"].as_str()), (429, Some("temporarily_unavailable")));
    assert_ne!(reply.header("retry-after"), "");
}

/// Whoever has no credential is counted by network.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_calls_from_one_network() {
    let world = World::start_with(Engine::Sqlite, Rates { per_network: few(20), ..generous() }).await;
    for path in [ASK, "/v1/runtime/claims", "/v1/enrolments", "/v1/sessions/begin"] {
        let mut reply = world.send(path, "{}").await;
        for _ in 0..20 {
            reply = world.send(path, "{}").await;
        }
        comes_back(&reply, Code::RateLimited);
    }
    // A signed-in person on that network is not.
    world.phone.me().await.expect("an answer");
}

/// Calls of one credential that may wait at once; a place is free again when a call has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_waiting_calls() {
    let world = World::start_with(Engine::Sqlite, Rates { waiters: 2, ..generous() }).await;
    let (bare, other) = (world.bare().await, world.bare().await);
    let view = bare.shown(&world, &world.phone, "Pay.").await;
    let (id, path) = (&view.delegation_id, format!("{ASK}/{}/read", view.delegation_id));
    // Of three, one is refused at once; then the request is taken back, and two are answered.
    let answered = within(async {
        let wait = || Box::pin(async { bare.post(&world, &path, &bare.read(&world, id, 55)).await });
        let mut calls = vec![wait(), wait(), wait()];
        let (at, first) = poll_fn(|context| {
            let mut answers =
                calls.iter_mut().enumerate().map(|(at, call)| call.as_mut().poll(context).map(|it| (at, it)));
            answers.find(Poll::is_ready).unwrap_or(Poll::Pending)
        })
        .await;
        drop(calls.remove(at));
        let revoke = bare.revoke(&world, id);
        assert_eq!(bare.post(&world, &format!("{ASK}/{id}/revoke"), &revoke).await.status, 200);
        comes_back(&first, Code::TooManyWaiters);
        all(calls).await
    })
    .await;
    answered.iter().for_each(|reply| assert_eq!(reply.json()["status"], "cancelled"));
    assert_eq!(bare.post(&world, &path, &bare.read(&world, id, 55)).await.status, 200, "its places are free again");
    let others = other.shown(&world, &world.phone, "Look.").await.delegation_id;
    let plain = other.post(&world, &format!("{ASK}/{others}/read"), &other.read(&world, &others, 0)).await;
    assert_eq!(plain.status, 200);
}

/// The same for a person's inbox.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_waiting_phones() {
    let world = World::start_with(Engine::Sqlite, Rates { waiters: 0, ..generous() }).await;
    let since = world.phone.requests().await.expect("a list").state;
    let query = RequestsQuery { since, wait: 5, ..RequestsQuery::default() };
    refused(world.phone.requests_page(&query).await, Code::TooManyWaiters);
}

/// A pending request, an approved one with its token, and how each is asked about.
struct Stage {
    world: World,
    bare: Bare,
    pending: RequestView,
    approved: RequestView,
    token: String,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let world = World::start(engine).await;
        let bare = world.bare().await;
        let mut request = bare.request(&world, "Pay.").await;
        request.single_use = false;
        let id = bare.asked(&world, &request).await;
        let approved = world.phone.request(&id).await.expect("on the phone");
        world.phone.approve(&approved, ApproveOptions::default()).await.expect("a yes");
        let minted = bare.post(&world, &format!("{ASK}/{id}/token"), &bare.token(&world, &id, &request)).await;
        let token = minted.json()["token"].as_str().expect("a token").to_owned();
        let pending = bare.shown(&world, &world.phone, "Look.").await;
        Self { world, bare, pending, approved, token }
    }

    /// Every kind of question at once: two reads, a yes, and two introspections.
    async fn ask(&self) -> Vec<Reply> {
        let (world, bare) = (&self.world, &self.bare);
        let yes = world.phone.build_approval(&self.pending, &ApproveOptions::default()).expect("a yes");
        let act = serde_json::to_vec(&world.phone.sign_act(&yes)).expect("JSON");
        let read = |id| (format!("{ASK}/{id}/read"), jws::sign(&bare.read(world, id, 0), &bare.key));
        let key = format!("Bearer {}", world.provider.key);
        let cookie = world.phone.cookie();
        let person = [("content-type", "application/json"), ("cookie", cookie.as_str())];
        let json = [("content-type", "application/json"), ("authorization", key.as_str())];
        let form = [("content-type", "application/x-www-form-urlencoded"), ("authorization", key.as_str())];
        let (pending, approved) = (read(&self.pending.delegation_id), read(&self.approved.delegation_id));
        let approve = format!("/v1/me/requests/{}/approve", self.pending.delegation_id);
        let (asked, form_asked) = (format!(r#"{{"token":"{}"}}"#, self.token), format!("token={}", self.token));
        let (one, two, three, four, five) = tokio::join!(
            world.send_signed(&pending.0, pending.1),
            world.send_signed(&approved.0, approved.1),
            world.call(Method::POST, &approve, &person, act),
            world.call(Method::POST, "/v1/provider/introspect", &json, asked),
            world.call(Method::POST, "/oauth2/introspect", &form, form_asked),
        );
        vec![one, two, three, four, five]
    }

    /// Nobody gets an answer, and none of the words that would be one.
    async fn fails(&self, code: Code) {
        let replies = self.ask().await;
        let (oauth, problems) = replies.split_last().expect("replies");
        problems.iter().for_each(|reply| drop(reply.refused(code)));
        let word = if code == Code::Internal { "server_error" } else { "temporarily_unavailable" };
        assert_eq!((oauth.status, oauth.json()["error"].as_str()), (code.status(), Some(word)));
        for reply in &replies {
            let text = reply.text();
            for word in [
                "pending",
                "approved",
                "denied",
                "active",
                "sqlite",
                "SELECT",
                "column",
                "table",
                "delegations",
                "secret-of-ours",
            ] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
        assert_eq!(self.world.call(Method::GET, "/healthz", &[], "").await.status, 200);
    }

    /// Nothing was lost and nothing was answered meanwhile.
    async fn recovers(&self) {
        let world = &self.world;
        assert_eq!(world.phone.request(&self.pending.delegation_id).await.expect("there").status.as_str(), "pending");
        assert!(world.provider.introspect(&self.token).await != Introspection::INACTIVE);
        assert!(self.ask().await.iter().all(|reply| reply.status == 200));
    }
}

/// A database that answers with errors: unavailable, and never pending, denied or inactive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_fails() {
    let stage = Stage::set(Engine::Sqlite).await;
    stage.world.server.execute("ALTER TABLE delegations RENAME TO lost");
    stage.fails(Code::Unavailable).await;
    stage.world.server.execute("ALTER TABLE lost RENAME TO delegations");
    stage.recovers().await;
}

/// A database that is gone: everybody is thrown out and nobody is let in again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone() {
    let stage = Stage::set(Engine::Postgres).await;
    let (before, query) = stage.world.server.database_url().split_once('?').expect("a URL");
    let (host, name) = before.rsplit_once('/').expect("a name");
    let mut cluster = PgConnection::establish(&format!("{host}/postgres?{query}")).expect("the cluster");
    let gone = format!(
        "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    cluster.batch_execute(&gone).expect("a statement");
    let ready = stage.world.call(Method::GET, "/readyz", &[], "");
    let ((), ready) = tokio::join!(stage.fails(Code::Unavailable), ready);
    ready.refused(Code::Unavailable);
    cluster.batch_execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).expect("a statement");
    stage.recovers().await;
}

/// A row that this version cannot read: the caller learns that the server failed, and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_the_servers_own() {
    let stage = Stage::set(Engine::Sqlite).await;
    stage.world.server.execute("UPDATE delegations SET fold_key = 'secret-of-ours'");
    stage.fails(Code::Internal).await;
}
