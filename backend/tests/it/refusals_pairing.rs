//! Pairings that must not come about: another key, guessed codes, late codes, late offers, and too many at once.

use countersign_shared::{
    Code,
    canonical::Digest,
    jws,
    pairing::{CODE_LIFE_MS, CodeKeys, OFFER_LIFE_MS, Ticket},
    payload::{Claim, Confirm, Offer},
    wire::{Claimed, PairingView},
};
use countersign_soft_phone::{PhoneError, SoftPhone};

use crate::support::{Bare, Engine, Newcomer, World, both_engines, minutes, refused};

const CLAIMS: &str = "/v1/runtime/claims";

/// A claim with a proof that fits no code.
fn guess(newcomer: &Newcomer, world: &World) -> Claim {
    let proof = world.key().to_bytes().to_vec();
    let code = world.phone.draw_code().display();
    Claim { claim_proof: proof, ..newcomer.claim(world, &code) }
}

both_engines! {
    /// Five wrong codes end an offer: the sixth try is refused, even with the right code, and for good.
    async fn the_sixth_try(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        for _ in 0..5 {
            assert_eq!(newcomer.post_claim(&world, &guess(&newcomer, &world)).await.code(), "wrong_code");
        }
        let right = newcomer.claim(&world, &confirmed.code);
        world.send_signed(CLAIMS, jws::sign(&right, &newcomer.key)).await.refused(Code::TooManyAttempts);
        world.pass(minutes(1));
        let right = newcomer.claim(&world, &confirmed.code);
        assert_eq!(newcomer.post_claim(&world, &right).await.code(), "too_many_attempts");
        let view = world.phone.pairing(&confirmed.pair_hash).await.expect("a pairing");
        assert_eq!(view.status.map(|status| status.as_str()), Some("ended"));
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes.len(), 0);
    }

    /// A lost answer that is asked for again costs no second try, and a guess that was wrong stays wrong.
    async fn a_repeated_guess_is_one_try(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let wrong = guess(&newcomer, &world);
        for _ in 0..8 {
            assert_eq!(newcomer.post_claim(&world, &wrong).await.code(), "wrong_code");
        }
        assert_eq!(newcomer.post_claim(&world, &newcomer.claim(&world, &confirmed.code)).await.code(), "ok");
    }

    /// Grinding in parallel gets no more than the five tries.
    async fn grinding_in_parallel(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let guesses: Vec<Claim> = (0..24).map(|_| guess(&newcomer, &world)).collect();
        let answers = all(guesses.iter().map(|guess| newcomer.post_claim(&world, guess))).await;
        let compared = answers.iter().filter(|answer| answer.code() == "wrong_code").count();
        let refused = answers.iter().filter(|answer| answer.code() == "too_many_attempts").count();
        assert_eq!((compared, refused), (5, 19));
        let right = newcomer.claim(&world, &confirmed.code);
        assert_eq!(newcomer.post_claim(&world, &right).await.code(), "too_many_attempts");
        let view = world.phone.pairing(&confirmed.pair_hash).await.expect("a pairing");
        assert_eq!(view.status.map(|status| status.as_str()), Some("ended"));
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes.len(), 0);
    }

    /// A lost answer that is asked for again costs no second try, and a guess that was wrong stays wrong.
    async fn a_repeated_guess_is_one_try(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let wrong = guess(&newcomer, &world);
        for _ in 0..8 {
            assert_eq!(newcomer.post_claim(&world, &wrong).await.code(), "wrong_code");
        }
        assert_eq!(newcomer.post_claim(&world, &newcomer.claim(&world, &confirmed.code)).await.code(), "ok");
    }

    /// Grinding in parallel gets no more than the five tries.
    async fn grinding_in_parallel(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..24 {
            let signed = jws::sign(&guess(&newcomer, &world), &newcomer.key);
            let call = world.provider.http.post(format!("{}{CLAIMS}", world.server.url));
            let call = call.json(&countersign_shared::wire::SignedBody { signed }).send();
            guesses.spawn(async { call.await.expect("an answer").status().as_u16() });
        }
        let statuses = guesses.join_all().await;
        assert!(statuses.iter().all(|status| *status == 403), "{statuses:?}");
        assert_eq!(wrong_codes(&world, &confirmed.pair_hash).await, 5);
        let right = newcomer.claim(&world, &confirmed.code);
        assert_eq!(newcomer.post_claim(&world, &right).await.code(), "too_many_attempts");
    }

    /// Three confirmations of a person may wait for their code, also when they all come at once.
    async fn a_fourth_open_confirmation(world: World) {
        let acts: Vec<_> = (0..8).map(|_| confirmation(&world, &Newcomer::new(&world), |_| {})).collect();
        let sent = acts.into_iter().map(|(act, mac)| world.phone.submit_confirmation(act, mac));
        let outcomes = all(sent).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
        for outcome in outcomes.into_iter().filter(Result::is_err) {
            refused(outcome, Code::TooManyConfirmations);
        }
        // Another person's are counted by themselves, and time makes room.
        let bob = world.another_phone("Bob").await;
        bob.confirm(&Newcomer::new(&world).ticket.to_link()).await.expect("a confirmation");
        world.pass(CODE_LIFE_MS + 1000);
        world.phone.confirm(&Newcomer::new(&world).ticket.to_link()).await.expect("a confirmation");
    }

    /// Two claims with the right code at once: one connection comes of it.
    async fn two_racing_claims(world: World) {
        let newcomer = Newcomer::new(&world);
        let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let (one, two) = (newcomer.claim(&world, &confirmed.code), newcomer.claim(&world, &confirmed.code));
        let (one, two) = tokio::join!(newcomer.post_claim(&world, &one), newcomer.post_claim(&world, &two));
        let mut codes = [one.code(), two.code()];
        codes.sort_unstable();
        assert_eq!(codes, ["already_claimed", "ok"]);
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes.len(), 1);
    }
}

