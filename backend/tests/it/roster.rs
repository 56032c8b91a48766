//! The roster: more devices, fewer devices, and a runtime that follows.

use countersign_runtime::Outcome;
use countersign_shared::{
    Code,
    checklist::Check,
    roster::{Roster, WAIT_MS},
    wire::{DelegationStatus, RosterAnswer},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions, Device, SoftPhone};
use reqwest::Method;

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of};

both_engines! {
    /// A device that the first one enrolled answers, and the runtime follows the roster to believe it.
    async fn a_second_device_answers(world: World) {
        let runtime = world.paired("second").await;
        let before = runtime.connection().await.expect("a profile").expect("a pairing").head;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        let answered = tablet.approve(&view, ApproveOptions::default()).await.expect("a yes");
        assert_eq!(answered.answered_on.as_ref(), Some(tablet.device_id()));
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Approved(approved) = outcome else { panic!("{outcome:?}") };
        assert_eq!(approved.device_name, "Tablet");
        let after = runtime.connection().await.expect("a profile").expect("a pairing").head;
        assert_eq!((before.seq, after), (0, tablet.head()));
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert!(world.provider.is_active(&token.token).await);

        let devices = world.phone.devices().await.expect("a list").devices;
        let names: Vec<(&str, bool)> = devices.iter().map(|device| (device.name.as_str(), device.current)).collect();
        assert_eq!(names, [("Tablet", false), ("Ada's phone", true)]);
    }

    /// An answer may name an older head than the newest, as long as its keys are alive in both.
    async fn an_answer_may_name_an_older_head(world: World) {
        let runtime = world.paired("older").await;
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        world.phone.enrol_device("Tablet").await.expect("a second device");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        assert_eq!(runtime.connection().await.expect("a profile").expect("a pairing").head.seq, 1);
    }

    /// A revoked device has no session, gets none and answers nothing; the others go on.
    async fn a_revoked_device_is_out(world: World) {
        let runtime = world.paired("revoked").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        tablet.me().await.expect("a session");
        world.phone.revoke_device(tablet.device_id()).await.expect("a revocation");
        assert_eq!(code(tablet.me().await), "invalid_token");
        assert_eq!(code(tablet.approve_blindly(&view, ApproveOptions::default()).await), "invalid_token");
        assert_eq!(code(tablet.sign_in().await), "key_not_active");
        let devices = world.phone.devices().await.expect("a list").devices;
        let shown = devices.iter().find(|device| &device.device_id == tablet.device_id()).expect("the device");
        assert!(shown.revoked_at.is_some());

        // Its passkey is the same synced one, and still no yes without a device of its own.
        tablet.sign_in_without_device().await.expect("signed in");
        assert_eq!(code(tablet.deny(&view, DenyOptions::default()).await), "device_required");
        assert_eq!(world.status(&request).await, DelegationStatus::Pending);
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
    }

    /// A removed device is shown the chain up to its removal, by the session that it had, and nothing after that.
    async fn a_removed_device_sees_its_removal_and_no_more(world: World) {
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        let laptop = world.phone.enrol_device("Laptop").await.expect("a third device");
        let (removed, signed_out) = (tablet.cookie(), laptop.cookie());
        laptop.sign_out().await.expect("signed out");
        world.phone.revoke_device(tablet.device_id()).await.expect("a revocation");
        let removal = world.phone.head();
        world.phone.revoke_device(laptop.device_id()).await.expect("a revocation");
        world.phone.enrol_device("Secret").await.expect("a device that the tablet does not learn of");

        let read = async |path: &str, cookie: &str| world.call(Method::GET, path, &[("cookie", cookie)], "").await;
        let answer: RosterAnswer = serde_json::from_value(read("/v1/me/roster", &removed).await.json()).expect("a roster");
        let seen = Roster::verify(world.phone.origin(), world.phone.user_id(), &answer.records).expect("a whole chain");
        assert_eq!((answer.head, seen.head()), (removal, removal));
        let end = |device: &SoftPhone| {
            let key = seen.keys().iter().find(|known| known.key.id == device.device_id().as_str());
            key.expect("the device").revoked_at
        };
        assert_eq!((end(&tablet), end(&laptop), end(&world.phone)), (Some(removal.seq), None, None));
        read("/v1/me", &removed).await.refused(Code::InvalidToken);
        // Whoever had signed out before is nobody.
        read("/v1/me/roster", &signed_out).await.refused(Code::InvalidToken);
    }

    /// A yes of a device that was revoked before the runtime looked is not believed, and is given back.
    async fn a_yes_of_a_device_that_was_revoked_since_is_refused(world: World) {
        let runtime = world.paired("since").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        tablet.approve(&view, ApproveOptions::default()).await.expect("a yes");
        world.phone.revoke_device(tablet.device_id()).await.expect("a revocation");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Refused(refused) = outcome else { panic!("{outcome:?}") };
        assert_eq!((refused.check, refused.code.as_str()), (Check::Payload, "key_not_active"));
        assert_eq!(world.status(&request).await, DelegationStatus::Revoked);
    }

    /// A device that has waited may revoke the one that enrolled it, and pairings made there live on.
    async fn any_device_may_revoke_another(world: World) {
        let runtime = world.paired("outlive").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        assert_eq!(code(tablet.revoke_device(world.phone.device_id()).await), "device_waits");
        world.pass(WAIT_MS);
        tablet.set_clock_offset(world.watch.ahead().cast_signed());
        tablet.revoke_device(world.phone.device_id()).await.expect("a revocation");
        assert_eq!(code(world.phone.me().await), "invalid_token");
        let request = runtime.request(world.ask("Who answers?")).await.expect("a request");
        let view = tablet.request(id_of(&request)).await.expect("on the tablet");
        tablet.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
    }

    /// The same entry again is answered again; an entry beside it is a fork.
    async fn an_entry_is_appended_once(world: World) {
        let device = Device::create("Tablet");
        let entry = world.phone.build_entry(vec![device.roster_key()], Vec::new(), false);
        let record = world.phone.sign_entry(&entry, &[world.phone.device(), &device]);
        let first = world.phone.submit_entry(record.clone()).await.expect("a roster");
        let again = world.phone.submit_entry(record).await.expect("a roster");
        assert_eq!((first.head, first.records.len()), (again.head, again.records.len()));
        assert_eq!(world.phone.devices().await.expect("a list").devices.len(), 2);

        let device = Device::create("Another tablet");
        let beside = world.phone.build_entry(vec![device.roster_key()], Vec::new(), false);
        let record = world.phone.sign_entry(&beside, &[world.phone.device(), &device]);
        assert_eq!(code(world.phone.submit_entry(record).await), "roster_gap");
        world.phone.roster().await.expect("the phone follows");
        assert_eq!(world.phone.head(), first.head);
    }

    /// Of two entries at once one is appended, and the chain stays a chain.
    async fn of_two_racing_entries_one_wins(world: World) {
        for round in 1..=6 {
            let record = |name: &str| {
                let device = Device::create(name);
                let entry = world.phone.build_entry(vec![device.roster_key()], Vec::new(), false);
                world.phone.sign_entry(&entry, &[world.phone.device(), &device])
            };
            let (one, other) = (record("One"), record("Other"));
            let (one, other) = tokio::join!(world.phone.submit_entry(one), world.phone.submit_entry(other));
            let mut codes = [code(one), code(other)];
            codes.sort_unstable();
            assert_eq!(codes, ["ok", "roster_gap"], "round {round}");
            assert_eq!(world.phone.roster().await.expect("a roster").head().seq, round);
        }
        assert_eq!(world.phone.devices().await.expect("a list").devices.len(), 7);
    }
}
