//! Waiting: a long poll is woken by what it waits for, and never waits for what has been.
//!
//! A poll asks for 55 s and everything here gives up after 30, so an answer in time is an answer that was woken.

use std::pin::pin;

use countersign_runtime::Progress;
use countersign_shared::wire::{DelegationStatus, DelegationView};
use countersign_soft_phone::{ApproveOptions, DenyOptions, RequestsQuery};

use crate::support::{DEADLINE, Engine, World, both_engines, connection_of, id_of, minutes, waits, within};

fn since(state: &str) -> RequestsQuery {
    RequestsQuery { since: state.to_owned(), wait: 55, ..Default::default() }
}

both_engines! {
    /// A yes wakes the runtime that waits, with all that it needs to verify it.
    async fn a_yes_wakes_the_runtime(world: World) {
        let runtime = world.paired("yes").await;
        let (request, view) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let answer: DelegationView = within(poll).await.read();
        assert_eq!(answer.status, DelegationStatus::Approved);
        assert!(answer.approval.is_some());
    }

    /// A no wakes it too.
    async fn a_no_wakes_the_runtime(world: World) {
        let runtime = world.paired("no").await;
        let (request, view) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        let answer: DelegationView = within(poll).await.read();
        assert_eq!(answer.status, DelegationStatus::Denied);
        assert!(answer.denial.is_some());
    }

    /// So does a cancel by another process of the same runtime.
    async fn a_cancel_wakes_the_runtime(world: World) {
        let runtime = world.paired("cancel").await;
        let (request, _) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        runtime.revoke_delegation(id_of(&request), "no longer needed").await.expect("a cancel");
        let answer: DelegationView = within(poll).await.read();
        assert_eq!(answer.status, DelegationStatus::Cancelled);
    }

    /// And the end of the whole pairing.
    async fn the_end_of_the_pairing_wakes_the_runtime(world: World) {
        let runtime = world.paired("ended").await;
        let (request, _) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        world.phone.revoke_runtime(&connection_of(&runtime).await, "enough").await.expect("a revocation");
        let answer: DelegationView = within(poll).await.read();
        assert_eq!(answer.status, DelegationStatus::Cancelled);
    }

    /// That the request is on a screen wakes it once; the next poll waits for more than that.
    async fn seen_wakes_the_runtime_once(world: World) {
        let runtime = world.paired("seen").await;
        let (request, view) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        let seen_at = world.phone.seen(&view).await.expect("seen").seen_at.expect("a time");
        let answer: DelegationView = within(poll).await.read();
        assert_eq!((answer.status, answer.seen_at), (DelegationStatus::Pending, Some(seen_at)));

        let mut next = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut next).await;
        world.pass(10);
        let again = world.phone.seen(&view).await.expect("seen again");
        assert_eq!(again.seen_at, Some(seen_at));
        waits(&mut next).await;
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        assert_eq!(within(next).await.read::<DelegationView>().status, DelegationStatus::Denied);
    }

    /// Time wakes it: nobody has to ask for a request to expire.
    async fn the_deadline_wakes_the_runtime(world: World) {
        let runtime = world.paired("deadline").await;
        let (request, _) = world.requested(&runtime, "Wake me.").await;
        let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
        waits(&mut poll).await;
        world.pass(minutes(10));
        let answer: DelegationView = within(poll).await.read();
        assert_eq!(answer.status, DelegationStatus::Expired);
    }

    /// What has an answer is told at once, and so is one who does not wait.
    async fn nobody_waits_for_what_has_been(world: World) {
        let runtime = world.paired("been").await;
        let (request, view) = world.requested(&runtime, "No waiting.").await;
        let pending: DelegationView = within(world.poll(&runtime, id_of(&request), 0)).await.read();
        assert_eq!(pending.status, DelegationStatus::Pending);
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        let denied: DelegationView = within(world.poll(&runtime, id_of(&request), 55)).await.read();
        assert_eq!(denied.status, DelegationStatus::Denied);
    }

    /// The library's own waiting: told of the screen first, and then of the answer.
    async fn the_library_waits_for_the_answer(world: World) {
        let runtime = world.paired("library").await;
        let (request, view) = world.requested(&runtime, "Wake me.").await;
        let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
        let mut waiting = Box::pin(runtime.wait(id_of(&request), Some(DEADLINE), move |progress| {
            if let Progress::Waiting { seen_at: Some(_), .. } = progress {
                let _ = told.send(());
            }
        }));
        waits(&mut waiting).await;
        let answering = async {
            world.phone.seen(&view).await.expect("seen");
            news.recv().await.expect("the runtime was told");
            world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        };
        let (outcome, ()) = within(Box::pin(async { tokio::join!(waiting, answering) })).await;
        assert_eq!(outcome.expect("an outcome").as_str(), "approved");
    }

    /// The phone's inbox waits for something different from what it was told.
    async fn a_new_request_wakes_the_inbox(world: World) {
        let runtime = world.paired("inbox").await;
        let empty = world.phone.requests().await.expect("a list");
        let query = since(&empty.state);
        let mut poll = pin!(world.phone.requests_page(&query));
        waits(&mut poll).await;
        let request = runtime.request(world.ask("Look here.")).await.expect("a request");
        let woken = within(poll).await.expect("a list");
        assert_eq!(&woken.requests[0].delegation_id, id_of(&request));
        assert_ne!(woken.state, empty.state);

        let stale = within(world.phone.requests_page(&since(&empty.state))).await.expect("a list");
        assert_eq!(stale.state, woken.state);
        let query = since(&woken.state);
        let mut poll = pin!(world.phone.requests_page(&query));
        waits(&mut poll).await;
        runtime.revoke_delegation(id_of(&request), "no longer needed").await.expect("a cancel");
        let woken = within(poll).await.expect("a list");
        assert_eq!(woken.requests[0].status, DelegationStatus::Cancelled);
    }

    /// A person's inbox sleeps through what concerns others.
    async fn another_persons_request_wakes_nobody_else(world: World) {
        let grace = world.another_phone("Grace").await;
        let runtime = world.paired_with("graces", &grace).await;
        let empty = world.phone.requests().await.expect("a list");
        let query = since(&empty.state);
        let mut poll = pin!(world.phone.requests_page(&query));
        waits(&mut poll).await;
        runtime.request(world.ask("For Grace.")).await.expect("a request");
        waits(&mut poll).await;
    }

    /// Whoever waits while the server stops is told what is known, and not cut off.
    async fn a_stopping_server_answers_who_waits(world: World) {
        let mut world = world;
        let runtime = world.paired("stop").await;
        let (request, _) = world.requested(&runtime, "Stop.").await;
        let state = world.phone.requests().await.expect("a list").state;
        let read = world.delegation_read(&runtime, id_of(&request), 55).await;
        let signed = runtime.sign(&read).await.expect("a signature");
        let path = format!("/v1/runtime/delegations/{}/read", id_of(&request));
        let poller = runtime.clone();
        let mut poll = tokio::spawn(async move { poller.post(&path, &signed).await });
        waits(&mut poll).await;
        let query = since(&state);
        let (phone, server) = (&world.phone, &mut world.server);
        let mut inbox = pin!(phone.requests_page(&query));
        waits(&mut inbox).await;
        within(server.stop()).await;
        let view = within(poll).await.expect("the task").expect("an answer");
        assert_eq!(view["status"], "pending");
        assert_eq!(within(inbox).await.expect("an answer").state, state);
    }
}