/// Makes all calls at once.
async fn all<T>(calls: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = calls.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (call, done) in pinned.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(outcome) = call.as_mut().poll(context) {
                *done = Some(outcome);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

/// What the phone would send to confirm an offer, edited.
fn confirmation(
    world: &World,
    newcomer: &Newcomer,
    edit: impl FnOnce(&mut Confirm),
) -> (countersign_shared::wire::PersonAct, Digest) {
    let (phone, ticket) = (&world.phone, &newcomer.ticket);
    let keys = CodeKeys::derive(&ticket.k, &phone.draw_code(), &ticket.pair_hash());
    let mut confirm = phone.build_confirmation(ticket, &keys);
    edit(&mut confirm);
    let mac = keys.pin_mac(&countersign_shared::canonical::hash(&confirm));
    (phone.sign_act(&confirm), mac)
}

/// Somebody who has seen the QR and the code, but holds another key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_with_another_key() {
    let world = World::start(Engine::Sqlite).await;
    let newcomer = Newcomer::new(&world);
    let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
    let thief = world.key();
    // The true offer, signed by another key.
    let claim = newcomer.claim(&world, &confirmed.code);
    world.send_signed(CLAIMS, jws::sign(&claim, &thief)).await.refused(Code::WrongKey);
    // An offer that names the thief's key is another offer, which nobody confirmed.
    let Ticket { offer, k } = newcomer.ticket.clone();
    let forged = Newcomer { ticket: Ticket::new(Offer { public_key: *thief.public(), ..offer }, *k), key: thief };
    assert_eq!(forged.post_claim(&world, &forged.claim(&world, &confirmed.code)).await.code(), "wrong_code");
    // With the true proof as well.
    let stolen = Claim { claim_proof: claim.claim_proof.clone(), ..forged.claim(&world, &confirmed.code) };
    world.send_signed(CLAIMS, jws::sign(&stolen, &forged.key)).await.refused(Code::WrongCode);
    // None of that cost the true runtime a try.
    assert_eq!(newcomer.post_claim(&world, &claim).await.code(), "ok");
}

/// Five minutes after the confirmation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_code() {
    let world = World::start(Engine::Sqlite).await;
    let newcomer = Newcomer::new(&world);
    let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
    world.pass(CODE_LIFE_MS + 1000);
    let claim = jws::sign(&newcomer.claim(&world, &confirmed.code), &newcomer.key);
    world.send_signed(CLAIMS, claim).await.refused(Code::CodeExpired);
}

