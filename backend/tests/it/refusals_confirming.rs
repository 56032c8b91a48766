//! Confirmations and acceptances of something else, and too many confirmations at once.

use countersign_shared::{
    Code,
    canonical::{Digest, hash},
    pairing::{CODE_LIFE_MS, CodeKeys},
    payload::Confirm,
    wire::{Claimed, PairingView, PersonAct},
};
use countersign_soft_phone::{PhoneError, SoftPhone};

use crate::support::{Bare, Engine, Newcomer, World, all, both_engines, minutes, refused};

/// What the phone would send to confirm an offer, edited.
fn confirmation(world: &World, newcomer: &Newcomer, edit: impl FnOnce(&mut Confirm)) -> (PersonAct, Digest) {
    let (phone, ticket) = (&world.phone, &newcomer.ticket);
    let keys = CodeKeys::derive(&ticket.k, &phone.draw_code(), &ticket.pair_hash());
    let mut confirm = phone.build_confirmation(ticket, &keys);
    edit(&mut confirm);
    let mac = keys.pin_mac(&hash(&confirm));
    (phone.sign_act(&confirm), mac)
}

both_engines! {
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
