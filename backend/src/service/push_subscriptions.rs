//! Where devices take pushes. Ending a session or revoking a device ends it too.

use countersign_shared::{
    Code, base64url,
    canonical::Digest,
    jws::Verified,
    payload::{Millis, PushSubscribe, PushUnsubscribe},
    wire::{DeviceView, PushKey},
};

use super::{Result, devices, found, notify, signed, views};
use crate::{
    app::App,
    bus::Topic,
    domain::principal::{Person, Principal},
    store::{PushSubscription, Tx},
};

/// The key that browsers subscribe with.
#[must_use]
pub fn key(app: &App) -> PushKey {
    PushKey { public_key: app.push.public_key().to_owned() }
}

/// From now on the caller's device takes pushes there. What still waits to be told is told there too.
pub async fn subscribe(app: &App, person: &Person, signed: &str) -> Result<DeviceView> {
    let (message, device) = signed::from_device::<PushSubscribe>(app, person, signed).await?;
    app.push.endpoint(&message.endpoint)?;
    let person = person.clone();
    signed::once(app, device.thumbprint, message, move |tx, subscribe, now| {
        views::check_signer(tx, &person, &subscribe.user_id, &subscribe.device_id)?;
        let known = tx.push_subscription(&subscribe.device_id)?;
        let subscription = subscription(subscribe, known, now);
        tx.insert_push_subscription(&subscription)?;
        tx.audit(&Principal::Person(person.clone()), "push.subscribe", subscribe.device_id.as_str(), now)?;
        notify::look_again(tx, &person.user_id, now)?;
        tx.wake(Topic::User(person.user_id.clone()), now)?;
        devices::one(tx, &person, &subscribe.device_id, now)
    })
    .await
}

/// The same place again keeps what is known of it.
fn subscription(subscribe: &Verified<PushSubscribe>, known: Option<PushSubscription>, now: Millis) -> PushSubscription {
    let new = PushSubscription {
        device_id: subscribe.device_id.clone(),
        user_id: subscribe.user_id.clone(),
        endpoint: subscribe.endpoint.clone(),
        endpoint_hash: Digest::of(subscribe.endpoint.as_bytes()),
        p256dh: base64url::encode(&subscribe.p256dh),
        auth: base64url::encode(&subscribe.auth),
        created_at: now,
        last_sent_at: None,
        last_delivered_at: None,
        latency_ms: None,
        failed_at: None,
        failure: None,
        silent_since: None,
        version: 1,
    };
    match known.filter(|known| known.endpoint_hash == new.endpoint_hash) {
        Some(known) => PushSubscription { p256dh: new.p256dh, auth: new.auth, version: known.version + 1, ..known },
        None => new,
    }
}

/// The caller's device takes no pushes any more.
pub async fn unsubscribe(app: &App, person: &Person, signed: &str) -> Result<DeviceView> {
    let (message, device) = signed::from_device::<PushUnsubscribe>(app, person, signed).await?;
    let person = person.clone();
    signed::once(app, device.thumbprint, message, move |tx, unsubscribe, now| {
        views::check_signer(tx, &person, &unsubscribe.user_id, &unsubscribe.device_id)?;
        let device_id = &unsubscribe.device_id;
        if tx.push_subscription(device_id)?.is_none() {
            return Err(Code::NotFound.into());
        }
        end(tx, &Principal::Person(person.clone()), device_id, now)?;
        tx.wake(Topic::User(person.user_id.clone()), now)?;
        devices::one(tx, &person, device_id, now)
    })
    .await
}

/// Ends pushes to a device, if it takes any.
pub(super) fn end(
    tx: &mut Tx<'_>,
    principal: &Principal,
    device_id: &countersign_shared::ids::DeviceId,
    now: Millis,
) -> Result<()> {
    if tx.delete_push_subscription(device_id)? {
        tx.audit(principal, "push.unsubscribe", device_id.as_str(), now)?;
    }
    Ok(())
}

/// Refuses a device that is not the caller's, was revoked, or takes no pushes.
pub(super) fn demand(
    tx: &mut Tx<'_>,
    person: &Person,
    device_id: &countersign_shared::ids::DeviceId,
) -> Result<PushSubscription> {
    let device = found(tx.device(device_id)?.filter(|device| device.user_id == person.user_id))?;
    if device.revoked_at.is_some() {
        return Err(Code::KeyNotActive.into());
    }
    found(tx.push_subscription(device_id)?.filter(PushSubscription::lives))
}
