//! Other channels than pushes. They only tell, and never decide.
//!
//! What a person is to be told here is sent outside of any transaction, each channel by itself, and written down
//! afterwards. A channel that fails is tried again, ever more rarely, as long as somebody needs it; it holds up neither
//! pushes nor the other channel. Requests that wait at the same time become one message.

use countersign_shared::{
    ids::{Nonce, UserId},
    payload::{Language, Millis},
};
use tokio::task::JoinSet;

use super::{
    Notification, Result, body,
    situation::{Addressee, situation},
};
use crate::{
    app::App,
    bus::Topic,
    channels::{ChannelFailure, Channels, letter, note},
    domain::{
        elsewhere::{Channel, GATHER_MS, Message},
        ladder::{Step, pause_ms},
        notification::{Kind, State},
        principal::Principal,
        wording::{Words, clean_name, words},
    },
    random::Random,
    store::{NotificationSettings, Tx},
};

/// One message on one channel.
struct Parcel {
    channel: Channel,
    /// The address or the topic.
    to: String,
    words: Words,
    link: String,
    language: Language,
    /// What it tells.
    about: Vec<Notification>,
}

/// Whether a person is told things by another channel than pushes.
pub(super) fn is_possible(tx: &mut Tx<'_>, user_id: &UserId) -> Result<bool> {
    Ok(!ways(&tx.notification_settings(user_id)?).is_empty())
}

/// When another channel may tell a notification next; none when there is none, or nothing left to do.
pub(super) fn next_at(tx: &mut Tx<'_>, notification: &Notification) -> Result<Option<Millis>> {
    if !notification.kind.goes_elsewhere() {
        return Ok(None);
    }
    let mut next = None;
    for (channel, _) in ways(&tx.notification_settings(&notification.user_id)?) {
        let due = due_at(tx, notification, channel)?;
        next = [next, due].into_iter().flatten().min();
    }
    Ok(next)
}

/// The channels that a person has turned on, and where they lead.
fn ways(settings: &NotificationSettings) -> Vec<(Channel, String)> {
    let email = settings.confirmed_email().map(|address| (Channel::Email, address.to_owned()));
    let topic = Some(settings.ntfy_topic.clone()).filter(|topic| !topic.is_empty());
    email.into_iter().chain(topic.map(|topic| (Channel::Ntfy, topic))).collect()
}

/// When a channel may tell a notification; none when it has, or when it refused for good.
fn due_at(tx: &mut Tx<'_>, notification: &Notification, channel: Channel) -> Result<Option<Millis>> {
    let due = match tx.channel_message(&notification.id, channel)? {
        Some(message) => message.due_at(),
        None => Some(0),
    };
    let Some(due) = due else { return Ok(None) };
    let gathered = match tx.last_message_to(&notification.user_id, channel)? {
        Some(last) if notification.kind.asks() => last + GATHER_MS,
        _ => 0,
    };
    Ok(Some(due.max(gathered)))
}

/// Tells one person's claimed notifications by every other channel that they have, and writes down what became of it.
pub(crate) async fn escalate(app: &App, claimed: Vec<Notification>) -> Result<()> {
    let (clock, origin, about) = (app.clock.clone(), app.origin.to_string(), claimed.clone());
    let parcels = app.store.read(move |tx| pack(tx, &about, &origin, clock.now())).await?;
    let mut under_way = JoinSet::new();
    for parcel in parcels {
        under_way.spawn(send(app.channels.clone(), app.random.clone(), parcel));
    }
    let mut sent = Vec::new();
    while let Some(done) = under_way.join_next().await {
        sent.extend(done.ok());
    }
    let ([chance], clock) = (app.random.bytes()?, app.clock.clone());
    app.store.write(move |tx| settle(tx, &claimed, &sent, chance, clock.now())).await
}

