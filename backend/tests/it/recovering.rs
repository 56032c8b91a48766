//! Everything is lost but a code on paper.

use countersign_backend::service::admin;
use countersign_runtime::Outcome;
use countersign_shared::{jws, payload::WINDOW_MS, recovery::RecoveryCode, wire::SignedBody};
use countersign_soft_phone::{ApproveOptions, Device, PhoneError, Recovering, draw_code};

use crate::{
    refusals_enrolling::with_rsa_key,
    support::{DEADLINE, Engine, World, both_engines, code, connection_of, id_of, minutes},
};

async fn recover(world: &World, code: &RecoveryCode) -> Result<Recovering, PhoneError> {
    let ahead = world.watch.ahead().cast_signed();
    Recovering::begin(&world.server.url, &world.origin(), code, "New phone", ahead).await
}

/// A code on paper whose key is enrolled.
async fn written(world: &World) -> RecoveryCode {
    let paper = draw_code();
    world.phone.write_down(&paper).await.expect("written down");
    paper
}

both_engines! {
    /// The code begins anew: every key of before is revoked, the new phone need not wait, and a runtime that was paired
    /// before follows.
    async fn a_code_on_paper_replaces_every_key(world: World) {
        let runtime = world.paired("before").await;
        let paper = written(&world).await;
        assert!(world.phone.devices().await.expect("a list").recovery.since.is_some());
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");

        let new = recover(&world, &paper).await.expect("a recovery").finish().await.expect("a new phone");
        assert_eq!(code(world.phone.me().await), "invalid_token");
        assert_eq!(code(second.me().await), "invalid_token");
        assert_eq!(code(world.phone.sign_in().await), "sign_in_failed");
        let listed = new.devices().await.expect("a list");
        let alive: Vec<&str> =
            listed.devices.iter().filter(|one| one.revoked_at.is_none()).map(|one| one.name.as_str()).collect();
        assert_eq!(alive, ["New phone"]);
        assert!(listed.recovery.since.is_none() && listed.devices[0].waits_until.is_none());

        let request = runtime.request(world.ask("Who answers?")).await.expect("a request");
        new.trust_runtime(runtime.connection().await.expect("a profile").expect("a pairing").thumbprint);
        let view = new.request(id_of(&request)).await.expect("on the new phone");
        new.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Approved(approved) = outcome else { panic!("{outcome:?}") };
        assert_eq!(approved.device_name, "New phone");
    }

    /// A code is used up, and a new one takes the place of the former.
    async fn a_code_that_is_used_or_replaced_is_dead(world: World) {
        assert_eq!(code(recover(&world, &draw_code()).await.map(drop)), "unknown_key");
        let (first, second, third) = (written(&world).await, written(&world).await, draw_code());
        assert_eq!(code(recover(&world, &first).await.map(drop)), "unknown_key");
        let late = recover(&world, &second).await.expect("a recovery");
        let mut recovering = recover(&world, &second).await.expect("a recovery");
        recovering.write_down(&third).expect("a key");
        let new = recovering.finish().await.expect("a new phone");
        assert_eq!(code(late.finish().await.map(drop)), "roster_gap");
        assert_eq!(code(recover(&world, &second).await.map(drop)), "unknown_key");
        assert!(new.devices().await.expect("a list").recovery.since.is_some());
        recover(&world, &third).await.expect("a recovery").finish().await.expect("a newer phone");
        assert_eq!(code(new.me().await), "invalid_token");
    }

    /// A recovered phone need not wait.
    async fn a_recovered_phone_adds_the_next(world: World) {
        let paper = written(&world).await;
        let new = recover(&world, &paper).await.expect("a recovery").finish().await.expect("a new phone");
        new.add_phone("Next phone").await.expect("another phone");
        new.write_down(&draw_code()).await.expect("written down");
    }

    async fn an_entry_that_leaves_a_key_is_refused(world: World) {
        let paper = written(&world).await;
        let mut lenient = recover(&world, &paper).await.expect("a recovery");
        lenient.entry.revoke.retain(|id| id != world.phone.device_id().as_str());
        assert_eq!(code(lenient.finish().await.map(drop)), "roster_invalid");
        let mut crowded = recover(&world, &paper).await.expect("a recovery");
        crowded.entry.enrol.push(Device::create("Another").roster_key());
        assert_eq!(code(crowded.finish().await.map(drop)), "roster_invalid");
        let mut by_passkey = recover(&world, &paper).await.expect("a recovery");
        by_passkey.entry.signer_kind = countersign_shared::roster::KeyKind::Credential;
        by_passkey.entry.signer_id = world.phone.passkey().id_text();
        assert_eq!(code(by_passkey.finish().await.map(drop)), "wrong_key");
        // The route of everyday entries takes no recovery.
        let recovering = recover(&world, &paper).await.expect("a recovery");
        assert_eq!(code(world.phone.submit_entry(recovering.record()).await), "roster_invalid");
        world.phone.me().await.expect("nothing has happened");
    }

    async fn a_passkey_must_be_es256_and_the_one_of_the_entry(world: World) {
        let paper = written(&world).await;
        let recovering = recover(&world, &paper).await.expect("a recovery");
        let rsa = with_rsa_key(recovering.credential());
        assert_eq!(code(recovering.finish_as(rsa).await.map(drop)), "algorithm_not_allowed");
        let mut renamed = recover(&world, &paper).await.expect("a recovery");
        renamed.entry.enrol[0] = countersign_soft_phone::Passkey::create(vec![7; 16], true).roster_key("Other");
        assert_eq!(code(renamed.finish().await.map(drop)), "roster_invalid");
        let (one, other) = (recover(&world, &paper).await, recover(&world, &paper).await);
        let (one, other) = (one.expect("a recovery"), other.expect("a recovery"));
        let foreign = other.credential();
        assert_eq!(code(one.finish_as(foreign).await.map(drop)), "invalid_assertion");
    }

    async fn five_minutes_and_once(world: World) {
        let paper = written(&world).await;
        let recovering = recover(&world, &paper).await.expect("a recovery");
        world.pass(minutes(5));
        assert_eq!(code(recovering.finish().await.map(drop)), "ceremony_expired");
        let recovering = recover(&world, &paper).await.expect("a recovery");
        let (path, record) = (recovering.started.recovery_id.clone(), recovering.record());
        let body = serde_json::json!({ "credential": recovering.credential(), "record": record });
        recovering.finish().await.expect("a new phone");
        let body = serde_json::to_vec(&body).expect("JSON");
        let again = world.send(&format!("/v1/recoveries/{path}/finish"), body).await;
        assert_eq!(again.json()["code"], "ceremony_expired");
    }

    /// The message that begins a recovery is signed by the key that it names, for this server, now.
    async fn a_recovery_begins_with_a_message_of_its_key(world: World) {
        let paper = written(&world).await;
        let key = paper.key(&world.origin()).expect("a key");
        let honest = Recovering::message(&world.origin(), &key, world.now());
        let send = async |message: &countersign_shared::payload::RecoveryBegin| {
            let signed = SignedBody { signed: jws::sign(message, &key) };
            world.send("/v1/recoveries", serde_json::to_vec(&signed).expect("JSON")).await
        };
        let mut wrong = honest.clone();
        wrong.recovery_id = world.phone.device_key().public().thumbprint();
        assert_eq!(send(&wrong).await.json()["code"], "wrong_key");
        let mut old = honest.clone();
        old.issued_at -= WINDOW_MS + 5_000;
        assert_eq!(send(&old).await.json()["code"], "clock_skew");
        let elsewhere = countersign_shared::origin::Origin::parse("https://b.example").expect("an origin");
        let mut foreign = honest.clone();
        foreign.origin = elsewhere;
        assert_eq!(send(&foreign).await.json()["code"], "wrong_origin");
        let first = send(&honest).await.json();
        assert_eq!(send(&honest).await.json()["recoveryId"], first["recoveryId"], "the same message, the same answer");
        let mut reused = honest.clone();
        reused.issued_at += 1;
        assert_eq!(send(&reused).await.json()["code"], "nonce_reused");
    }

    /// Without a code the operator invites again: a new person, who pairs anew.
    async fn without_a_code_a_re_invited_person_pairs_anew(world: World) {
        let runtime = world.paired("lost").await;
        let before = connection_of(&runtime).await;
        let again = world.another_phone("Ada").await;
        assert_ne!(again.user_id(), world.phone.user_id());
        admin::revoke_connection(&world.server.app, &before, "every phone lost").await.expect("revoked");
        assert!(runtime.request(world.ask("Who answers?")).await.is_err(), "the old pairing is over");
        let runtime = world.paired_with("lost", &again).await;
        let request = runtime.request(world.ask("Who answers?")).await.expect("a request");
        let view = again.request(id_of(&request)).await.expect("on the new phone");
        again.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
    }
}
