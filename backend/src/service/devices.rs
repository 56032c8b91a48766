//! The caller's devices.

use countersign_shared::{
    ids::DeviceId,
    payload::Millis,
    wire::{DeviceView, Devices, PushHealth, RecoveryView, Timestamp},
};

use super::{Result, found};
use crate::{
    app::App,
    domain::principal::Person,
    store::{Device, PushSubscription, Tx},
};

/// The caller's devices, newest first.
pub async fn list(app: &App, person: &Person) -> Result<Devices> {
    let (person, now) = (person.clone(), app.clock.now());
    app.store
        .read(move |tx| {
            let (devices, mut places) = (tx.devices_of(&person.user_id)?, tx.push_subscriptions_of(&person.user_id)?);
            let since = tx.recovery_key_of(&person.user_id)?.map(|key| Timestamp(key.created_at));
            let mut view = |device: Device| {
                let place = places.iter().position(|place| place.device_id == device.id);
                let place = place.map(|at| places.swap_remove(at));
                self::view(device, place.as_ref(), &person, now)
            };
            Ok(Devices { devices: devices.into_iter().map(&mut view).collect(), recovery: RecoveryView { since } })
        })
        .await
}

/// One of the caller's devices.
pub(super) fn one(tx: &mut Tx<'_>, person: &Person, id: &DeviceId, now: Millis) -> Result<DeviceView> {
    let device = found(tx.device(id)?.filter(|device| device.user_id == person.user_id))?;
    let place = tx.push_subscription(id)?;
    Ok(view(device, place.as_ref(), person, now))
}

fn view(device: Device, place: Option<&PushSubscription>, person: &Person, now: Millis) -> DeviceView {
    DeviceView {
        current: Some(&device.id) == person.device_id.as_ref(),
        device_id: device.id,
        name: device.name,
        public_key: device.public_key,
        enrolled_alone: device.enrolled_alone,
        enrolled_at: Timestamp(device.created_at),
        waits_until: device.waits_until.filter(|until| *until > now).map(Timestamp),
        credential_id: device.credential_id,
        revoked_at: device.revoked_at.map(Timestamp),
        push: place.map(health),
    }
}

fn health(place: &PushSubscription) -> PushHealth {
    PushHealth {
        subscribed_at: Timestamp(place.created_at),
        last_sent_at: place.last_sent_at.map(Timestamp),
        last_delivered_at: place.last_delivered_at.map(Timestamp),
        latency_ms: place.latency_ms,
        failed_at: place.failed_at.map(Timestamp),
        failure: place.failure,
        silent_since: place.silent_since.map(Timestamp),
    }
}
