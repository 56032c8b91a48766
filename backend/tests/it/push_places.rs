//! Where a device takes pushes, and when it takes none any more.

use countersign_shared::base64url;
use countersign_soft_phone::SoftPhone;

use crate::support::{Engine, World, both_engines, code, id_of};

async fn takes_pushes(phone: &SoftPhone, of: &SoftPhone) -> bool {
    let devices = phone.devices().await.expect("a list").devices;
    devices.into_iter().any(|device| device.device_id == *of.device_id() && device.push.is_some())
}

both_engines! {
    /// Signing out, unsubscribing, and being revoked each end pushes to a device; others go on.
    async fn pushes_end_with_what_they_hang_on(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("ends").await);
        world.subscribe(&world.phone, &service, "phone").await;
        for (round, name) in ["out", "off", "revoked"].into_iter().enumerate() {
            let tablet = world.phone.enrol_device(name).await.expect("a device");
            tablet.set_clock_offset(world.watch.ahead().cast_signed());
            world.subscribe(&tablet, &service, name).await;
            assert!(takes_pushes(&world.phone, &tablet).await);
            match name {
                "out" => tablet.sign_out().await.expect("signed out"),
                "off" => assert!(tablet.unsubscribe().await.expect("unsubscribed").push.is_none()),
                _ => drop(world.phone.revoke_device(tablet.device_id()).await.expect("revoked")),
            }
            assert!(!takes_pushes(&world.phone, &tablet).await);
            assert_eq!(world.audited("push.unsubscribe").await, round + 1);
        }
        let request = runtime.request(world.ask("Who is left?")).await.expect("a request");
        let told = service.told().await;
        assert_eq!((told.name.as_str(), told.delegation_id.as_str()), ("phone", id_of(&request).as_str()));
        world.later(20_000).await;
        service.nothing_more(&world.phone).await;
        assert!(world.phone.unsubscribe().await.is_ok());
        assert_eq!(code(world.phone.unsubscribe().await), "not_found");
        assert_eq!(code(world.phone.test_push(world.phone.device_id()).await), "not_found");
    }

    /// A browser that enrols a new device keeps its place: the old device has moved out of it.
    async fn one_place_is_one_devices(world: World) {
        let service = world.push_service().await;
        world.subscribe(&world.phone, &service, "browser").await;
        let anew = world.phone.enrol_device("The same browser").await.expect("a device");
        world.subscribe(&anew, &service, "browser").await;
        assert!(takes_pushes(&anew, &anew).await && !takes_pushes(&anew, &world.phone).await);
        let moved = service.subscribe("elsewhere", &anew.push_key().await.expect("a key"));
        let [key, auth] = [&moved.p256dh, &moved.auth].map(|text| base64url::decode("", text).expect("bytes"));
        anew.subscribe(&moved.endpoint, &key, &auth).await.expect("moved");
        anew.test_push(anew.device_id()).await.expect("a test");
        assert_eq!(service.told().await.name, "elsewhere");
    }

    /// What is no push service is refused, and what another person's device signs too.
    async fn not_every_place_is_taken(world: World) {
        let service = world.push_service().await;
        let place = service.subscribe("phone", &world.phone.push_key().await.expect("a key"));
        let [key, auth] = [&place.p256dh, &place.auth].map(|text| base64url::decode("", text).expect("bytes"));
        for inside in ["https://192.168.1.1/push", "https://[fd00::1]/push", "https://user@push.example.net/a"] {
            assert_eq!(code(world.phone.subscribe(inside, &key, &auth).await), "push_endpoint_refused", "{inside}");
        }
        let grace = world.another_phone("Grace").await;
        let mut foreign = grace.build_subscribe(&place.endpoint, &key, &auth);
        foreign.user_id = world.phone.user_id().clone();
        let signed = grace.sign_device(&foreign);
        assert_eq!(code(grace.submit_signed("/v1/me/push/subscribe", signed).await), "wrong_key");
        assert!(!takes_pushes(&grace, &grace).await);
        assert_eq!(code(grace.test_push(world.phone.device_id()).await), "not_found");
    }

    /// Test pushes are five seconds apart.
    async fn tests_are_apart(world: World) {
        let service = world.push_service().await;
        world.subscribe(&world.phone, &service, "phone").await;
        let first = world.phone.test_push(world.phone.device_id()).await.expect("a test");
        assert_eq!(service.told().await.push_id, first);
        assert_eq!(code(world.phone.test_push(world.phone.device_id()).await), "rate_limited");
        world.later(5_000).await;
        service.nothing_more(&world.phone).await;
        // A passkey alone buzzes nobody.
        world.phone.sign_in_without_device().await.expect("signed in");
        assert_eq!(code(world.phone.test_push(world.phone.device_id()).await), "device_required");
    }
}
