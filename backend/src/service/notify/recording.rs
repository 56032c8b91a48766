//! What became of a push is written down, and who is told next is decided.

use countersign_shared::{
    ids::{NotificationId, PushId},
    payload::Millis,
    wire::PushFailure,
};

use super::{
    Result,
    claiming::Dispatch,
    situation::{Addressee, situation},
};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        ladder::{Step, Told, pause_ms},
        notification::{Kind, Notification, Push, State},
    },
    push::{Accepted, SendFailure},
    store::Tx,
};

/// What became of a send.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    Taken,
    Failed { failure: PushFailure, again: Option<Again> },
}

/// That a push may be tried again, and when its service said so.
#[derive(Clone, Copy, Debug)]
struct Again {
    after_ms: Option<u64>,
    chance: u8,
}

/// Writes down what became of a push, with all that follows from it.
pub(crate) async fn record(
    app: &App,
    dispatch: Dispatch,
    sent: std::result::Result<Accepted, SendFailure>,
) -> Result<()> {
    let [chance] = app.random.bytes()?;
    let (outcome, clock) = (outcome(sent, chance), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            for push in tx.pushes_carried_by(&dispatch.push_id)? {
                tx.update_push(&after(push, outcome, now))?;
            }
            keep_health(tx, &dispatch, outcome, now)?;
            for id in &dispatch.notifications {
                settle(tx, id, &dispatch.push_id, (outcome, dispatch.claimed_until), now)?;
            }
            Ok(tx.wake(Topic::Notifications, now)?)
        })
        .await
}

fn outcome(sent: std::result::Result<Accepted, SendFailure>, chance: u8) -> Outcome {
    let again = |after_ms| Some(Again { after_ms, chance });
    let (failure, again) = match sent {
        Ok(Accepted) => return Outcome::Taken,
        Err(SendFailure::Gone) => (PushFailure::Gone, None),
        Err(SendFailure::TooLarge) => (PushFailure::TooLarge, None),
        // An address inside somebody's network does not become a public one.
        Err(SendFailure::Blocked) => (PushFailure::Unreachable, None),
        Err(SendFailure::Refused { status: 500.. }) => (PushFailure::Refused, again(None)),
        Err(SendFailure::Refused { .. }) => (PushFailure::Refused, None),
        Err(SendFailure::RateLimited { retry_after }) => {
            let asked = retry_after.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
            (PushFailure::RateLimited, again(asked))
        }
        Err(SendFailure::Timeout) => (PushFailure::Timeout, again(None)),
        Err(SendFailure::Unreachable) => (PushFailure::Unreachable, again(None)),
    };
    Outcome::Failed { failure, again }
}

fn after(push: Push, outcome: Outcome, now: Millis) -> Push {
    match outcome {
        // A receipt may have been quicker.
        Outcome::Taken => Push { sent_at: push.sent_at.or(Some(now)), retry_at: None, ..push },
        Outcome::Failed { failure, again } => {
            let attempts = push.attempts + 1;
            let pause = |again: Again| now.saturating_add(pause_ms(attempts, again.after_ms, again.chance));
            Push { attempts, failed_at: Some(now), failure: Some(failure), retry_at: again.map(pause), ..push }
        }
    }
}

fn keep_health(tx: &mut Tx<'_>, dispatch: &Dispatch, outcome: Outcome, now: Millis) -> Result<()> {
    let known = tx.push_subscription(&dispatch.device_id)?;
    // The device may have moved on since.
    let Some(mut subscription) = known.filter(|known| known.endpoint_hash == dispatch.endpoint_hash) else {
        return Ok(());
    };
    match outcome {
        Outcome::Taken => {
            (subscription.last_sent_at, subscription.failed_at, subscription.failure) = (Some(now), None, None);
        }
        Outcome::Failed { failure, .. } => {
            (subscription.failed_at, subscription.failure) = (Some(now), Some(failure));
            if failure == PushFailure::Gone {
                subscription.end();
            }
        }
    }
    subscription.version += 1;
    tx.update_push_subscription(&subscription)?;
    Ok(tx.wake(Topic::User(subscription.user_id), now)?)
}

/// Gives a claim back and decides when to look again.
fn settle(
    tx: &mut Tx<'_>,
    id: &NotificationId,
    push_id: &PushId,
    (outcome, claimed_until): (Outcome, Millis),
    now: Millis,
) -> Result<()> {
    let Some(mut notification) = tx.notification(id)? else { return Ok(()) };
    let news = matches!(outcome, Outcome::Taken) && notification.sent_at.is_none();
    if news {
        notification.sent_at = Some(now);
    }
    let addressee = Addressee::of(tx, &notification.user_id, now)?;
    let (situation, pushes) = situation(tx, &notification, &addressee, now)?;
    let under_way = pushes.iter().any(|push| push.id != *push_id && Told::by(Some(push)) == Told::Nothing);
    // Another server may have taken over; other pushes of the same claim may be under way.
    if notification.claimed_until == Some(claimed_until) && !under_way {
        notification.claimed_until = None;
        match situation.next(now) {
            Step::Done => notification.state = State::Done,
            Step::Wait(until) => notification.due_at = until,
            Step::Push(_) | Step::Elsewhere => notification.due_at = now,
        }
    }
    notification.version += 1;
    tx.update_notification(&notification)?;
    if notification.kind == Kind::Request {
        tell_who_waits(tx, &notification, news, now)?;
    }
    Ok(())
}

fn tell_who_waits(tx: &mut Tx<'_>, request: &Notification, news: bool, now: Millis) -> Result<()> {
    if let Ok(delegation_id) = request.subject_id.parse()
        && news
    {
        tx.wake(Topic::Delegation(delegation_id), now)?;
    }
    // A word that nothing is to be done has waited for this.
    for mut resolved in tx.notifications_about(Kind::Resolved, &[&request.subject_id])? {
        if resolved.state == State::Open && resolved.claimed_until.is_none() {
            (resolved.due_at, resolved.version) = (now, resolved.version + 1);
            tx.update_notification(&resolved)?;
        }
    }
    Ok(())
}
