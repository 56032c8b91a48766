//! A database as an earlier version left it: a start brings its schema up to date, and everybody goes on.

use countersign_shared::{
    roster::WAIT_MS,
    wire::{DeviceView, Timestamp},
};

use crate::support::{Engine, World, both_engines};

/// Takes a schema back to the one before the named step, newest step first.
macro_rules! steps_back {
    ($world:ident, $($step:literal),+) => {$(
        let sqlite = include_str!(concat!("../../../migrations/sqlite/", $step, "/down.sql"));
        let postgres = include_str!(concat!("../../../migrations/postgres/", $step, "/down.sql"));
        let down = if $world.server.database_url().starts_with("sqlite") { sqlite } else { postgres };
        let version = $step.split('_').next().expect("a number");
        $world.server.execute(&format!(
            "{down}; DELETE FROM __diesel_schema_migrations WHERE version = '{version}';"
        ));
    )+};
}

both_engines! {
    /// Before pushes, settings and second phones; devices then had no passkey named and no wait.
    async fn a_database_from_before_pushes(world: World) {
        let mut world = world;
        let runtime = world.paired("upgraded").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        let (_, token) = world.approved(&runtime, "Before.").await;
        let before = world.phone.devices().await.expect("a list").devices;
        steps_back!(world, "0005_devices", "0004_settings", "0003_push");
        world.server.restart().await;

        let after = world.phone.devices().await.expect("a list").devices;
        let passkeys = |devices: &[DeviceView]| {
            let named = devices.iter().map(|device| (device.device_id.clone(), device.credential_id.clone()));
            named.collect::<Vec<_>>()
        };
        assert_eq!(passkeys(&after), passkeys(&before));
        // A little longer than by the chain, whose time is that of the signature.
        let waits = |id| after.iter().find(|device| &device.device_id == id).expect("the device");
        let new = waits(tablet.device_id());
        let (Timestamp(added), until) = (new.enrolled_at, new.waits_until.map(|Timestamp(until)| until));
        assert_eq!((until, waits(world.phone.device_id()).waits_until), (Some(added + WAIT_MS), None));
        assert!(world.provider.is_active(&token.token).await);
        world.approved(&runtime, "And after.").await;
    }
}
