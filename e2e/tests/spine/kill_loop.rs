//! A loaded server that is killed again and again forgets nothing that it acknowledged.
//!
//! Runtimes ask, phones answer at random, providers introspect, and a killer ends the server with SIGKILL in the
//! middle of it all. Whatever got a 2xx is written down in a [`Ledger`] and looked up when the dust has settled. What
//! got no answer may have been carried out or not: both are right, as long as it was not half.

mod ledger;
mod load;
mod verify;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_soft_phone::load::{Tally, answer_at_random};
use tokio::task::JoinSet;

use self::{
    ledger::Ledger,
    load::{Asker, churn},
};
use crate::support::{DEADLINE, Server, Site, World, enrol, settings, within};

/// People who answer, each with runtimes that ask them.
const PEOPLE: usize = 2;
const RUNTIMES_OF_EACH: usize = 2;
/// Agents that ask through one runtime at the same time.
const AGENTS_OF_EACH: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_loop() {
    let lasting = settings::soak();
    let mut site = Site::sqlite();
    site.logs = ["warn", "text"];
    site.arguments.push("--waiters-per-credential=64".to_owned());
    let world = World::on(site).await;
    let World { site, server, phone, provider, folder } = world;

    let (mut phones, mut runtimes) = (vec![Arc::new(phone)], Vec::new());
    while phones.len() <= PEOPLE {
        let name = format!("Person {}", phones.len());
        phones.push(Arc::new(enrol(&site.url(), &site.invite(&name).await, &name).await));
    }
    // The first person's runtimes come and go; the others' stay.
    let churned = phones.remove(0);
    for (person, phone) in phones.iter().enumerate() {
        for number in 0..RUNTIMES_OF_EACH {
            let runtime = countersign_runtime::Runtime::open(folder.path(), &format!("load_{person}_{number}"));
            let runtime = runtime.expect("a profile");
            crate::support::pair(&runtime, &site.origin(), phone).await.expect("a pairing");
            runtimes.push((runtime, Arc::clone(phone)));
        }
    }

    let ledger = Arc::new(Ledger::default());
    let end = Instant::now() + lasting;
    let mut askers = JoinSet::new();
    for (at, (runtime, phone)) in runtimes.iter().enumerate() {
        for agent in 0..AGENTS_OF_EACH {
            let asker = Asker {
                runtime: runtime.clone(),
                phone: Arc::clone(phone),
                provider: provider.clone(),
                ledger: Arc::clone(&ledger),
                name: format!("{at}-{agent}"),
            };
            askers.spawn(asker.ask_until(end));
        }
    }
    let churning = churn(site.origin(), folder.path().to_owned(), Arc::clone(&churned), provider.clone(), end, &ledger);
    askers.spawn(churning);
    let mut answering = JoinSet::new();
    for (at, phone) in phones.iter().enumerate() {
        let (phone, ledger) = (Arc::clone(phone), Arc::clone(&ledger));
        answering.spawn(async move {
            // A little longer than the askers ask, so that the last requests are answered too.
            let lasting = lasting + Duration::from_secs(2);
            answer_at_random(&phone, at as u64, lasting, |id, status| ledger.answered(id, status)).await
        });
    }

    let (kills, server) = kill_until(&site, server, end).await;
    let tallies = tokio::time::timeout(DEADLINE, answering.join_all()).await.expect("the phones end");
    within(askers.join_all()).await;
    println!("{kills} kills in {} s; what the server acknowledged: {}", lasting.as_secs(), ledger.counts());
    tallies.iter().for_each(|tally: &Tally| println!("a phone: {tally:?}"));

    verify::over_http(&ledger, &provider).await;
    server.stop().await.expect(0);
    verify::on_disk(&ledger, &site.file());

    let seconds = usize::try_from(lasting.as_secs()).expect("few");
    assert!(kills >= seconds / 6, "only {kills} kills");
    assert!(ledger.answers() >= seconds, "only {} answers", ledger.answers());
}

/// Kills the server 0.5 to 2 s after it began to listen, every fifth time while it is starting, and starts it again.
async fn kill_until(site: &Site, mut server: Server, end: Instant) -> (usize, Server) {
    let mut kills: usize = 0;
    while Instant::now() < end {
        // Spread over the range without a pattern that the load could fall in step with.
        let pause = Duration::from_millis(500 + (kills as u64 * 617) % 1500);
        tokio::time::sleep(pause).await;
        assert!(server.process.is_running(), "the server ended by itself: {}", server.process.stderr.text());
        server.process.kill().await;
        kills += 1;
        if kills.is_multiple_of(5) {
            let mut starting = site.launch();
            tokio::time::sleep(Duration::from_millis((kills as u64 * 37) % 200)).await;
            starting.process.kill().await;
            kills += 1;
        }
        server = site.start().await;
    }
    (kills, server)
}