/// Ten minutes after the offer, and as long as a code from its last moment may live.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_offer() {
    let world = World::start(Engine::Sqlite).await;
    let newcomer = Newcomer::new(&world);
    let link = newcomer.ticket.to_link();
    let confirmed = world.phone.confirm(&link).await.expect("a confirmation");
    world.pass(OFFER_LIFE_MS + CODE_LIFE_MS + 1000);
    let claim = jws::sign(&newcomer.claim(&world, &confirmed.code), &newcomer.key);
    world.send_signed(CLAIMS, claim).await.refused(Code::OfferExpired);
    let refusal = world.phone.confirm(&link).await.err().expect("too late");
    assert_eq!(refusal.refused(), Some(Code::OfferExpired), "the phone does not even ask");
}

/// Offers that promise to live longer, or that were made tomorrow.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_out_of_order() {
    let world = World::start(Engine::Sqlite).await;
    for (ahead, life) in [(0, OFFER_LIFE_MS + 1), (minutes(2), OFFER_LIFE_MS)] {
        let mut newcomer = Newcomer::new(&world);
        newcomer.ticket.offer.issued_at += ahead;
        newcomer.ticket.offer.expires_at = newcomer.ticket.offer.issued_at + life;
        let claim = jws::sign(&guess(&newcomer, &world), &newcomer.key);
        world.send_signed(CLAIMS, claim).await.refused(Code::OfferInvalid);
    }
}

/// A code works once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_claim() {
    let world = World::start(Engine::Sqlite).await;
    let (newcomer, _, confirmed) = world.claimed(&world.phone).await;
    let again = jws::sign(&newcomer.claim(&world, &confirmed.code), &newcomer.key);
    world.send_signed(CLAIMS, again).await.refused(Code::AlreadyClaimed);
}

/// The acceptance must name what was confirmed, and comes once; before it nothing can be asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acceptance_of_something_else() {
    let world = World::start(Engine::Sqlite).await;
    let (newcomer, claimed, confirmed): (_, Claimed, _) = world.claimed(&world.phone).await;
    let path = format!("/v1/runtime/connections/{}/accept", claimed.runtime_connection_id);
    let bare = Bare { key: newcomer.key.clone(), id: claimed.runtime_connection_id.clone() };
    let early = bare.request(&world, "Pay.").await;
    bare.post(&world, "/v1/runtime/delegations", &early).await.refused(Code::ConnectionNotActive);

    let honest = newcomer.accept(&world, &claimed, &confirmed.confirm);
    let mut lie = honest.clone();
    lie.confirm_hash = Digest::of(b"something else");
    bare.post(&world, &path, &lie).await.refused(Code::WrongPin);
    let mut lie = newcomer.accept(&world, &claimed, &confirmed.confirm);
    lie.roster_head = Digest::of(b"another roster");
    bare.post(&world, &path, &lie).await.refused(Code::RosterStale);
    assert_eq!(bare.post(&world, &path, &honest).await.status, 200);
    let again = newcomer.accept(&world, &claimed, &confirmed.confirm);
    bare.post(&world, &path, &again).await.refused(Code::AlreadyClaimed);
}

/// Confirmations that name keys, people, moments or rosters other than the caller's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_of_another() {
    let world = World::start(Engine::Sqlite).await;
    let bob: SoftPhone = world.another_phone("Bob").await;
    let now = world.now();
    let submit = async |edit: &dyn Fn(&mut Confirm)| -> Result<PairingView, PhoneError> {
        let (act, mac) = confirmation(&world, &Newcomer::new(&world), edit);
        world.phone.submit_confirmation(act, mac).await
    };
    refused(submit(&|confirm| confirm.user_id = bob.user_id().clone()).await, Code::WrongKey);
    refused(submit(&|confirm| confirm.device_id = bob.device_id().clone()).await, Code::WrongKey);
    refused(submit(&|confirm| confirm.device_public_key = *bob.device_key().public()).await, Code::WrongKey);
    refused(submit(&|confirm| confirm.credential_public_key = *bob.credential_key().public()).await, Code::WrongKey);
    refused(submit(&|confirm| confirm.credential_id = bob.passkey().id().to_vec()).await, Code::KeyNotActive);
    refused(submit(&|confirm| confirm.roster_head = Digest::of(b"another")).await, Code::RosterStale);
    refused(submit(&|confirm| confirm.roster_seq = 7).await, Code::RosterStale);
    refused(submit(&|confirm| confirm.expires_at = now + minutes(30)).await, Code::InvalidField);
    submit(&|_| {}).await.expect("an honest one");
    let (act, mac) = confirmation(&world, &Newcomer::new(&world), |_| {});
    refused(bob.submit_confirmation(act, mac).await, Code::WrongKey);
}
