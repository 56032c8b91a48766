//! Pairings that must not come about: another key, guessed codes, late codes and late offers.

use countersign_shared::{
    Code, jws,
    pairing::{CODE_LIFE_MS, OFFER_LIFE_MS, Ticket},
    payload::{Claim, Offer},
    wire::PairingStatus,
};

use crate::support::{Engine, Newcomer, World, all, both_engines, minutes};

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
        assert_eq!(view.status, Some(PairingStatus::Ended));
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
        assert_eq!(view.status, Some(PairingStatus::Ended));
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes.len(), 0);
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
