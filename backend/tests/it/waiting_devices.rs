//! A new device waits a day before it may enrol others, revoke others or grant what is of high risk.

use countersign_runtime::{NewRequest, Runtime, StoredRequest};
use countersign_shared::{roster::WAIT_MS, wire::RequestView};
use countersign_soft_phone::{ApproveOptions, DenyOptions, Device, SoftPhone, draw_code};

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of, scopes};

/// A request for a scope of low and one of high risk.
async fn grave(world: &World, runtime: &Runtime) -> (StoredRequest, RequestView) {
    let wanted = scopes(&["payments.execute", "payments.identity"]);
    let new = NewRequest { scopes: wanted, ..world.ask("Pay it at once.") };
    let request = runtime.request(new).await.expect("a request");
    let view = world.phone.request(id_of(&request)).await.expect("on the phone");
    (request, view)
}

/// The day is over for everybody.
fn a_day_later(world: &World, phone: &SoftPhone) {
    world.pass(WAIT_MS);
    phone.set_clock_offset(world.watch.ahead().cast_signed());
}

both_engines! {
    async fn it_neither_enrols_nor_revokes_others(world: World) {
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");
        assert_eq!(code(second.enrol_device("Third").await), "device_waits");
        assert_eq!(code(second.begin_addition().await), "device_waits");
        assert_eq!(code(second.write_down(&draw_code()).await), "device_waits");
        assert_eq!(code(second.revoke_device(world.phone.device_id()).await), "device_waits");
        assert_eq!(code(second.revoke_key(&world.phone.passkey().id_text()).await), "device_waits");
        second.revoke_device(second.device_id()).await.expect("itself");
        assert_eq!(code(second.me().await), "invalid_token");
        // Its passkey went with it.
        assert_eq!(code(second.sign_in_without_device().await), "sign_in_failed");
        world.phone.me().await.expect("the first phone goes on");
    }

    async fn it_grants_nothing_of_high_risk(world: World) {
        let runtime = world.paired("grave").await;
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");
        let (request, view) = grave(&world, &runtime).await;
        assert_eq!(code(second.approve(&view, ApproveOptions::default()).await), "device_waits");
        let light = ApproveOptions { scopes: Some(scopes(&["payments.identity"])), ..ApproveOptions::default() };
        second.approve(&view, light).await.expect("a yes to what is of low risk");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        let (_, view) = grave(&world, &runtime).await;
        second.deny(&view, DenyOptions::default()).await.expect("a no is always possible");
        let (_, view) = grave(&world, &runtime).await;
        world.phone.approve(&view, ApproveOptions::default()).await.expect("the first phone never waits");
    }

    async fn a_day_later_it_may_all(world: World) {
        let runtime = world.paired("later").await;
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");
        let waits = second.devices().await.expect("a list").devices.into_iter().find(|device| device.current);
        assert!(waits.and_then(|device| device.waits_until).is_some());
        a_day_later(&world, &second);
        assert!(second.devices().await.expect("a list").devices.iter().all(|device| device.waits_until.is_none()));
        let (request, view) = grave(&world, &runtime).await;
        second.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        second.add_phone("Third phone").await.expect("a third phone");
        second.write_down(&draw_code()).await.expect("written down");
        second.revoke_device(world.phone.device_id()).await.expect("a revocation");
        assert_eq!(code(world.phone.me().await), "invalid_token");
    }

    /// A passkey alone enrols a device, which waits; it revokes nothing and makes no recovery code.
    async fn a_passkey_alone_enrols_one_device_and_nothing_else(world: World) {
        let fresh = world.phone.enrol_device_alone("New browser").await.expect("a device");
        assert_eq!(code(fresh.enrol_device("Another").await), "device_waits");
        fresh.sign_in_without_device().await.expect("signed in");
        let (one, other) = (Device::create("One"), Device::create("Other"));
        let two = fresh.build_entry(vec![one.roster_key(), other.roster_key()], Vec::new(), true);
        assert_eq!(code(fresh.submit_entry(fresh.sign_entry(&two, &[&one, &other])).await), "roster_invalid");
        let gone = fresh.build_entry(Vec::new(), vec![world.phone.device_id().to_string()], true);
        assert_eq!(code(fresh.submit_entry(fresh.sign_entry(&gone, &[])).await), "roster_invalid");
    }
}
