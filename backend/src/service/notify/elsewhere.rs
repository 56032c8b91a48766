//! Other channels than pushes. They only tell, and never decide.

use countersign_shared::{ids::UserId, payload::Millis};

use super::{Notification, Result};
use crate::{
    app::App,
    bus::Topic,
    domain::notification::{Kind, State},
    store::Tx,
};

/// When other channels told a notification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    emailed_at: Option<Millis>,
    ntfy_at: Option<Millis>,
}

/// Whether a person is told things by another channel than pushes.
#[allow(clippy::unnecessary_wraps, reason = "channels are read from the database")]
pub(super) fn is_possible(_tx: &mut Tx<'_>, _user_id: &UserId) -> Result<bool> {
    Ok(false)
}

/// Whether a notification is still to be told by another channel.
pub(super) fn is_wanted(tx: &mut Tx<'_>, notification: &Notification) -> Result<bool> {
    let told = notification.emailed_at.is_some() || notification.ntfy_at.is_some();
    Ok(notification.kind.goes_elsewhere() && !told && is_possible(tx, &notification.user_id)?)
}

/// Tells a claimed notification by every other channel that its person has, and writes down when.
pub(crate) async fn escalate(app: &App, notification: &Notification) -> Result<()> {
    let told = Told::default();
    let (id, clock) = (notification.id.clone(), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            let Some(mut notification) = tx.notification(&id)?.filter(|known| known.state == State::Open) else {
                return Ok(());
            };
            notification.emailed_at = notification.emailed_at.or(told.emailed_at);
            notification.ntfy_at = notification.ntfy_at.or(told.ntfy_at);
            (notification.claimed_until, notification.due_at) = (None, now);
            notification.version += 1;
            tx.update_notification(&notification)?;
            if notification.kind == Kind::Request
                && let Ok(delegation_id) = notification.subject_id.parse()
            {
                tx.wake(Topic::Delegation(delegation_id), now)?;
            }
            Ok(tx.wake(Topic::Notifications, now)?)
        })
        .await
}
