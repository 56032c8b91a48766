//! Pairing: offer, confirm, code, claim, accept, and the ways in which it does not happen.

use countersign_runtime::{PendingPairing, Runtime};
use countersign_shared::{
    pairing::Ticket,
    wire::{ConnectionStatus, EndedBy, PairingStatus},
};
use countersign_soft_phone::PhoneError;

use crate::support::{Engine, Newcomer, World, both_engines, code, connection_of, minutes};

async fn offer(world: &World, runtime: &Runtime) -> PendingPairing {
    let application = "app_demo".parse().expect("an id");
    runtime.start_pairing(&world.origin(), &application, "Demo Desktop", "test machine").await.expect("an offer")
}

async fn statuses(world: &World) -> Result<Vec<ConnectionStatus>, PhoneError> {
    Ok(world.phone.runtimes().await?.runtimes.iter().map(|runtime| runtime.status).collect())
}

both_engines! {
    /// Announced, open, claimed, accepted: the phone is shown each step, and the same six words.
    async fn the_phone_sees_how_a_pairing_goes_on(world: World) {
        let runtime = world.runtime("steps");
        let mut pending = offer(&world, &runtime).await;
        let ticket = Ticket::from_link(&pending.link()).expect("a ticket");
        let pair_hash = ticket.pair_hash();
        let announced = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!(announced.announcements.len(), 1);
        assert_eq!(announced.announcements[0].public_key, ticket.offer.public_key);
        assert!(announced.announcements[0].same_network);
        assert_eq!((announced.pairing_id, announced.status), (None, None));

        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        assert_eq!(confirmed.words, pending.words());
        let open = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!((open.pairing_id, open.status), (Some(confirmed.pairing_id), Some(PairingStatus::Open)));

        let paired = pending.claim(&confirmed.code).await.expect("a claim");
        assert_eq!((&paired.user_id, paired.user_name.as_str()), (world.phone.user_id(), "Ada"));
        let claimed = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!(claimed.status, Some(PairingStatus::Claimed));
        assert_eq!(claimed.runtime_connection_id, Some(paired.runtime_connection_id.clone()));

        pending.accept().await.expect("an acceptance");
        let accepted = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!(accepted.status, Some(PairingStatus::Accepted));
        let shown = world.phone.runtimes().await.expect("a list").runtimes.remove(0);
        assert_eq!(shown.runtime_connection_id, paired.runtime_connection_id);
        assert_eq!((shown.status, shown.application_name.as_str()), (ConnectionStatus::Active, "Demo Agent"));
        assert_eq!((shown.runtime_name.as_str(), shown.device_name.as_str()), ("Demo Desktop", "test machine"));
    }

    /// The runtime may look at whom it would be paired with, and say no.
    async fn a_runtime_may_decline(world: World) {
        let runtime = world.runtime("decline");
        let mut pending = offer(&world, &runtime).await;
        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        pending.claim(&confirmed.code).await.expect("a claim");
        assert_eq!(statuses(&world).await.expect("a list"), [ConnectionStatus::Claimed]);
        assert_eq!(code(runtime.request(world.ask("Too early.")).await), "pairing_unfinished");

        pending.decline("I do not know them").await.expect("a refusal");
        let shown = world.phone.runtimes().await.expect("a list").runtimes.remove(0);
        let ended = shown.ended.expect("an end");
        assert_eq!((shown.status, ended.by), (ConnectionStatus::Revoked, EndedBy::Runtime));
        assert_eq!(ended.reason, "I do not know them");
    }

    /// The person may end a pairing that was claimed; then there is nothing left to accept.
    async fn a_person_may_end_what_was_only_claimed(world: World) {
        let runtime = world.runtime("claimed");
        let mut pending = offer(&world, &runtime).await;
        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        let paired = pending.claim(&confirmed.code).await.expect("a claim");
        world.phone.revoke_runtime(&paired.runtime_connection_id, "not me").await.expect("a revocation");
        assert_eq!(code(pending.accept().await), "connection_revoked");
        assert_eq!(statuses(&world).await.expect("a list"), [ConnectionStatus::Revoked]);
        assert_eq!(code(runtime.request(world.ask("Too late.")).await), "connection_revoked");
    }

    /// The code says which of them the runtime is paired with, and then the offer is spent.
    async fn two_people_may_confirm_one_offer(world: World) {
        let grace = world.another_phone("Grace").await;
        let runtime = world.runtime("two-people");
        let mut pending = offer(&world, &runtime).await;
        let ada_confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        let grace_confirmed = grace.confirm(&pending.link()).await.expect("a confirmation");
        let paired = pending.claim(&grace_confirmed.code).await.expect("a claim");
        assert_eq!((&paired.user_id, paired.user_name.as_str()), (grace.user_id(), "Grace"));
        pending.accept().await.expect("an acceptance");
        assert!(world.phone.runtimes().await.expect("a list").runtimes.is_empty());
        let left = world.phone.pairing(&ada_confirmed.pair_hash).await.expect("a view");
        assert_eq!(left.status, Some(PairingStatus::Open));
    }

    /// The offer's key has one connection, ever: no second code of the same offer makes another.
    async fn an_offer_is_claimed_once(world: World) {
        let grace = world.another_phone("Grace").await;
        let newcomer = Newcomer::new(&world);
        let link = newcomer.ticket.to_link();
        let ada_confirmed = world.phone.confirm(&link).await.expect("a confirmation");
        let grace_confirmed = grace.confirm(&link).await.expect("a confirmation");
        let first = newcomer.post_claim(&world, &newcomer.claim(&world, &ada_confirmed.code)).await;
        assert_eq!(first.code(), "ok");
        let second = newcomer.post_claim(&world, &newcomer.claim(&world, &grace_confirmed.code)).await;
        assert_eq!(second.code(), "already_claimed");
        assert!(grace.runtimes().await.expect("a list").runtimes.is_empty());
    }

    /// A code lives five minutes.
    async fn a_code_expires(world: World) {
        let runtime = world.runtime("expire");
        let mut pending = offer(&world, &runtime).await;
        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        world.pass(minutes(5) + 1);
        assert_eq!(code(pending.claim(&confirmed.code).await), "code_expired");
        let view = world.phone.pairing(&confirmed.pair_hash).await.expect("a view");
        assert_eq!(view.status, Some(PairingStatus::Expired));

        let again = world.phone.confirm(&pending.link()).await.expect("a new code for the same offer");
        pending.claim(&again.code).await.expect("a claim");
        pending.accept().await.expect("an acceptance");
    }

    /// A mistake is forgiven: after a wrong code the right one still works.
    async fn the_right_code_works_after_a_wrong_one(world: World) {
        let runtime = world.runtime("mistaken");
        let mut pending = offer(&world, &runtime).await;
        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        let other = world.phone.draw_code().display();
        assert_eq!(code(pending.claim(&other).await), "wrong_code");
        pending.claim(&confirmed.code).await.expect("a claim");
        pending.accept().await.expect("an acceptance");
        assert_eq!(statuses(&world).await.expect("a list"), [ConnectionStatus::Active]);
    }

    /// Two claims with the right code at once: one is taken, the other told that it came second.
    async fn of_two_racing_claims_one_wins(world: World) {
        for round in 0..12 {
            let newcomer = Newcomer::new(&world);
            let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
            let (one, other) = (newcomer.claim(&world, &confirmed.code), newcomer.claim(&world, &confirmed.code));
            let (one, other) = tokio::join!(newcomer.post_claim(&world, &one), newcomer.post_claim(&world, &other));
            let mut codes = [one.code(), other.code()];
            codes.sort_unstable();
            assert_eq!(codes, ["already_claimed", "ok"], "round {round}");
        }
        assert_eq!(statuses(&world).await.expect("a list").len(), 12);
    }

    /// A living pairing is not replaced; after it was revoked, the profile pairs anew with a new key.
    async fn a_profile_pairs_anew_after_a_revocation(world: World) {
        let runtime = world.paired("anew").await;
        let first = connection_of(&runtime).await;
        let application = "app_demo".parse().expect("an id");
        let refused = runtime.start_pairing(&world.origin(), &application, "Demo Desktop", "test machine").await;
        assert_eq!(code(refused), "already_paired");
        runtime.revoke_connection("moving on").await.expect("a revocation");

        let again = world.paired("anew").await;
        let second = connection_of(&again).await;
        assert_ne!(first, second);
        let keys: Vec<_> = world.phone.runtimes().await.expect("a list").runtimes;
        assert_ne!(keys[0].public_key, keys[1].public_key);
        assert_eq!(statuses(&world).await.expect("a list"), [ConnectionStatus::Active, ConnectionStatus::Revoked]);
    }
}
