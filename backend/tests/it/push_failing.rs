//! Push services that refuse, are busy, or fall silent.

use countersign_shared::{payload::PushEvent, wire::PushFailure};
use countersign_soft_phone::SoftPhone;

use crate::support::{Engine, Reaction, World, both_engines, id_of, within};

/// How pushes to a phone fare, once `wanted` holds.
async fn health(phone: &SoftPhone, wanted: impl Fn(Option<PushFailure>) -> bool) {
    within(async {
        loop {
            let devices = phone.devices().await.expect("a list").devices;
            let own = devices.into_iter().find(|device| device.device_id == *phone.device_id()).expect("itself");
            if wanted(own.push.and_then(|push| push.failure)) {
                return;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
}

fn says(status: u16) -> Reaction {
    Reaction::Says(status, Vec::new())
}

both_engines! {
    /// 404 and 410: the subscription is dropped, and the next device is told at once.
    async fn what_is_gone_is_dropped(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("gone").await);
        for (status, round) in [(404, "one"), (410, "two")] {
            let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
            world.subscribe(&world.phone, &service, &format!("phone-{round}")).await;
            world.later(1).await;
            tablet.set_clock_offset(world.watch.ahead().cast_signed());
            world.subscribe(&tablet, &service, &format!("tablet-{round}")).await;
            service.reacts([says(status)]);
            let request = runtime.request(world.ask(round)).await.expect("a request");
            let names = [service.told().await.name, service.told().await.name];
            assert_eq!(names, [format!("tablet-{round}"), format!("phone-{round}")]);
            health(&tablet, |failure| failure == Some(PushFailure::Gone)).await;
            let refused = tablet.test_push(tablet.device_id()).await.expect_err("nobody is there");
            assert!(refused.to_string().contains("not_found"), "{refused}");
            runtime.revoke_delegation(id_of(&request), "").await.expect("a cancel");
            assert_eq!(service.told().await.kind, "resolved");
            tablet.sign_out().await.expect("signed out");
            world.later(10_000).await;
        }
    }

    /// 429: it is left alone as long as it asked for, and then tried again under the same id.
    async fn a_busy_service_is_left_alone(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("busy").await);
        world.subscribe(&world.phone, &service, "phone").await;
        service.reacts([Reaction::Says(429, vec![("Retry-After", "60".to_owned())])]);
        runtime.request(world.ask("Busy?")).await.expect("a request");
        let first = service.told().await;
        health(&world.phone, |failure| failure == Some(PushFailure::RateLimited)).await;
        world.later(50_000).await;
        service.nothing_more(&world.phone).await;
        world.later(10_500).await;
        let again = service.told().await;
        assert_eq!((&again.push_id, &again.topic), (&first.push_id, &first.topic));
        health(&world.phone, |failure| failure.is_none()).await;
    }

    /// 5xx, a hung-up line: it is tried again and again, until it is taken; what cannot be helped is not.
    async fn what_may_be_helped_is_tried_again(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("again").await);
        world.subscribe(&world.phone, &service, "phone").await;
        service.reacts([says(500), Reaction::HangsUp, Reaction::Garbles, Reaction::Accepts, says(413)]);
        let request = runtime.request(world.ask("Again.")).await.expect("a request");
        let first = service.told().await;
        health(&world.phone, |failure| failure == Some(PushFailure::Refused)).await;
        for _ in 0..2 {
            world.later(10_000).await;
            assert_eq!(service.told().await.push_id, first.push_id);
            health(&world.phone, |failure| failure == Some(PushFailure::Unreachable)).await;
        }
        world.later(10_000).await;
        assert_eq!(service.told().await.push_id, first.push_id);
        world.phone.receipt(&first.push_id, PushEvent::Delivered).await.expect("a receipt");
        let delivery = world.phone.request(id_of(&request)).await.expect("on the phone").delivery;
        assert!(delivery.sent_at.is_some() && delivery.delivered_at.is_some());

        world.later(10_000).await;
        runtime.request(world.ask("Too large.")).await.expect("a request");
        service.told().await;
        health(&world.phone, |failure| failure == Some(PushFailure::TooLarge)).await;
        world.later(60_000).await;
        service.nothing_more(&world.phone).await;
    }

    /// A server that stops while a push is on its way sends it again after its claim has run out.
    async fn a_push_outlives_its_server(world: World) {
        let mut world = world;
        let (service, runtime) = (world.push_service().await, world.paired("outlives").await);
        world.subscribe(&world.phone, &service, "phone").await;
        service.reacts([Reaction::IsSilent]);
        let request = runtime.request(world.ask("Are you there?")).await.expect("a request");
        let first = service.told().await;
        world.server.restart().await;
        // Nobody settles the claim, so it must run out.
        world.pass(15_000);
        let again = service.told().await;
        assert_eq!((again.push_id, again.delegation_id.as_str()), (first.push_id, id_of(&request).as_str()));
    }
}
