//! The caller's devices.

use countersign_shared::wire::{DeviceView, Devices, Timestamp};

use super::Result;
use crate::{app::App, domain::principal::Person, store::Device};

/// The caller's devices, newest first.
pub async fn list(app: &App, person: &Person) -> Result<Devices> {
    let person = person.clone();
    app.store
        .read(move |tx| {
            let devices = tx.devices_of(&person.user_id)?;
            let current = person.device_id.as_ref();
            Ok(Devices { devices: devices.into_iter().map(|device| view(device, current)).collect() })
        })
        .await
}

fn view(device: Device, current: Option<&countersign_shared::ids::DeviceId>) -> DeviceView {
    DeviceView {
        current: Some(&device.id) == current,
        device_id: device.id,
        name: device.name,
        public_key: device.public_key,
        enrolled_alone: device.enrolled_alone,
        enrolled_at: Timestamp(device.created_at),
        revoked_at: device.revoked_at.map(Timestamp),
    }
}
