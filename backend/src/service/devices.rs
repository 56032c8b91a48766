//! The caller's devices.

use countersign_shared::{
    ids::DeviceId,
    payload::Millis,
    wire::{DeviceView, Devices, RecoveryView, Timestamp},
};

use super::Result;
use crate::{app::App, domain::principal::Person, store::Device};

/// The caller's devices, newest first.
pub async fn list(app: &App, person: &Person) -> Result<Devices> {
    let (person, now) = (person.clone(), app.clock.now());
    app.store
        .read(move |tx| {
            let devices = tx.devices_of(&person.user_id)?;
            let current = person.device_id.as_ref();
            let since = tx.recovery_key_of(&person.user_id)?.map(|key| Timestamp(key.created_at));
            let devices = devices.into_iter().map(|device| view(device, current, now)).collect();
            Ok(Devices { devices, recovery: RecoveryView { since } })
        })
        .await
}

fn view(device: Device, current: Option<&DeviceId>, now: Millis) -> DeviceView {
    DeviceView {
        current: Some(&device.id) == current,
        device_id: device.id,
        name: device.name,
        public_key: device.public_key,
        enrolled_alone: device.enrolled_alone,
        enrolled_at: Timestamp(device.created_at),
        waits_until: device.waits_until.filter(|until| *until > now).map(Timestamp),
        credential_id: device.credential_id,
        revoked_at: device.revoked_at.map(Timestamp),
    }
}
