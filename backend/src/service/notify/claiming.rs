//! What is due is claimed, one person at a time, and made into pushes that can be sent.
//!
//! Replicas share this work: on PostgreSQL a row that another one has locked is passed over, the person is held while
//! their notifications are looked at, and a claim keeps others off until it is settled or runs out.

use std::collections::BTreeMap;

use countersign_shared::{
    canonical::Digest,
    ids::{DelegationId, DeviceId, NotificationId, PushId, UserId},
    origin::Origin,
    payload::Millis,
};

use super::{
    Result, body,
    body::Subject,
    delegation_of, push,
    situation::{Addressee, prompted, situation},
};
use crate::{
    app::App,
    domain::{
        ladder::Step,
        notification::{Kind, Notification, Push, State},
        principal::Principal,
    },
    push::{Subscription, Urgency},
    random::Random,
    store::Tx,
};

/// How long a claim keeps others off, in milliseconds: longer than a push service may take to answer.
pub(super) const CLAIM_MS: u64 = 15_000;

/// A push that is to be sent.
#[derive(Debug)]
pub(crate) struct Dispatch {
    pub(crate) push_id: PushId,
    pub(crate) device_id: DeviceId,
    pub(crate) subscription: Subscription,
    pub(crate) endpoint_hash: Digest,
    pub(crate) body: Vec<u8>,
    pub(crate) ttl_seconds: u32,
    pub(crate) topic: String,
    pub(crate) urgency: Urgency,
    /// The notifications that it tells, which are claimed until then.
    pub(crate) notifications: Vec<NotificationId>,
    pub(crate) claimed_until: Millis,
}

/// What is to be done for one person.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) dispatches: Vec<Dispatch>,
    /// What other channels are to tell.
    pub(crate) escalations: Vec<Notification>,
}

/// When there is something to do next; none while nobody is to be told anything.
pub(crate) async fn next_at(app: &App) -> Result<Option<Millis>> {
    app.store.read(|tx| Ok(tx.next_notification_at()?)).await
}

/// Claims what is due for somebody; none when nothing is.
pub(crate) async fn claim(app: &App) -> Result<Option<Work>> {
    let (clock, random, origin) = (app.clock.clone(), app.random.clone(), app.origin.clone());
    app.store
        .write(move |tx| {
            let Some(user_id) = tx.somebody_to_tell(clock.now())? else { return Ok(None) };
            tx.lock_user(&user_id)?;
            // Read only now, so that whoever was held before has the earlier time.
            let now = clock.now();
            let mut desk = Desk::open(tx, &user_id, (&origin, &random), now)?;
            for notification in tx.due_notifications_of(&user_id, now)? {
                desk.decide(tx, notification)?;
            }
            desk.dispatch(tx).map(Some)
        })
        .await
}

/// Where one person's notifications are looked at.
struct Desk<'a> {
    addressee: Addressee,
    origin: &'a Origin,
    random: &'a Random,
    now: Millis,
    /// Whom to push what, in the order in which it was written.
    plan: BTreeMap<DeviceId, Vec<Prompt>>,
    work: Work,
}

/// One notification for one device.
struct Prompt {
    notification: Notification,
    push: Push,
}

impl<'a> Desk<'a> {
    fn open(
        tx: &mut Tx<'_>,
        user_id: &UserId,
        (origin, random): (&'a Origin, &'a Random),
        now: Millis,
    ) -> Result<Self> {
        let addressee = Addressee::of(tx, user_id, now)?;
        Ok(Self { addressee, origin, random, now, plan: BTreeMap::new(), work: Work::default() })
    }

    /// Decides what becomes of a notification, and claims it if something is to be sent.
    fn decide(&mut self, tx: &mut Tx<'_>, mut notification: Notification) -> Result<()> {
        if let Ok(delegation) = notification.subject_id.parse::<DelegationId>() {
            // Who answers from here on finds the push and has it replaced.
            tx.lock_delegation(&delegation)?;
        }
        let (situation, pushes) = situation(tx, &notification, &self.addressee, self.now)?;
        notification.version += 1;
        notification.claimed_until = None;
        let elsewhere = situation.elsewhere_at.or(notification.emailed_at).or(notification.ntfy_at);
        notification.nobody = situation.devices.is_empty() && elsewhere.is_none();
        notification.quiet_until = situation.quiet_until.filter(|until| *until > self.now);
        let step = match under_way(tx, &notification, self.now)? {
            Some(until) => Step::Wait(until),
            None => situation.next(self.now),
        };
        match step {
            Step::Done => notification.state = State::Done,
            Step::Wait(until) => notification.due_at = until,
            Step::Elsewhere => {
                notification.claimed_until = Some(self.now + CLAIM_MS);
                self.work.escalations.push(notification.clone());
            }
            Step::Push(devices) => {
                let prompts = devices.iter().map(|device| self.prompt(tx, &notification, device, &pushes));
                let prompts = prompts.collect::<Result<Vec<_>>>()?;
                notification.claimed_until = Some(self.now + CLAIM_MS);
                notification.attempts += prompts.len() as u64;
                notification.last_push_id = prompts.last().map(|push| push.id.clone());
                let tried = situation.devices.iter().filter(|(device, _)| {
                    devices.contains(device) || pushes.iter().any(|push| push.device_id == *device)
                });
                notification.rung = tried.count() as u64;
                for push in prompts {
                    let prompt = Prompt { notification: notification.clone(), push };
                    self.plan.entry(prompt.push.device_id.clone()).or_default().push(prompt);
                }
            }
        }
        Ok(tx.update_notification(&notification)?)
    }

