//! What people are told: written in the transaction of what it tells of, sent by [`crate::notifier`].
//!
//! A notification is claimed ([`claim`]), sent outside of any transaction, and what became of it is written down
//! ([`record`]). Who is told next is for [`crate::domain::ladder`] to decide, and a server that dies anywhere in
//! between leaves a claim that runs out and another server takes over.

mod body;
mod claiming;
mod elsewhere;
mod preferences;
mod recording;
mod silence;
mod situation;

pub(crate) use claiming::{Dispatch, Work, claim, next_at};
pub(crate) use elsewhere::escalate;
pub(crate) use recording::record;
pub(crate) use silence::check_silence;

use countersign_shared::{
    base64url,
    canonical::Digest,
    ids::{DelegationId, DeviceId, NotificationId, PushId, UserId},
    payload::Millis,
};

use super::{Error, Result, to_json};
use crate::{
    bus::Topic,
    domain::{
        connection::Connection,
        delegation::Delegation,
        notification::{Kind, Notification, Push, State},
    },
    store::Tx,
};

/// How long news of devices and runtimes is worth telling, in milliseconds.
const NEWS_LIFE_MS: u64 = 24 * 60 * 60 * 1000;
/// How long a device that was told of a request is told that it needs no answer, in milliseconds.
const RESOLVED_LIFE_MS: u64 = 60 * 60 * 1000;
/// How long a test push may take, in milliseconds.
const TEST_LIFE_MS: u64 = 2 * 60 * 1000;

/// Has a request's approver told.
pub(super) fn request(tx: &mut Tx<'_>, delegation: &Delegation, topic: String, now: Millis) -> Result<()> {
    let subject = delegation.id.as_str();
    let (user_id, expires_at) = (&delegation.user_id, delegation.expires_at);
    let notification = Notification {
        topic,
        nobody: situation::is_nobody(tx, user_id)?,
        ..notification(Kind::Request, user_id, subject, now, expires_at)
    };
    write(tx, &notification, now)
}

/// A topic for a request's pushes: 32 characters of base64url that nobody can guess.
pub(super) fn topic(random: [u8; 24]) -> String {
    base64url::encode(&random)
}

/// Has the devices that were told of a request told that it needs no answer, but for the one that gave it.
pub(super) fn resolved(tx: &mut Tx<'_>, delegation: &Delegation, by: Option<&DeviceId>, now: Millis) -> Result<()> {
    let subject = delegation.id.as_str();
    let Some(request) = tx.notifications_about(Kind::Request, &[subject])?.pop() else { return Ok(()) };
    // A push is written before it is sent, so there is none under way either.
    if tx.pushes_of(&request.id)?.is_empty() || !tx.notifications_about(Kind::Resolved, &[subject])?.is_empty() {
        return Ok(());
    }
    let expires_at = delegation.expires_at.max(now + RESOLVED_LIFE_MS);
    let notification = Notification {
        topic: request.topic,
        except_device_id: by.cloned(),
        ..notification(Kind::Resolved, &delegation.user_id, subject, now, expires_at)
    };
    write(tx, &notification, now)
}

/// Tells a person's other devices of a new one.
pub(super) fn device(
    tx: &mut Tx<'_>,
    user_id: &UserId,
    new: &DeviceId,
    by: Option<&DeviceId>,
    now: Millis,
) -> Result<()> {
    let news = notification(Kind::Device, user_id, new.as_str(), now, now + NEWS_LIFE_MS);
    write(tx, &Notification { except_device_id: by.cloned(), ..news }, now)
}

/// Tells a person's other devices of a new runtime.
pub(super) fn runtime(tx: &mut Tx<'_>, new: &Connection, by: Option<&DeviceId>, now: Millis) -> Result<()> {
    let news = notification(Kind::Runtime, &new.user_id, new.id.as_str(), now, now + NEWS_LIFE_MS);
    write(tx, &Notification { except_device_id: by.cloned(), ..news }, now)
}

/// Sends a device a push that proves the way there and back.
pub(super) fn test(
    tx: &mut Tx<'_>,
    user_id: &UserId,
    device_id: &DeviceId,
    push_id: &PushId,
    now: Millis,
) -> Result<()> {
    let test = notification(Kind::Test, user_id, push_id.as_str(), now, now + TEST_LIFE_MS);
    let test = Notification { only_device_id: Some(device_id.clone()), ..test };
    write(tx, &test, now)?;
    Ok(tx.insert_push(&push(push_id.clone(), &test, device_id, now))?)
}

/// Looks at everything again that a person is still to be told: there is a new place to tell it.
pub(super) fn look_again(tx: &mut Tx<'_>, user_id: &UserId, now: Millis) -> Result<()> {
    for mut waiting in tx.open_notifications_of(user_id)? {
        (waiting.due_at, waiting.version) = (waiting.due_at.min(now), waiting.version + 1);
        tx.update_notification(&waiting)?;
    }
    Ok(tx.wake(Topic::Notifications, now)?)
}

fn write(tx: &mut Tx<'_>, notification: &Notification, now: Millis) -> Result<()> {
    // The same news twice is one notification.
    if tx.notification(&notification.id)?.is_none() {
        tx.insert_notification(notification)?;
        tx.wake(Topic::Notifications, now)?;
    }
    Ok(())
}

/// A notification to be told at once. What it is about names it, so that nothing is told twice.
fn notification(kind: Kind, user_id: &UserId, subject: &str, now: Millis, expires_at: Millis) -> Notification {
    let name = Digest::of(format!("{user_id} {kind} {subject}").as_bytes());
    let (mut id, mut topic) = ([0; 16], [0; 24]);
    id.copy_from_slice(&name.as_bytes()[..16]);
    topic.copy_from_slice(&Digest::of(name.as_bytes()).as_bytes()[..24]);
    Notification {
        id: NotificationId::from_random(id),
        user_id: user_id.clone(),
        kind,
        subject_id: subject.to_owned(),
        topic: self::topic(topic),
        only_device_id: None,
        except_device_id: None,
        state: State::Open,
        rung: 0,
        due_at: now,
        attempts: 0,
        claimed_until: None,
        created_at: now,
        expires_at,
        last_push_id: None,
        sent_at: None,
        delivered_at: None,
        opened_at: None,
        emailed_at: None,
        ntfy_at: None,
        quiet_until: None,
        nobody: false,
        version: 1,
    }
}

/// A push that has not been sent.
fn push(id: PushId, notification: &Notification, device_id: &DeviceId, now: Millis) -> Push {
    Push {
        id,
        user_id: notification.user_id.clone(),
        device_id: device_id.clone(),
        notification_id: notification.id.clone(),
        carrier_id: None,
        kind: notification.kind,
        topic: notification.topic.clone(),
        created_at: now,
        attempts: 0,
        retry_at: None,
        sent_at: None,
        delivered_at: None,
        opened_at: None,
        failed_at: None,
        failure: None,
    }
}

/// The delegation that a notification is about, if it is about one.
fn delegation_of(tx: &mut Tx<'_>, notification: &Notification) -> Result<Option<Delegation>> {
    match notification.subject_id.parse::<DelegationId>() {
        Ok(id) => Ok(tx.delegation(&id)?),
        Err(_) => Ok(None),
    }
}