/// What is still to be told, as it stands now: an answer or a receipt may have come since the claim.
fn pack(tx: &mut Tx<'_>, claimed: &[Notification], origin: &str, now: Millis) -> Result<Vec<Parcel>> {
    let Some(first) = claimed.first() else { return Ok(Vec::new()) };
    let (settings, addressee) = (tx.notification_settings(&first.user_id)?, Addressee::of(tx, &first.user_id, now)?);
    let mut wanted = Vec::new();
    for notification in claimed {
        if situation(tx, notification, &addressee, now)?.0.next(now) == Step::Elsewhere {
            wanted.push(notification);
        }
    }
    let mut parcels = Vec::new();
    for (channel, to) in ways(&settings) {
        let mut due = Vec::new();
        for notification in &wanted {
            if due_at(tx, notification, channel)?.is_some_and(|at| at <= now) {
                due.push((*notification).clone());
            }
        }
        let (requests, others): (Vec<_>, Vec<_>) = due.into_iter().partition(|one| one.kind.asks());
        for about in others.into_iter().map(|other| vec![other]).chain([requests]).filter(|about| !about.is_empty()) {
            let kind = if about.len() == 1 { about[0].kind } else { Kind::Requests };
            let named = about.len() == 1 && !settings.hide_details;
            let runtime = if named { clean_name(&body::runtime(tx, &about[0])?) } else { String::new() };
            parcels.push(Parcel {
                channel,
                to: to.clone(),
                words: words(kind, settings.language, &runtime, addressee.pending),
                link: format!("{origin}{}", body::page(kind, &about[0].subject_id)),
                language: settings.language,
                about,
            });
        }
    }
    Ok(parcels)
}

async fn send(
    channels: Channels,
    random: Random,
    parcel: Parcel,
) -> (Channel, Vec<Notification>, std::result::Result<(), ChannelFailure>) {
    let Parcel { channel, to, words, link, language, about } = parcel;
    let outcome = match (channel, &channels.email, &channels.ntfy) {
        (Channel::Email, Some(email), _) => match random.bytes() {
            Ok(id) => email.send(&to, &letter(words, &link, language), Nonce::from_random("mail", id).as_str()).await,
            Err(_) => Err(ChannelFailure::Unreachable),
        },
        (Channel::Ntfy, _, Some(ntfy)) => ntfy.publish(&to, &note(words, &link)).await,
        // The operator has taken it away since the person turned it on.
        (Channel::Email, None, _) | (Channel::Ntfy, _, None) => Err(ChannelFailure::Refused { status: 0 }),
    };
    if let Err(error) = &outcome {
        let about = about.first().map(|notification| notification.id.as_str());
        tracing::warn!(%channel, %error, notification = about, "a message was not taken");
    }
    (channel, about, outcome)
}

type Sent = (Channel, Vec<Notification>, std::result::Result<(), ChannelFailure>);

/// Writes down what became of the messages, and gives the claims back.
fn settle(tx: &mut Tx<'_>, claimed: &[Notification], sent: &[Sent], chance: u8, now: Millis) -> Result<()> {
    for (channel, about, outcome) in sent {
        for notification in about {
            let known = tx.channel_message(&notification.id, *channel)?;
            let user_id = notification.user_id.clone();
            let message = known.unwrap_or_else(|| Message::new(notification.id.clone(), *channel, user_id, now));
            tx.put_channel_message(&after(message, *outcome, chance, now))?;
            if outcome.is_ok() {
                tx.audit(&Principal::Clock, &format!("notification.{channel}"), &notification.subject_id, now)?;
            }
        }
    }
    for claim in claimed {
        let Some(mut notification) = tx.notification(&claim.id)?.filter(|known| known.state == State::Open) else {
            continue;
        };
        for (channel, about, _) in sent.iter().filter(|(.., outcome)| outcome.is_ok()) {
            if about.iter().any(|told| told.id == notification.id) {
                let at = match channel {
                    Channel::Email => &mut notification.emailed_at,
                    Channel::Ntfy => &mut notification.ntfy_at,
                };
                *at = at.or(Some(now));
            }
        }
        // Another server may have taken over.
        if notification.claimed_until == claim.claimed_until {
            (notification.claimed_until, notification.due_at) = (None, now);
        }
        notification.version += 1;
        tx.update_notification(&notification)?;
        if notification.kind == Kind::Request
            && let Ok(delegation_id) = notification.subject_id.parse()
        {
            tx.wake(Topic::Delegation(delegation_id), now)?;
        }
    }
    Ok(tx.wake(Topic::Notifications, now)?)
}

fn after(message: Message, outcome: std::result::Result<(), ChannelFailure>, chance: u8, now: Millis) -> Message {
    let attempts = message.attempts + 1;
    match outcome {
        Ok(()) => Message { sent_at: Some(now), retry_at: None, ..message },
        Err(failure) if failure.may_pass() => {
            Message { attempts, retry_at: Some(now + pause_ms(attempts, None, chance)), ..message }
        }
        Err(_) => Message { attempts, lost_at: Some(now), retry_at: None, ..message },
    }
}