    /// The push of a notification to a device: the one that failed before, or a new one.
    fn prompt(&self, tx: &mut Tx<'_>, about: &Notification, device: &DeviceId, pushes: &[Push]) -> Result<Push> {
        if let Some(known) = pushes.iter().find(|push| push.device_id == *device) {
            return Ok(Push { retry_at: None, failed_at: None, failure: None, ..known.clone() });
        }
        let mut new = push(PushId::from_random(self.random.bytes()?), about, device, self.now);
        if about.kind == Kind::Resolved {
            let prompts = prompted(tx, about, &self.addressee)?;
            let shown = prompts.into_iter().find(|prompt| prompt.device_id == *device);
            new.topic = shown.map_or(new.topic, |prompt| prompt.topic);
        }
        tx.insert_push(&new)?;
        Ok(new)
    }

    /// Makes pushes of the plan: the requests for one device become one of them.
    fn dispatch(mut self, tx: &mut Tx<'_>) -> Result<Work> {
        for (device, prompts) in std::mem::take(&mut self.plan) {
            let (requests, others): (Vec<_>, Vec<_>) =
                prompts.into_iter().partition(|prompt| prompt.notification.kind == Kind::Request);
            for prompts in others.into_iter().map(|other| vec![other]).chain(std::iter::once(requests)) {
                if !prompts.is_empty() {
                    self.send(tx, &device, prompts)?;
                }
            }
        }
        Ok(self.work)
    }

    fn send(&mut self, tx: &mut Tx<'_>, device: &DeviceId, prompts: Vec<Prompt>) -> Result<()> {
        let Some(subscription) = self.addressee.subscription(device) else { return Ok(()) };
        let carrier = prompts[0].push.clone();
        let single = prompts.len() == 1;
        let kind = if single { prompts[0].notification.kind } else { Kind::Requests };
        // A single request that was carried by another's push before goes under its own topic.
        let own = single && prompts[0].notification.kind == Kind::Request;
        let topic = if own { prompts[0].notification.topic.clone() } else { carrier.topic.clone() };
        for prompt in &prompts {
            let first = prompt.push.id == carrier.id;
            let carrier_id = (!first).then(|| carrier.id.clone());
            tx.update_push(&Push { kind, topic: topic.clone(), carrier_id, ..prompt.push.clone() })?;
            if prompt.push.created_at == self.now {
                tx.audit(&Principal::Clock, "notification.send", &prompt.notification.subject_id, self.now)?;
            }
        }
        let expires_at = prompts.iter().map(|prompt| prompt.notification.expires_at).max().unwrap_or(self.now);
        let delegation = if single { delegation_of(tx, &prompts[0].notification)? } else { None };
        let runtime = body::runtime(tx, &prompts[0].notification)?;
        let subject = Subject {
            push_id: &carrier.id,
            kind,
            topic: &topic,
            delegation_id: delegation.as_ref().map(|delegation| &delegation.id),
            runtime: if single { &runtime } else { "" },
            pending: self.addressee.pending,
            at: self.now,
        };
        let ttl_seconds = u32::try_from(expires_at.saturating_sub(self.now).div_ceil(1000)).unwrap_or(u32::MAX);
        self.work.dispatches.push(Dispatch {
            push_id: carrier.id.clone(),
            device_id: device.clone(),
            subscription: Subscription {
                endpoint: subscription.endpoint.clone(),
                p256dh: subscription.p256dh.clone(),
                auth: subscription.auth.clone(),
            },
            endpoint_hash: subscription.endpoint_hash,
            body: body::body(self.origin, &self.addressee.preferences, &subject)?,
            ttl_seconds,
            topic,
            urgency: if kind == Kind::Resolved || kind == Kind::Silence { Urgency::Normal } else { Urgency::High },
            notifications: prompts.into_iter().map(|prompt| prompt.notification.id).collect(),
            claimed_until: self.now + CLAIM_MS,
        });
        Ok(())
    }
}

/// Until when a prompt is under way that this word would have to replace.
fn under_way(tx: &mut Tx<'_>, notification: &Notification, now: Millis) -> Result<Option<Millis>> {
    if notification.kind != Kind::Resolved {
        return Ok(None);
    }
    let request = tx.notifications_about(Kind::Request, &[&notification.subject_id])?.pop();
    Ok(request.and_then(|request| request.claimed_until).filter(|until| *until > now))
}
