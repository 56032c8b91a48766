//! A phone is added by an old one.

use countersign_runtime::Outcome;
use countersign_shared::{
    Code,
    ids::AdditionId,
    roster::{KeyKind, RosterRecord},
    wire::AdditionStatus,
};
use countersign_soft_phone::{ApproveOptions, Device, Joining, Passkey};

use crate::{
    refusals_enrolling::with_rsa_key,
    support::{DEADLINE, Engine, World, both_engines, code, id_of, minutes, within},
};

async fn join(world: &World) -> (AdditionId, Joining) {
    let (created, link) = world.phone.begin_addition().await.expect("a code");
    let joining = Joining::begin(&world.server.url, &link, "Second phone").await.expect("opened");
    (created.addition_id, joining)
}

/// The entry that the old phone proposed, as the new one is given it.
async fn proposed(joining: &Joining) -> RosterRecord {
    joining.read(0).await.expect("an answer").record.expect("a proposal")
}

both_engines! {
    /// Two codes, two signatures: the new phone has a passkey of its own, and a runtime that was paired before believes
    /// it through the chain.
    async fn a_second_phone_is_added_and_answers(world: World) {
        let runtime = world.paired("before").await;
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");
        assert_ne!(second.passkey().id(), world.phone.passkey().id());
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        second.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Approved(approved) = outcome else { panic!("{outcome:?}") };
        assert_eq!(approved.device_name, "Second phone");
        assert!(world.provider.is_active(&runtime.token(id_of(&request)).await.expect("a token").token).await);

        let listed = world.phone.devices().await.expect("a list");
        let shown = listed.devices.iter().find(|device| device.device_id == *second.device_id()).expect("the phone");
        assert_eq!(shown.credential_id, second.passkey().id_text());
        assert!(shown.waits_until.is_some() && !shown.enrolled_alone && !shown.current);
        assert!(listed.recovery.since.is_none());
        second.sign_out().await.expect("signed out");
        second.sign_in().await.expect("signed in by its own passkey");
        let roster = second.roster().await.expect("a roster");
        assert_eq!(roster.keys().iter().filter(|key| key.key.kind == KeyKind::Credential).count(), 2);
    }

    /// The same finish again is answered again, until the phone is revoked; the code opens nothing any more.
    async fn a_code_is_used_up(world: World) {
        let (created, link) = world.phone.begin_addition().await.expect("a code");
        let again = async || Joining::begin(&world.server.url, &link, "Another phone").await;
        let joining = again().await.expect("opened");
        joining.register().await.expect("registered");
        assert_eq!(joining.register().await.expect("the same keys again").status, AdditionStatus::Registered);
        assert_eq!(code(again().await.map(drop)), "invite_invalid");
        world.phone.admit(&joining.admission().to_link()).await.expect("proposed");
        let proposal = proposed(&joining).await;
        let record = joining.sign(&proposal).expect("signed");
        let secret = joining.invitation.secret.clone();
        let said = |record: &RosterRecord| {
            let body = serde_json::json!({ "secret": *secret, "record": record });
            serde_json::to_vec(&body).expect("JSON")
        };
        let body = said(&record);
        let path = format!("/v1/additions/{}/finish", created.addition_id);
        let second = joining.finish(record).await.expect("a phone");
        assert_eq!(world.send(&path, body.clone()).await.status, 200, "the same again");
        // Whoever photographed the code has the proposal, and not the new phone's signatures.
        for record in [&proposal, &RosterRecord { signatures: Vec::new(), ..proposal.clone() }] {
            world.send(&path, said(record)).await.refused(Code::RosterInvalid);
        }
        assert_eq!(world.phone.addition(&created.addition_id, 55).await.expect("it").status, AdditionStatus::Done);
        world.phone.roster().await.expect("a roster");
        world.phone.revoke_device(second.device_id()).await.expect("revoked");
        assert_eq!(world.send(&path, body).await.status, 403);
        assert_eq!(code(again().await.map(drop)), "invite_invalid");
    }

    /// Who opens the code last has the registration; who registers first has the code.
    async fn two_phones_with_one_code(world: World) {
        let (_, link) = world.phone.begin_addition().await.expect("a code");
        let mallory = Joining::begin(&world.server.url, &link, "Mallory's").await.expect("opened");
        let honest = Joining::begin(&world.server.url, &link, "Second phone").await.expect("opened");
        assert_eq!(code(mallory.register().await), "invalid_assertion");
        honest.register().await.expect("registered");
        assert_eq!(code(mallory.register().await), "invite_invalid");
        // The old phone signs what it scanned, and the server what was registered: nobody but the honest one fits both.
        assert_eq!(code(world.phone.admit(&mallory.admission().to_link()).await), "roster_invalid");
        world.phone.admit(&honest.admission().to_link()).await.expect("proposed");
        let record = proposed(&honest).await;
        assert_eq!(code(mallory.sign(&record)), "roster_invalid");
        let record = honest.sign(&record).expect("signed");
        honest.finish(record).await.expect("a phone");
    }

    async fn ten_minutes_and_one_at_a_time(world: World) {
        let (first, joining) = join(&world).await;
        let (second, later) = join(&world).await;
        assert_eq!(world.phone.addition(&first, 0).await.expect("it").status, AdditionStatus::Expired);
        assert_eq!(code(joining.register().await), "invite_invalid");
        later.register().await.expect("registered");
        world.pass(minutes(10));
        assert_eq!(world.phone.addition(&second, 55).await.expect("it").status, AdditionStatus::Expired);
        assert_eq!(code(world.phone.admit(&later.admission().to_link()).await), "ceremony_expired");
        assert_eq!(later.read(55).await.expect("it").status, AdditionStatus::Expired);
    }

    async fn what_is_anothers_stays_closed(world: World) {
        let bob = world.another_phone("Bob").await;
        let (id, joining) = join(&world).await;
        assert_eq!(code(bob.addition(&id, 0).await), "not_found");
        joining.register().await.expect("registered");
        assert_eq!(code(bob.admit(&joining.admission().to_link()).await), "not_found");
        let (_, link) = bob.begin_addition().await.expect("a code");
        let mut other = Joining::begin(&world.server.url, &link, "Bob's second").await.expect("opened");
        other.started.addition_id = id;
        assert_eq!(code(other.read(0).await), "invite_invalid");
        assert_eq!(code(other.register().await), "invite_invalid");
    }

    /// The old phone's entry must be about the registered keys and nothing else.
    async fn an_entry_about_other_keys_is_refused(world: World) {
        let (id, joining) = join(&world).await;
        assert_eq!(code(world.phone.admit(&joining.admission().to_link()).await), "ceremony_expired");
        joining.register().await.expect("registered");
        let other = Passkey::create(vec![7; 16], true);
        let mut admission = joining.admission();
        (admission.credential_id, admission.credential_public_key) = (other.id().to_vec(), *other.key().public());
        assert_eq!(code(world.phone.admit(&admission.to_link()).await), "roster_invalid");
        let keys = joining.admission().keys();
        let sneaked = [&keys[..], &[Device::create("Sneaked in").roster_key()]].concat();
        let revoking = vec![world.phone.device_id().to_string()];
        for (enrol, revoke, alone) in
            [(sneaked, Vec::new(), false), (keys.to_vec(), revoking, false), (keys.to_vec(), Vec::new(), true)]
        {
            let entry = world.phone.build_entry(enrol, revoke, alone);
            let record = world.phone.sign_entry(&entry, &[world.phone.device()]);
            assert_ne!(code(world.phone.propose(&id, record.clone()).await), "ok");
            assert_ne!(code(joining.sign(&record)), "ok", "and the new phone would not sign it either");
        }
        world.phone.admit(&joining.admission().to_link()).await.expect("proposed");
        // A signature is missing, or the entry is another.
        let record = proposed(&joining).await;
        let entry = world.phone.build_entry(keys.to_vec(), Vec::new(), false);
        let another = joining.sign_blindly(&world.phone.sign_entry(&entry, &[world.phone.device()]), &entry);
        let finish = async |record: &RosterRecord| {
            let body = serde_json::json!({ "secret": *joining.invitation.secret, "record": record });
            world.send(&format!("/v1/additions/{id}/finish"), serde_json::to_vec(&body).expect("JSON")).await
        };
        assert_eq!(finish(&record).await.json()["code"], "invalid_signature");
        assert_eq!(finish(&another).await.json()["code"], "roster_invalid");
        // The chain went on since.
        world.phone.enrol_device("Tablet").await.expect("a device");
        assert_eq!(finish(&joining.sign(&record).expect("signed")).await.json()["code"], "roster_gap");
    }

    async fn a_passkey_must_be_es256_and_made_for_this(world: World) {
        let (_, mut joining) = join(&world).await;
        let rsa = with_rsa_key(joining.credential());
        assert_eq!(code(joining.register_as(rsa).await), "algorithm_not_allowed");
        joining.registration.origin = Some("https://evil.example".into());
        assert_eq!(code(joining.register().await), "invalid_assertion");
        joining.registration.origin = None;
        joining.registration.user_verified = false;
        assert_eq!(code(joining.register().await), "invalid_assertion");
        joining.registration.user_verified = true;
        joining.register().await.expect("registered");
    }

    /// Each side waits while it is the other's turn.
    async fn both_phones_wait_for_each_other(world: World) {
        let (id, joining) = join(&world).await;
        let both = async {
            tokio::join!(world.phone.addition(&id, 55), joining.register())
        };
        let (seen, _) = within(both).await;
        let seen = seen.expect("an answer");
        assert_eq!((seen.status, seen.device_name.as_deref()), (AdditionStatus::Registered, Some("Second phone")));
        let link = joining.admission().to_link();
        let (read, admitted) = within(async { tokio::join!(joining.read(55), world.phone.admit(&link)) }).await;
        assert_eq!(admitted.expect("proposed").status, AdditionStatus::Proposed);
        assert!(read.expect("an answer").record.is_some());
    }
}
