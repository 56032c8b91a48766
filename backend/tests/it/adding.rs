//! A phone is added by an old one.

use countersign_runtime::Outcome;
use countersign_shared::roster::KeyKind;
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, id_of};

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
}
