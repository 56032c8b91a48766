//! An open page learns by its long poll of what happens to its person elsewhere: a new computer, the end of one, a new
//! device.
//!
//! A poll asks for 55 s and everything here gives up after 30, so an answer in time is an answer that was woken.

use std::{future::Future, pin::pin};

use countersign_runtime::{PendingPairing, Runtime};
use countersign_shared::{canonical::hash, pairing::CodeKeys};
use countersign_soft_phone::{DenyOptions, RequestsQuery, SoftPhone};

use crate::support::{Engine, Newcomer, World, both_engines, code, connection_of, waits, within};

/// Does something while another session waits for whatever changes, which must wake it.
fn wakes<T>(phone: &SoftPhone, act: impl Future<Output = T>) -> impl Future<Output = T> {
    wakes_page(phone, "", Box::pin(act))
}

/// The same for a page that shows only the requests in one state.
async fn wakes_page<T>(phone: &SoftPhone, status: &str, act: impl Future<Output = T>) -> T {
    let query = RequestsQuery { status: status.to_owned(), ..Default::default() };
    let before = phone.requests_page(&query).await.expect("a list").state;
    let query = RequestsQuery { since: before.clone(), wait: 55, ..query };
    let mut poll = pin!(phone.requests_page(&query));
    waits(&mut poll).await;
    let done = act.await;
    assert_ne!(within(poll).await.expect("a list").state, before);
    done
}

async fn tablet(world: &World) -> SoftPhone {
    world.phone.enrol_device("Tablet").await.expect("a second session")
}

async fn offer(world: &World, runtime: &Runtime) -> PendingPairing {
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&world.origin(), &application, "Demo Desktop", "test machine").await;
    started.expect("an offer")
}

both_engines! {
    /// Every step of a pairing.
    async fn a_new_computer(world: World) {
        let (tablet, runtime) = (tablet(&world).await, world.runtime("new"));
        let mut pending = offer(&world, &runtime).await;
        let confirmed = wakes(&tablet, world.phone.confirm(&pending.link())).await.expect("a confirmation");
        wakes(&tablet, pending.claim(&confirmed.code)).await.expect("a claim");
        wakes(&tablet, pending.accept()).await.expect("an acceptance");
    }

    /// The fifth wrong code, which ends an offer.
    async fn an_offer_that_was_guessed_at(world: World) {
        let (tablet, runtime) = (tablet(&world).await, world.runtime("guessed"));
        let mut pending = offer(&world, &runtime).await;
        world.phone.confirm(&pending.link()).await.expect("a confirmation");
        let wrong = world.phone.draw_code().display();
        for _ in 0..4 {
            assert_eq!(code(pending.claim(&wrong).await), "wrong_code");
        }
        assert_eq!(code(wakes(&tablet, pending.claim(&wrong)).await), "wrong_code");
    }

    /// A code that nobody typed in time.
    async fn a_code_that_ran_out(world: World) {
        let (tablet, newcomer) = (tablet(&world).await, Newcomer::new(&world));
        let keys = CodeKeys::derive(&newcomer.ticket.k, &world.phone.draw_code(), &newcomer.ticket.pair_hash());
        let mut confirm = world.phone.build_confirmation(&newcomer.ticket, &keys);
        confirm.expires_at = world.now() + 4000;
        let sent = world.phone.submit_confirmation(world.phone.sign_act(&confirm), keys.pin_mac(&hash(&confirm)));
        sent.await.expect("a confirmation");
        wakes(&tablet, std::future::ready(())).await;
    }

    /// A computer that is frozen, revoked or gives itself up, also on a page that shows none of its requests.
    async fn the_end_of_a_computer(world: World) {
        let tablet = tablet(&world).await;
        let (one, other) = (world.paired("one").await, world.paired("other").await);
        let (_, view) = world.requested(&one, "Not mine.").await;
        let not_me = DenyOptions { not_me: true, ..Default::default() };
        wakes_page(&tablet, "approved", world.phone.deny(&view, not_me)).await.expect("a no");
        let id = connection_of(&one).await;
        wakes(&tablet, world.phone.revoke_runtime(&id, "not mine")).await.expect("a revocation");
        wakes(&tablet, other.revoke_connection("done")).await.expect("an end");
    }

    /// A device that comes or goes.
    async fn a_device(world: World) {
        let tablet = tablet(&world).await;
        let laptop = wakes(&tablet, world.phone.enrol_device("Laptop")).await.expect("a device");
        wakes(&tablet, world.phone.revoke_device(laptop.device_id())).await.expect("a revocation");
    }
}
