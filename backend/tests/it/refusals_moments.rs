//! Messages at the wrong time, a second time, or at the wrong place.

use countersign_shared::{
    Code,
    canonical::Canonical,
    payload::{Announce, DelegationRequest, DelegationSeen, Millis, WINDOW_MS},
    wire::Problem,
};
use countersign_soft_phone::{DenyOptions, PhoneError};

use crate::support::{Bare, Engine, Newcomer, Reply, World, both_engines, minutes, refused};

const ASK: &str = "/v1/runtime/delegations";

/// Two moments too far from the server's, and two that are near enough.
fn moments(now: Millis) -> [(Millis, bool); 4] {
    let near = WINDOW_MS - 5_000;
    [(now - WINDOW_MS - 1_000, false), (now + WINDOW_MS + 5_000, false), (now - near, true), (now + near, true)]
}

/// Nobody adopts another's clock, but the refusal says what the server's shows.
fn says_the_time(problem: &Problem, now: Millis) {
    let told = problem.detail.split(' ').filter_map(|word| word.parse::<Millis>().ok()).max().expect("a time");
    assert!(told.abs_diff(now) < 10_000, "{}", problem.detail);
    assert_eq!(problem.field, "issuedAt");
}

fn timely(world: &World, reply: &Reply, good: bool) {
    if good {
        assert!(reply.status < 300, "{}", reply.text());
    } else {
        says_the_time(&reply.refused(Code::ClockSkew), world.now());
    }
}

/// `issuedAt` of a runtime's acts and reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_runtime_out_of_time() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let id = bare.asked(&world, &bare.request(&world, "The first.").await).await;
    for (issued_at, good) in moments(world.now()) {
        let request = bare.request(&world, "Pay.").await;
        let request = DelegationRequest { issued_at, ..request };
        timely(&world, &bare.post(&world, ASK, &request).await, good);
        let mut read = bare.read(&world, &id, 0);
        read.issued_at = issued_at;
        timely(&world, &bare.post(&world, &format!("{ASK}/{id}/read"), &read).await, good);
        let mut read = bare.audience_read(&world, "*");
        read.issued_at = issued_at;
        timely(&world, &bare.post(&world, "/v1/runtime/audiences/*/read", &read).await, good);
    }
}

/// `issuedAt` of what a runtime says before it has a connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_out_of_time() {
    let world = World::start(Engine::Sqlite).await;
    for (issued_at, good) in moments(world.now()) {
        let newcomer = Newcomer::new(&world);
        let (origin, pair_hash, public_key) = (world.origin(), newcomer.ticket.pair_hash(), *newcomer.key.public());
        let announce = Announce { origin, pair_hash, public_key, issued_at };
        let bare = Bare { key: newcomer.key.clone(), id: "rtc_none".parse().expect("an id") };
        timely(&world, &bare.post(&world, "/v1/runtime/announcements", &announce).await, good);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let mut claim = newcomer.claim(&world, &confirmed.code);
        claim.issued_at = issued_at;
        timely(&world, &bare.post(&world, "/v1/runtime/claims", &claim).await, good);
        if !good {
            // Nothing was tried, so the same code still works.
            assert_eq!(newcomer.post_claim(&world, &newcomer.claim(&world, &confirmed.code)).await.code(), "ok");
        }
    }
}

/// `issuedAt` of a person's yes, no, "seen" and roster entry.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_out_of_time() {
    let world = World::start(Engine::Sqlite).await;
    let (phone, bare) = (&world.phone, world.bare().await);
    let view = bare.shown(&world, phone, "Pay.").await;
    let id = &view.delegation_id;
    for (issued_at, _) in moments(world.now()).into_iter().filter(|(_, good)| !good) {
        let late = |outcome: Result<_, PhoneError>| {
            let Err(PhoneError::Problem { problem, .. }) = &outcome else { panic!("{outcome:?}") };
            says_the_time(problem, world.now());
            refused(outcome, Code::ClockSkew);
        };
        let mut approval = phone.build_approval(&view, &Default::default()).expect("a yes");
        approval.issued_at = issued_at;
        late(phone.submit_approval(id, &phone.sign_act(&approval)).await);
        let mut denial = phone.build_denial(&view, &DenyOptions::default()).expect("a no");
        denial.issued_at = issued_at;
        late(phone.submit_denial(&denial).await);
        let seen = DelegationSeen {
            origin: world.origin(),
            delegation_id: id.clone(),
            request_hash: denial.request_hash,
            device_id: phone.device_id().clone(),
            issued_at,
        };
        let path = format!("/v1/me/requests/{id}/seen");
        refused(phone.submit_signed(&path, phone.sign_device(&seen)).await, Code::ClockSkew);
        let device = countersign_soft_phone::Device::create("Tablet");
        let mut entry = phone.build_entry(vec![device.roster_key()], Vec::new(), false);
        entry.issued_at = issued_at;
        let record = phone.sign_entry(&entry, &[phone.device(), &device]);
        refused(phone.submit_entry(record).await, Code::ClockSkew);
    }
    assert_eq!(phone.request(id).await.expect("on the phone").status.as_str(), "pending");
}

