//! What a device may say of pushes, and what it may not.

use countersign_shared::{payload::PushEvent, wire::SignedBody};
use countersign_soft_phone::SoftPhone;

use crate::support::{Engine, World, both_engines, code};

async fn health(phone: &SoftPhone) -> countersign_shared::wire::PushHealth {
    let devices = phone.devices().await.expect("a list").devices;
    let own = devices.into_iter().find(|device| device.device_id == *phone.device_id()).expect("itself");
    own.push.expect("it takes pushes")
}

both_engines! {
    /// The first receipt of each event counts, and each device shows how its pushes fare.
    async fn the_first_receipt_counts(world: World) {
        let service = world.push_service().await;
        world.subscribe(&world.phone, &service, "phone").await;
        let before = health(&world.phone).await;
        assert!(before.last_sent_at.is_none() && before.last_delivered_at.is_none() && before.latency_ms.is_none());
        let push = world.phone.test_push(world.phone.device_id()).await.expect("a test");
        assert_eq!(service.told().await.push_id, push);
        // The service's answer and the receipt race; either order is well.
        world.phone.receipt(&push, PushEvent::Delivered).await.expect("a receipt");
        let first = health(&world.phone).await;
        assert!(first.last_delivered_at.is_some() && first.latency_ms.is_some_and(|latency| latency < 30_000));
        world.later(1_000).await;
        world.phone.receipt(&push, PushEvent::Delivered).await.expect("again");
        world.phone.receipt(&push, PushEvent::Opened).await.expect("opened");
        world.phone.receipt(&push, PushEvent::Opened).await.expect("again");
        assert_eq!(health(&world.phone).await.last_delivered_at, first.last_delivered_at);
        assert_eq!(world.audited("notification.deliver").await, 1);
        assert_eq!(world.audited("notification.open").await, 1);
        // A worker outlives the session that it began with.
        world.phone.forget_session();
        world.phone.receipt(&push, PushEvent::Opened).await.expect("without a session");
    }

    /// A receipt that comes in the same moment as the push service's answer is kept, and so is the answer.
    async fn a_receipt_and_the_answer_come_at_once(world: World) {
        let service = world.push_service().await;
        world.subscribe(&world.phone, &service, "phone").await;
        for _ in 0..20 {
            let push = world.phone.test_push(world.phone.device_id()).await.expect("a test");
            service.told().await;
            world.phone.receipt(&push, PushEvent::Delivered).await.expect("a receipt");
            world.later(60_000).await;
            let kept = world.server.app.store.read(move |tx| Ok(tx.push(&push)?)).await.expect("the database");
            let kept = kept.expect("the push");
            assert!(kept.delivered_at.is_some() && kept.sent_at.is_some(), "{kept:?}");
        }
    }

    /// Nobody speaks for another device, and a revoked one not even for itself.
    async fn nobody_speaks_for_another_device(world: World) {
        let service = world.push_service().await;
        world.subscribe(&world.phone, &service, "phone").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        let grace = world.another_phone("Grace").await;
        let push = world.phone.test_push(world.phone.device_id()).await.expect("a test");
        service.told().await;
        for other in [&tablet, &grace] {
            assert_eq!(code(other.receipt(&push, PushEvent::Delivered).await), "not_found");
            let claimed = world.phone.build_receipt(&push, PushEvent::Delivered);
            let signed = SignedBody { signed: other.sign_device(&claimed) };
            assert_eq!(world.post("/v1/push/receipts", &signed.signed).await.code(), "wrong_key");
        }
        let stranger = countersign_shared::jws::sign(
            &world.phone.build_receipt(&push, PushEvent::Delivered),
            &world.key(),
        );
        assert_eq!(world.post("/v1/push/receipts", &stranger).await.code(), "unknown_key");
        world.phone.set_clock_offset(61_000);
        assert_eq!(code(world.phone.receipt(&push, PushEvent::Delivered).await), "clock_skew");
        world.phone.set_clock_offset(0);

        world.subscribe(&tablet, &service, "tablet").await;
        let push = tablet.test_push(tablet.device_id()).await.expect("a test");
        assert_eq!(service.told().await.name, "tablet");
        world.phone.revoke_device(tablet.device_id()).await.expect("revoked");
        assert_eq!(code(tablet.receipt(&push, PushEvent::Delivered).await), "key_not_active");
        assert_eq!(world.audited("notification.deliver").await, 0);
    }
}
