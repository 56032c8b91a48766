//! A request is told to one device after the other, until one says that it was.

use std::pin::pin;

use countersign_shared::{payload::PushEvent, wire::DelegationView};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Engine, World, both_engines, id_of, minutes, waits, within};

both_engines! {
    /// The whole way: the request, its push, and what the device says of it, each told to the runtime that waits.
    async fn a_request_is_told_and_the_runtime_sees_how_far(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("told").await);
        world.subscribe(&world.phone, &service, "phone").await;
        let request = runtime.request(world.ask("Tell me.")).await.expect("a request");
        let told = service.told().await;
        assert_eq!((told.name.as_str(), told.kind.as_str(), told.urgency.as_str()), ("phone", "request", "high"));
        assert_eq!(told.delegation_id, id_of(&request).as_str());
        assert_eq!(told.topic.len(), 32);
        let left = request.request.expires_at.saturating_sub(world.now()) / 1000;
        assert!(u64::from(told.ttl_seconds).abs_diff(left) < 30, "{} for {left}", told.ttl_seconds);
        assert_eq!((&told.body["app_badge"], &told.body["countersign"]["pending"]), (&"1".into(), &1.into()));
        let words = told.body["notification"].to_string();
        for secret in ["Tell me.", "Billing Agent", "payments"] {
            assert!(!words.contains(secret), "{words}");
        }

        let view = loop {
            let view: DelegationView = within(world.poll(&runtime, id_of(&request), 1)).await.read();
            if view.delivery.sent_at.is_some() {
                break view;
            }
        };
        assert!(!view.delivery.nobody && view.delivery.delivered_at.is_none());
        for event in [PushEvent::Delivered, PushEvent::Opened] {
            let mut poll = pin!(world.poll(&runtime, id_of(&request), 55));
            waits(&mut poll).await;
            world.phone.receipt(&told.push_id, event).await.expect("a receipt");
            let delivery = within(poll).await.read::<DelegationView>().delivery;
            assert_eq!((delivery.sent_at, delivery.queued_at), (view.delivery.sent_at, view.delivery.queued_at));
            assert!(delivery.delivered_at.is_some());
            assert_eq!(delivery.opened_at.is_some(), event == PushEvent::Opened);
        }
        let shown = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert!(shown.delivery.opened_at.is_some() && shown.seen_at.is_none());
        for action in ["notification.send", "notification.deliver", "notification.open"] {
            assert_eq!(world.audited(action).await, 1, "{action}");
        }
        world.later(20_000).await;
        service.nothing_more(&world.phone).await;
    }

    /// Where nobody takes pushes, whoever asks is told so.
    async fn nobody_to_tell(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("nobody").await);
        let request = runtime.request(world.ask("Anybody?")).await.expect("a request");
        let view: DelegationView = world.poll(&runtime, id_of(&request), 0).await.read();
        assert!(view.delivery.nobody && view.delivery.sent_at.is_none());
        // Somebody who comes later is told what still waits.
        world.subscribe(&world.phone, &service, "late").await;
        assert_eq!(service.told().await.delegation_id, id_of(&request).as_str());
    }

    /// The same request twice is one notification.
    async fn duplicates_fold(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("folds").await);
        world.subscribe(&world.phone, &service, "phone").await;
        let first = runtime.request(world.ask("Once.")).await.expect("a request");
        let second = runtime.request(world.ask("Once.")).await.expect("the same");
        assert_eq!(id_of(&first), id_of(&second));
        assert_eq!(service.told().await.delegation_id, id_of(&first).as_str());
        world.later(10_000).await;
        service.nothing_more(&world.phone).await;
    }

    /// The device that took pushes most recently comes first; the next one after 20 s without a word.
    async fn a_silent_device_is_followed_by_the_next(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("ladder").await);
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        world.subscribe(&tablet, &service, "tablet").await;
        world.later(1).await;
        world.subscribe(&world.phone, &service, "phone").await;
        tablet.set_clock_offset(world.watch.ahead().cast_signed());
        let test = tablet.test_push(tablet.device_id()).await.expect("a test");
        assert_eq!(service.told().await.push_id, test);
        tablet.receipt(&test, PushEvent::Delivered).await.expect("a receipt");

        let request = runtime.request(world.ask("Who is there?")).await.expect("a request");
        let first = service.told().await;
        assert_eq!((first.name.as_str(), first.delegation_id.as_str()), ("tablet", id_of(&request).as_str()));
        world.later(20_000).await;
        let second = service.told().await;
        assert_eq!((second.name.as_str(), &second.topic), ("phone", &first.topic));
        assert_ne!(second.push_id, first.push_id);
        world.phone.receipt(&second.push_id, PushEvent::Delivered).await.expect("a receipt");
        world.later(minutes(1)).await;
        service.nothing_more(&world.phone).await;
    }

    /// Requests soon after the last push become one push, which stands for all of them.
    async fn a_crowd_is_one_push(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("crowd").await);
        world.subscribe(&world.phone, &service, "phone").await;
        let first = runtime.request(world.ask("One.")).await.expect("a request");
        let prompt = service.told().await;
        assert_eq!(prompt.delegation_id, id_of(&first).as_str());
        world.phone.receipt(&prompt.push_id, PushEvent::Delivered).await.expect("a receipt");
        let second = runtime.request(world.ask("Two.")).await.expect("a request");
        let third = runtime.request(world.ask("Three.")).await.expect("a request");
        world.later(10_000).await;
        let crowd = service.told().await;
        assert_eq!((crowd.kind.as_str(), crowd.delegation_id.as_str()), ("requests", ""));
        assert_eq!(crowd.body["countersign"]["pending"], 3);
        let navigate = crowd.body["notification"]["navigate"].as_str().expect("a URL");
        assert_eq!(navigate, format!("{}/#push={}", world.server.url, crowd.push_id));
        world.phone.receipt(&crowd.push_id, PushEvent::Opened).await.expect("a receipt");
        for request in [&second, &third] {
            let delivery = world.phone.request(id_of(request)).await.expect("on the phone").delivery;
            assert!(delivery.sent_at.is_some() && delivery.opened_at.is_some());
        }
        world.later(minutes(1)).await;
        service.nothing_more(&world.phone).await;
    }

    /// What is answered before it was told is told to nobody.
    async fn what_was_answered_is_not_told(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("answered").await);
        world.subscribe(&world.phone, &service, "phone").await;
        runtime.request(world.ask("First.")).await.expect("a request");
        assert_eq!(service.told().await.kind, "request");
        let (_, denied) = world.requested(&runtime, "Too soon for a push.").await;
        let (cancelled, _) = world.requested(&runtime, "Too soon as well.").await;
        world.phone.deny(&denied, DenyOptions::default()).await.expect("a no");
        runtime.revoke_delegation(id_of(&cancelled), "never mind").await.expect("a cancel");
        world.later(10_000).await;
        service.nothing_more(&world.phone).await;
    }

    /// Whoever was told of a request is told when it needs no answer, but for the device that gave it.
    async fn an_answered_request_is_replaced_where_it_was_shown(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("replaced").await);
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        world.subscribe(&world.phone, &service, "phone").await;
        let (_, view) = world.requested(&runtime, "Here or there.").await;
        let prompt = service.told().await;
        world.subscribe(&tablet, &service, "tablet").await;
        world.phone.receipt(&prompt.push_id, PushEvent::Delivered).await.expect("a receipt");
        tablet.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let resolved = service.told().await;
        assert_eq!((resolved.name.as_str(), resolved.kind.as_str()), ("phone", "resolved"));
        assert_eq!((&resolved.topic, resolved.delegation_id.as_str()), (&prompt.topic, view.delegation_id.as_str()));
        assert_eq!(resolved.body["notification"]["silent"], true);

        world.later(10_000).await;
        let (_, view) = world.requested(&runtime, "Only here.").await;
        let prompt = service.told().await;
        assert_eq!(prompt.name, "phone");
        world.phone.receipt(&prompt.push_id, PushEvent::Delivered).await.expect("a receipt");
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        service.nothing_more(&world.phone).await;
    }
}
