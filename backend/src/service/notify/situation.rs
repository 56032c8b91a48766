//! What the ladder must know of a notification before it decides.

use std::cmp::Reverse;

use countersign_shared::{
    ids::{DeviceId, RuntimeConnectionId, UserId},
    jws::Unverified,
    payload::{DelegationRequest, Millis, Risk},
    wire::{ConnectionStatus, DelegationStatus},
};
use url::Url;

use super::{
    Result, delegation_of, elsewhere,
    preferences::{Preferences, preferences},
};
use crate::{
    domain::{
        ladder::{CROWD_MS, Situation, Told},
        notification::{Kind, Notification, Push},
    },
    store::{PushSubscription, Tx},
};

/// A push service that has every message shown to people, which a word that nothing is to be done must not be.
const SHOWS_EVERYTHING: &str = "push.apple.com";

/// A person who is to be told, as far as all of their notifications share it.
pub(super) struct Addressee {
    pub(super) preferences: Preferences,
    /// Living subscriptions, the one that took pushes most recently first.
    pub(super) subscriptions: Vec<PushSubscription>,
    /// How many requests wait for an answer.
    pub(super) pending: usize,
    /// When they were last sent a push about requests.
    pub(super) last_prompt_at: Option<Millis>,
}

impl Addressee {
    pub(super) fn of(tx: &mut Tx<'_>, user_id: &UserId, now: Millis) -> Result<Self> {
        let mut subscriptions = tx.push_subscriptions_of(user_id)?;
        subscriptions.retain(PushSubscription::lives);
        subscriptions.sort_by_key(|one| Reverse((one.last_delivered_at, one.created_at)));
        Ok(Self {
            preferences: preferences(tx, user_id, now)?,
            subscriptions,
            pending: tx.count_pending_of(user_id, now)?,
            last_prompt_at: tx.last_prompt_of(user_id)?,
        })
    }

    /// Where a device takes pushes.
    pub(super) fn subscription(&self, device_id: &DeviceId) -> Option<&PushSubscription> {
        self.subscriptions.iter().find(|subscription| subscription.device_id == *device_id)
    }
}

/// Whether there is no device that takes pushes and no other channel.
pub(super) fn is_nobody(tx: &mut Tx<'_>, user_id: &UserId) -> Result<bool> {
    let living = tx.push_subscriptions_of(user_id)?.iter().any(PushSubscription::lives);
    Ok(!living && !elsewhere::is_possible(tx, user_id)?)
}

/// A notification's situation, with its pushes so far.
pub(super) fn situation(
    tx: &mut Tx<'_>,
    notification: &Notification,
    addressee: &Addressee,
    now: Millis,
) -> Result<(Situation, Vec<Push>)> {
    let pushes = tx.pushes_of(&notification.id)?;
    let devices = match notification.kind {
        Kind::Resolved => prompted(tx, notification, addressee)?.into_iter().map(|prompt| prompt.device_id).collect(),
        _ => addressees(notification, addressee),
    };
    let told = |device: DeviceId| {
        let told = Told::by(pushes.iter().find(|push| push.device_id == device));
        (device, told)
    };
    let situation = Situation {
        kind: notification.kind,
        expires_at: notification.expires_at,
        over: is_over(tx, notification, now)?,
        devices: devices.into_iter().map(told).collect(),
        quiet_until: quiet(tx, notification, addressee)?,
        crowded_until: addressee.last_prompt_at.map(|at| at + CROWD_MS),
        elsewhere_at: elsewhere::next_at(tx, notification)?,
    };
    Ok((situation, pushes))
}

fn addressees(notification: &Notification, addressee: &Addressee) -> Vec<DeviceId> {
    let devices = addressee.subscriptions.iter().map(|subscription| &subscription.device_id);
    devices
        .filter(|device| notification.only_device_id.as_ref().is_none_or(|only| only == *device))
        .filter(|device| notification.except_device_id.as_ref() != Some(*device))
        // A new device need not be told of itself.
        .filter(|device| notification.kind != Kind::Device || notification.subject_id != device.as_str())
        .cloned()
        .collect()
}

/// The pushes that a word that nothing is to be done must replace, one a device.
pub(super) fn prompted(tx: &mut Tx<'_>, resolved: &Notification, addressee: &Addressee) -> Result<Vec<Push>> {
    let mut prompts = Vec::new();
    for request in tx.notifications_about(Kind::Request, &[&resolved.subject_id])? {
        prompts.extend(tx.pushes_of(&request.id)?);
    }
    let devices = addressees(resolved, addressee);
    prompts.retain(|prompt| {
        let shown = addressee.subscription(&prompt.device_id).is_some_and(shows_everything);
        devices.contains(&prompt.device_id)
            && prompt.sent_at.is_some()
            && !(shown && prompt.delivered_at.is_some())
            // One push told of several requests, and some of them still wait.
            && (prompt.kind != Kind::Requests || addressee.pending == 0)
    });
    Ok(prompts)
}

fn shows_everything(subscription: &PushSubscription) -> bool {
    let url = Url::parse(&subscription.endpoint).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    host.strip_suffix(SHOWS_EVERYTHING).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Whether nobody needs to be told any more.
fn is_over(tx: &mut Tx<'_>, notification: &Notification, now: Millis) -> Result<bool> {
    Ok(match notification.kind {
        Kind::Request | Kind::Requests => {
            delegation_of(tx, notification)?.is_none_or(|one| one.status_at(now) != DelegationStatus::Pending)
        }
        Kind::Device => match notification.subject_id.parse::<DeviceId>() {
            Ok(id) => tx.device(&id)?.is_none_or(|device| device.revoked_at.is_some()),
            Err(_) => true,
        },
        Kind::Runtime => match notification.subject_id.parse::<RuntimeConnectionId>() {
            Ok(id) => tx.connection(&id)?.is_none_or(|runtime| runtime.status == ConnectionStatus::Revoked),
            Err(_) => true,
        },
        Kind::Resolved | Kind::Test | Kind::Silence => false,
    })
}

/// Quiet hours, but for what cannot wait.
fn quiet(tx: &mut Tx<'_>, notification: &Notification, addressee: &Addressee) -> Result<Option<Millis>> {
    let Some(until) = addressee.preferences.quiet_until else { return Ok(None) };
    Ok(if is_critical(tx, notification)? { None } else { Some(until) })
}

fn is_critical(tx: &mut Tx<'_>, notification: &Notification) -> Result<bool> {
    let Some(delegation) = delegation_of(tx, notification)? else { return Ok(false) };
    let (connection, terms) = (tx.connection(&delegation.runtime_connection_id)?, tx.terms(&delegation.terms_hash)?);
    let Some((connection, terms)) = connection.zip(terms) else { return Ok(false) };
    let request = Unverified::parse(&delegation.signed)?.verify::<DelegationRequest>(&connection.public_key)?;
    Ok(terms
        .scopes
        .iter()
        .any(|scope| scope.risk == Risk::Critical && request.scopes.iter().any(|asked| *asked == scope.name)))
}
