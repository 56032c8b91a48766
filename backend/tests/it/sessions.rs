//! Sessions: signing in and out, with and without a device key. A session shows; only keys answer.

use countersign_shared::wire::DelegationStatus;
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Engine, World, both_engines, code, connection_of, id_of, minutes};

async fn status_with(world: &World, cookie: &str) -> u16 {
    let call = world.provider.http.get(format!("{}/v1/me", world.server.url)).header("Cookie", cookie);
    call.send().await.expect("the server").status().as_u16()
}

both_engines! {
    /// Signing out ends the session on the server; signing in begins another one.
    async fn a_session_ends_when_its_person_signs_out(world: World) {
        let old = world.phone.cookie();
        assert_eq!(status_with(&world, &old).await, 200);
        world.phone.sign_out().await.expect("signed out");
        assert_eq!(world.phone.cookie(), "");
        assert_eq!(code(world.phone.me().await), "missing_credential");
        assert_eq!(status_with(&world, &old).await, 401);

        let session = world.phone.sign_in().await.expect("signed in");
        assert_eq!(session.device_id.as_ref(), Some(world.phone.device_id()));
        assert_eq!(world.phone.me().await.expect("a session").device_id.as_ref(), Some(world.phone.device_id()));
        assert_ne!(world.phone.cookie(), old);
        assert_eq!(status_with(&world, &old).await, 401);
    }

    /// Signing out here leaves the sessions of other devices alone.
    async fn sessions_are_independent(world: World) {
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        world.phone.sign_out().await.expect("signed out");
        tablet.me().await.expect("the other session");
    }

    /// A session lasts thirty days.
    async fn a_session_expires(world: World) {
        let days = |days: u64| minutes(days * 24 * 60);
        world.pass(days(30) - minutes(1));
        world.phone.me().await.expect("a session");
        world.pass(minutes(1));
        assert_eq!(code(world.phone.me().await), "invalid_token");
        world.phone.sign_in().await.expect("signed in");
        world.phone.me().await.expect("a session");
    }

    /// Each sign-in has a challenge of its own, which is good once.
    async fn a_sign_in_is_used_once(world: World) {
        let (ceremony, challenge) = world.phone.begin_sign_in().await.expect("a challenge");
        let assertion = world.phone.assert_challenge(&challenge, &Default::default());
        let sign_in = || world.phone.finish_sign_in(ceremony.clone(), &assertion, String::new());
        assert_eq!(code(sign_in().await), "ok");
        assert_eq!(code(sign_in().await), "ceremony_expired");

        let (ceremony, challenge) = world.phone.begin_sign_in().await.expect("a challenge");
        let assertion = world.phone.assert_challenge(&challenge, &Default::default());
        world.pass(minutes(5) + 1);
        let late = world.phone.finish_sign_in(ceremony, &assertion, String::new()).await;
        assert_eq!(code(late), "ceremony_expired");
    }

    /// The passkey of one browser is enough to look and to enrol a device, and for nothing else.
    async fn without_a_device_key_one_can_only_look_and_enrol(world: World) {
        let runtime = world.paired("deviceless").await;
        let (request, view) = world.requested(&runtime, "Who answers?").await;
        let session = world.phone.sign_in_without_device().await.expect("signed in");
        assert_eq!(session.device_id, None);
        assert_eq!(world.phone.me().await.expect("a session").device_id, None);
        assert_eq!(world.status(&request).await, DelegationStatus::Pending);
        assert!(world.phone.devices().await.expect("a list").devices.iter().all(|device| !device.current));

        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "device_required");
        assert_eq!(code(world.phone.deny(&view, DenyOptions::default()).await), "device_required");
        assert_eq!(code(world.phone.seen(&view).await), "device_required");
        assert_eq!(code(world.phone.revoke_delegation(id_of(&request), "").await), "device_required");
        let id = connection_of(&runtime).await;
        assert_eq!(code(world.phone.revoke_runtime(&id, "").await), "device_required");
        let other = world.runtime("other");
        let application = "app_demo".parse().expect("an id");
        let pending = other.start_pairing(&world.origin(), &application, "Other", "test machine").await;
        assert_eq!(code(world.phone.confirm(&pending.expect("an offer").link()).await), "device_required");
        assert_eq!(world.status(&request).await, DelegationStatus::Pending);

        let fresh = world.phone.enrol_device_alone("New browser").await.expect("a device");
        let devices = fresh.devices().await.expect("a list").devices;
        let shown = devices.iter().find(|device| &device.device_id == fresh.device_id()).expect("the device");
        assert!(shown.current && shown.enrolled_alone);
        fresh.deny(&view, DenyOptions::default()).await.expect("a no");
    }

    /// The browser in which a device was enrolled goes on in the same session, which is the device's now.
    async fn enrolling_a_device_binds_the_session(world: World) {
        world.phone.sign_in_without_device().await.expect("signed in");
        assert_eq!(world.phone.me().await.expect("a session").device_id, None);
        let cookie = world.phone.cookie();
        let fresh = world.phone.enrol_device_alone("New browser").await.expect("a device");
        assert_ne!(world.phone.cookie(), cookie);
        assert_eq!(world.phone.me().await.expect("a session").device_id.as_ref(), Some(fresh.device_id()));
    }
}
