//! Keys and names that nobody may slip in, and sessions that a revocation takes along.

use countersign_shared::{Code, canonical::hash, keys::PrivateKey, pairing::CodeKeys, wire::FinishEnrolment};
use countersign_soft_phone::{EnrolOptions, Enrolment, SoftPhone, draw_code, recovery_key};

use crate::support::{Engine, Newcomer, World, both_engines, refused};

both_engines! {
    /// A recovery key that signs for itself, one at a time, and is shown in the list: none is slipped in.
    async fn a_recovery_key(world: World) {
        let unsigned = recovery_key(&PrivateKey::from_bytes(&[9; 32]).expect("a key"));
        let entry = world.phone.build_entry(vec![unsigned.clone()], Vec::new(), false);
        let record = world.phone.sign_entry(&entry, &[world.phone.device()]);
        refused(world.phone.submit_entry(record).await, Code::InvalidSignature);
        assert!(world.phone.devices().await.expect("a list").recovery.since.is_none());
        world.phone.write_down(&draw_code()).await.expect("written down");
        assert!(world.phone.devices().await.expect("a list").recovery.since.is_some());
        let beside = world.phone.build_entry(vec![unsigned], Vec::new(), false);
        let record = world.phone.sign_entry(&beside, &[world.phone.device()]);
        refused(world.phone.submit_entry(record).await, Code::RosterInvalid);
    }

    /// A signature that nobody checks.
    async fn one_signature_too_many(world: World) {
        let lost = world.phone.enrol_device("Lost phone").await.expect("a device");
        let entry = world.phone.build_entry(Vec::new(), vec![lost.device_id().to_string()], false);
        let mut record = world.phone.sign_entry(&entry, &[world.phone.device()]);
        record.signatures.push(record.signatures[0].clone());
        refused(world.phone.submit_entry(record.clone()).await, Code::RosterInvalid);
        record.signatures.pop();
        world.phone.submit_entry(record).await.expect("the revocation");
    }

    /// Whoever confirms under another's name would have the runtime ask "are you Ada?".
    async fn a_confirmation_under_another_name(world: World) {
        let newcomer = Newcomer::new(&world);
        let keys = CodeKeys::derive(&newcomer.ticket.k, &world.phone.draw_code(), &newcomer.ticket.pair_hash());
        let mut confirm = world.phone.build_confirmation(&newcomer.ticket, &keys);
        confirm.user_name = "Somebody else".into();
        let sent = world.phone.submit_confirmation(world.phone.sign_act(&confirm), keys.pin_mac(&hash(&confirm)));
        refused(sent.await, Code::WrongRequest);
    }

    /// Who reads the database knows an enrolment's id and challenge, but not the link's secret.
    async fn an_enrolment_without_its_link(world: World) {
        let app = &world.server.app;
        let invitation = countersign_backend::service::admin::invite_user(app, "Bob").await.expect("a link");
        let begun = Enrolment::begin(&world.server.url, &invitation.link, EnrolOptions::default()).await;
        let enrolment = begun.expect("an enrolment");
        let registered = enrolment.passkey.register(&world.origin(), enrolment.challenge(), &enrolment.registration);
        let body =
            FinishEnrolment { invite: "csi_guessed".into(), credential: registered, record: enrolment.record() };
        let path = format!("/v1/enrolments/{}/finish", enrolment.started.enrolment_id);
        world.send(&path, serde_json::to_vec(&body).expect("JSON")).await.refused(Code::InviteInvalid);
        enrolment.finish().await.expect("the link still works");
    }

    /// A thief of the passkey who signed in without a device is out as soon as the person revokes anything.
    async fn a_revocation_ends_sessions_without_a_device(world: World) {
        let path = world.folder.path().join("thief.json");
        world.phone.save(&path).expect("a file");
        let thief = SoftPhone::load(&path).expect("a phone");
        thief.sign_in_without_device().await.expect("signed in");
        thief.me().await.expect("reads");
        let lost = world.phone.enrol_device("Lost phone").await.expect("a device");
        world.phone.revoke_device(lost.device_id()).await.expect("revoked");
        refused(thief.me().await, Code::InvalidToken);
        world.phone.me().await.expect("still signed in");
    }
}
