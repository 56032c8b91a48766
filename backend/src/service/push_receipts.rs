//! A device says that a push came or was opened. It needs no session: its worker outlives it.

use countersign_shared::{
    Code,
    jws::Unverified,
    payload::{Millis, PushEvent, PushReceipt, check_origin},
    wire::Received,
};

use super::{Result, found, signed};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        notification::{Kind, Push, State},
        principal::Principal,
    },
    store::{Device, Tx},
};

/// Takes a receipt. It may be said often; the first of each event counts.
pub async fn receive(app: &App, signed: &str) -> Result<Received> {
    let unverified = Unverified::parse(signed)?;
    let kid = unverified.kid();
    let device = app.store.read(move |tx| Ok(tx.device_by_key(&kid)?)).await?.ok_or(Code::UnknownKey)?;
    let message = unverified.verify::<PushReceipt>(&device.public_key)?;
    app.limits.check_credential(&device.thumbprint.to_string())?;
    check_origin(&*message, &app.origin)?;
    signed::check_read(app, &message)?;
    if message.device_id != device.id {
        return Err(Code::WrongKey.into());
    }
    let clock = app.clock.clone();
    app.store.write(move |tx| keep(tx, &device, &message, clock.now())).await
}

fn keep(tx: &mut Tx<'_>, device: &Device, receipt: &PushReceipt, now: Millis) -> Result<Received> {
    // Read again, because it may have been revoked since its signature was checked.
    if tx.device(&device.id)?.is_none_or(|device| device.revoked_at.is_some()) {
        return Err(Code::KeyNotActive.into());
    }
    let carried = tx.pushes_carried_by(&receipt.push_id)?;
    let told = found(carried.first().filter(|push| push.id == receipt.push_id && push.device_id == device.id))?;
    let delivered = told.delivered_at.is_none();
    let opened = receipt.event == PushEvent::Opened && told.opened_at.is_none();
    if !delivered && !opened {
        return Ok(Received {});
    }
    let principal = Principal::Device(device.user_id.clone(), device.id.clone());
    for push in &carried {
        tx.update_push(&after(push, receipt.event, now))?;
    }
    if delivered {
        keep_health(tx, told, now)?;
    }
    for push in &carried {
        let Some(mut notification) = tx.notification(&push.notification_id)? else { continue };
        // It may be quicker than the push service's answer, too.
        notification.sent_at.get_or_insert(push.sent_at.unwrap_or(push.created_at));
        notification.delivered_at.get_or_insert(now);
        if opened {
            notification.opened_at.get_or_insert(now);
        }
        // Whoever asks for an answer has been heard.
        if notification.kind == Kind::Request {
            notification.state = State::Done;
        }
        notification.version += 1;
        tx.update_notification(&notification)?;
        if delivered {
            tx.audit(&principal, "notification.deliver", &notification.subject_id, now)?;
        }
        if opened {
            tx.audit(&principal, "notification.open", &notification.subject_id, now)?;
        }
        if let Ok(delegation_id) = notification.subject_id.parse() {
            tx.wake(Topic::Delegation(delegation_id), now)?;
        }
    }
    tx.wake(Topic::User(device.user_id.clone()), now)?;
    Ok(Received {})
}

/// The receipt may be quicker than the push service's answer; and what was opened had come.
fn after(push: &Push, event: PushEvent, now: Millis) -> Push {
    Push {
        sent_at: push.sent_at.or(Some(push.created_at)),
        delivered_at: push.delivered_at.or(Some(now)),
        opened_at: push.opened_at.or((event == PushEvent::Opened).then_some(now)),
        ..push.clone()
    }
}

fn keep_health(tx: &mut Tx<'_>, push: &Push, now: Millis) -> Result<()> {
    let Some(mut subscription) = tx.push_subscription(&push.device_id)? else { return Ok(()) };
    subscription.last_delivered_at = Some(now);
    subscription.latency_ms = Some(now.saturating_sub(push.sent_at.unwrap_or(push.created_at)));
    subscription.silent_since = None;
    subscription.version += 1;
    Ok(tx.update_push_subscription(&subscription)?)
}
