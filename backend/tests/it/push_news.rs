//! News that asks for no answer: new devices, new runtimes, and devices that have fallen silent.

use countersign_backend::sweeper;
use countersign_shared::payload::PushEvent;

use crate::support::{Engine, World, both_engines, connection_of, minutes};

const DAY: u64 = minutes(24 * 60);

both_engines! {
    /// All devices hear of a new device and a new runtime, but for the one that did it.
    async fn the_others_hear_of_it(world: World) {
        let service = world.push_service().await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        let laptop = world.phone.enrol_device("Laptop").await.expect("a device");
        world.all_told().await;
        for (phone, name) in [(&world.phone, "phone"), (&tablet, "tablet"), (&laptop, "laptop")] {
            world.subscribe(phone, &service, name).await;
        }
        world.phone.enrol_device("Watch").await.expect("a device");
        let mut told = [service.told().await, service.told().await];
        told.sort_by(|one, other| one.name.cmp(&other.name));
        assert_eq!(told.each_ref().map(|told| (told.name.as_str(), told.kind.as_str())), [
            ("laptop", "device"),
            ("tablet", "device"),
        ]);
        let runtime = world.paired_with("news", &laptop).await;
        connection_of(&runtime).await;
        let mut told = [service.told().await, service.told().await];
        told.sort_by(|one, other| one.name.cmp(&other.name));
        assert_eq!(told.each_ref().map(|told| (told.name.as_str(), told.kind.as_str())), [
            ("phone", "runtime"),
            ("tablet", "runtime"),
        ]);
        assert_eq!(told[0].body["countersign"]["runtime"], "Demo Desktop");
    }

    /// A device that took three pushes and said nothing of them for a day is named to the others, once.
    async fn a_silent_device_is_named(world: World) {
        let service = world.push_service().await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        world.subscribe(&world.phone, &service, "phone").await;
        world.subscribe(&tablet, &service, "tablet").await;
        for _ in 0..3 {
            world.phone.test_push(tablet.device_id()).await.expect("a test");
            assert_eq!(service.told().await.name, "tablet");
            world.later(minutes(1)).await;
        }
        let app = world.server.app.clone();
        sweeper::find_silent(&app).await.expect("a look");
        service.nothing_more(&world.phone).await;
        world.later(DAY).await;
        for _ in 0..2 {
            sweeper::find_silent(&app).await.expect("a look");
        }
        let told = service.told().await;
        assert_eq!((told.name.as_str(), told.kind.as_str()), ("phone", "silence"));
        let silent_since = async || {
            let devices = world.phone.devices().await.expect("a list").devices;
            let tablets = devices.into_iter().find(|device| device.device_id == *tablet.device_id());
            tablets.and_then(|device| device.push).expect("it takes pushes").silent_since
        };
        assert!(silent_since().await.is_some());
        world.later(minutes(1)).await;
        let push = world.phone.test_push(tablet.device_id()).await.expect("a test");
        assert_eq!(service.told().await.push_id, push);
        tablet.set_clock_offset(world.watch.ahead().cast_signed());
        tablet.receipt(&push, PushEvent::Delivered).await.expect("it speaks");
        assert!(silent_since().await.is_none());
    }
}
