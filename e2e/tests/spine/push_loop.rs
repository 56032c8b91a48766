//! A server that is killed over and over between taking a request and telling its person: every request that it
//! acknowledged is told all the same.
//!
//! A strict push service opens every push as its device would, so that what counts is what a phone could read.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use countersign_runtime::Runtime;
use countersign_shared::{Code, base64url, ids::DelegationId};
use countersign_soft_phone::SoftPhone;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::{DEADLINE, PushService, Replicas, Site, World, ask, enrol, id_of, pair, sqlite, within};

/// How long the server is killed for.
const LASTING: Duration = Duration::from_secs(12);
/// People, each with a phone and a runtime.
const PEOPLE: usize = 4;
/// How soon a runtime asks again; five requests may wait.
const PACE: Duration = Duration::from_millis(2300);

/// What was acknowledged.
type Asked = Arc<Mutex<BTreeSet<DelegationId>>>;

/// Has a phone take pushes.
async fn subscribe(phone: &SoftPhone, service: &PushService, name: &str) {
    let place = service.subscribe(name, &phone.push_key().await.expect("a key"));
    let [key, auth] = [&place.p256dh, &place.auth].map(|text| base64url::decode("", text).expect("bytes"));
    phone.subscribe(&place.endpoint, &key, &auth).await.expect("subscribed");
}

/// What a push tells.
fn ours(message: &[u8]) -> Value {
    let body: Value = serde_json::from_slice(message).expect("JSON");
    body["countersign"].clone()
}

async fn ask_until(runtime: Runtime, end: Instant, asked: Asked) {
    let mut number = 0;
    while Instant::now() < end {
        number += 1;
        match runtime.request(ask(&format!("Push {number}."))).await {
            Ok(stored) => drop(asked.lock().expect("nobody panicked").insert(id_of(&stored).clone())),
            Err(countersign_runtime::Error::Unreachable { .. }) => {}
            Err(error) => assert!(error.is_problem(Code::TooManyPending), "{error}"),
        }
        tokio::time::sleep(PACE).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_push_is_lost_when_the_server_is_killed() {
    let mut site = Site::sqlite();
    site.arguments.push("--push-loopback".to_owned());
    let World { site, mut server, phone, folder, .. } = World::on(site).await;
    let (service, asked) = (PushService::start().await, Asked::default());
    let (mut phones, mut askers) = (vec![phone], JoinSet::new());
    while phones.len() < PEOPLE {
        let name = format!("Person {}", phones.len());
        phones.push(enrol(&site.url(), &site.invite(&name).await, &name).await);
    }
    let mut runtimes = Vec::new();
    for (at, phone) in phones.iter().enumerate() {
        subscribe(phone, &service, &format!("phone-{at}")).await;
        let runtime = Runtime::open(folder.path(), &format!("push_{at}")).expect("a profile");
        pair(&runtime, &site.origin(), phone).await.expect("a pairing");
        runtimes.push(runtime);
    }
    let end = Instant::now() + LASTING;
    for runtime in runtimes {
        askers.spawn(ask_until(runtime, end, Arc::clone(&asked)));
    }
    let mut kills: u64 = 0;
    while Instant::now() < end {
        // Without a pattern that the askers could fall in step with.
        tokio::time::sleep(Duration::from_millis(20 + (kills * 337) % 600)).await;
        assert!(server.process.is_running(), "the server ended by itself: {}", server.process.stderr.text());
        server.process.kill().await;
        kills += 1;
        server = site.start().await;
    }
    within(askers.join_all()).await;
    let asked = asked.lock().expect("nobody panicked").clone();

    let mut received = BTreeSet::new();
    let deadline = Instant::now() + DEADLINE;
    loop {
        let untold = untold(&site, &asked, &mut received, &service);
        if untold.is_empty() {
            break;
        }
        assert!(Instant::now() < deadline, "never told: {untold:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!("{kills} kills; {} requests were told by {} pushes", asked.len(), received.len());
    assert!(kills >= 5 && asked.len() >= 8, "{kills} kills, {} requests", asked.len());
    server.stop().await.expect(0);
}

/// The requests of which no phone has read anything yet.
fn untold(
    site: &Site,
    asked: &BTreeSet<DelegationId>,
    received: &mut BTreeSet<String>,
    service: &PushService,
) -> Vec<DelegationId> {
    let read = |push: &[u8]| ours(push)["pushId"].as_str().expect("an id").to_owned();
    received.extend(service.received().iter().map(|push| read(&push.message)));
    const SENT: &str = "SELECT n.subject_id AS one, COALESCE(p.carrier_id, p.id) AS other FROM notifications n \
                        JOIN pushes p ON p.notification_id = n.id WHERE n.kind = 'request' AND p.sent_at IS NOT NULL";
    let told: HashMap<String, String> = sqlite(&site.file(), SENT).into_iter().collect();
    let is_told = |id: &&DelegationId| !told.get(id.as_str()).is_some_and(|push| received.contains(push));
    asked.iter().filter(is_told).cloned().collect()
}

/// Two servers on one database share the work: each request is told once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_tell_each_request_once() {
    let replicas = Replicas::start_with(&["--push-loopback"]).await;
    let (world, service) = (&replicas.world, PushService::start().await);
    let mut runtimes = Vec::new();
    let mut people = vec![];
    for at in 0..6 {
        let name = format!("Person {at}");
        let phone = enrol(&world.site.url(), &world.site.invite(&name).await, &name).await;
        subscribe(&phone, &service, &format!("phone-{at}")).await;
        let runtime = Runtime::open(world.folder.path(), &format!("shared_{at}")).expect("a profile");
        pair(&runtime, &world.site.origin(), &phone).await.expect("a pairing");
        runtimes.push(runtime);
        people.push(phone);
    }
    let mut asking = JoinSet::new();
    for runtime in runtimes {
        asking.spawn(async move { id_of(&runtime.request(ask("Who tells it?")).await.expect("a request")).clone() });
    }
    let asked: BTreeSet<String> = within(asking.join_all()).await.into_iter().map(String::from).collect();
    let mut told = Vec::new();
    while told.len() < asked.len() {
        let push = ours(&service.next().await.message);
        assert_eq!(push["kind"], "request");
        told.push(push["delegationId"].as_str().expect("an id").to_owned());
    }
    // Whatever was told twice would come before what is asked for now.
    for phone in &people {
        let test = phone.test_push(phone.device_id()).await.expect("a test");
        let push = ours(&service.next().await.message);
        assert_eq!((&push["kind"], &push["pushId"]), (&"test".into(), &test.as_str().into()));
    }
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), asked);
}