both_engines! {
    /// A nonce stands for one message of one key: other bytes, or another kind of message, are refused, and the
    /// very same message is answered as the first time, however old it has grown.
    async fn a_nonce_with_other_bytes(world: World) {
        let (bare, other) = (world.bare().await, world.bare().await);
        let request = bare.request(&world, "Pay.").await;
        let first = bare.post(&world, ASK, &request).await;
        assert_eq!(first.status, 200);
        let id = first.json()["delegationId"].as_str().expect("an id").parse().expect("an id");

        let dearer = DelegationRequest { duration_seconds: 7200, ..request.clone() };
        bare.post(&world, ASK, &dearer).await.refused(Code::NonceReused);
        let mut revoke = bare.revoke(&world, &id);
        revoke.nonce = request.nonce.clone();
        bare.post(&world, &format!("{ASK}/{id}/revoke"), &revoke).await.refused(Code::NonceReused);
        let mut others = other.request(&world, "Pay.").await;
        others.nonce = request.nonce.clone();
        assert_eq!(other.post(&world, ASK, &others).await.status, 200, "a nonce is its key's own");

        world.pass(minutes(9));
        assert_eq!(bare.post(&world, ASK, &request).await.body, first.body);
        bare.post(&world, ASK, &dearer).await.refused(Code::NonceReused);
    }

    /// The same for a person's device.
    async fn a_persons_nonce_with_other_bytes(world: World) {
        let (phone, bare) = (&world.phone, world.bare().await);
        let one = bare.shown(&world, phone, "One.").await;
        let two = bare.shown(&world, phone, "Two.").await;
        let denial = phone.build_denial(&one, &DenyOptions::default()).expect("a no");
        phone.submit_denial(&denial).await.expect("denied");
        let mut other = phone.build_denial(&two, &DenyOptions::default()).expect("a no");
        other.nonce = denial.nonce.clone();
        refused(phone.submit_denial(&other).await, Code::NonceReused);
        let mut approval = phone.build_approval(&two, &Default::default()).expect("a yes");
        approval.nonce = denial.nonce.clone();
        refused(phone.submit_approval(&two.delegation_id, &phone.sign_act(&approval)).await, Code::NonceReused);
        assert_eq!(phone.submit_denial(&denial).await.expect("the first answer").status.as_str(), "denied");
        assert_eq!(phone.request(&two.delegation_id).await.expect("there").status.as_str(), "pending");
    }

    /// Two messages with one nonce at the same moment: one of them is carried out.
    async fn a_nonce_raced(world: World) {
        let bare = world.bare().await;
        let one = bare.request(&world, "One.").await;
        let two = DelegationRequest { purpose: "Two.".into(), ..one.clone() };
        let (one, two) = tokio::join!(bare.post(&world, ASK, &one), bare.post(&world, ASK, &two));
        let refused = if one.status == 200 { &two } else { &one };
        assert_eq!(one.status.min(two.status), 200);
        refused.refused(Code::NonceReused);
        assert_eq!(world.phone.pending().await.expect("a list").len(), 1);
    }
}

/// The id in the path is the one in the payload, on every route that has one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_path() {
    let world = World::start(Engine::Sqlite).await;
    let (phone, bare, other) = (&world.phone, world.bare().await, world.bare().await);
    let request = bare.request(&world, "One.").await;
    let one = bare.asked(&world, &request).await;
    let two = bare.shown(&world, phone, "Two.").await.delegation_id;
    async fn runtimes<T: Canonical>(world: &World, bare: &Bare, path: String, payload: T) {
        bare.post(world, &path, &payload).await.refused(Code::PathMismatch);
    }
    runtimes(&world, &bare, format!("{ASK}/{two}/read"), bare.read(&world, &one, 0)).await;
    runtimes(&world, &bare, format!("{ASK}/{two}/revoke"), bare.revoke(&world, &one)).await;
    runtimes(&world, &bare, format!("{ASK}/{two}/token"), bare.token(&world, &one, &request)).await;
    let audience = bare.audience_read(&world, "demo:payments");
    runtimes(&world, &bare, "/v1/runtime/audiences/demo:vault/read".into(), audience).await;
    let ends = bare.connection_revoke(&world);
    runtimes(&world, &bare, format!("/v1/runtime/connections/{}/revoke", other.id), ends.clone()).await;
    // The path and the payload agree here, and the key is still another's.
    runtimes(&world, &other, format!("/v1/runtime/connections/{}/revoke", bare.id), ends).await;

    let view = phone.request(&one).await.expect("on the phone");
    let approval = phone.build_approval(&view, &Default::default()).expect("a yes");
    refused(phone.submit_approval(&two, &phone.sign_act(&approval)).await, Code::PathMismatch);
    let denial = phone.sign_device(&phone.build_denial(&view, &DenyOptions::default()).expect("a no"));
    let path = format!("/v1/me/requests/{two}/deny");
    refused(phone.submit_signed(&path, denial).await, Code::PathMismatch);
    let revoke = phone.sign_device(&phone.build_delegation_revoke(&one, ""));
    let path = format!("/v1/me/delegations/{two}/revoke");
    refused(phone.submit_signed(&path, revoke).await, Code::PathMismatch);
    let revoke = phone.sign_device(&phone.build_runtime_revoke(&bare.id, ""));
    let path = format!("/v1/me/runtimes/{}/revoke", other.id);
    refused(phone.submit_signed(&path, revoke).await, Code::PathMismatch);
    for id in [one, two] {
        assert_eq!(phone.request(&id).await.expect("on the phone").status.as_str(), "pending");
    }
}
