//! Devices whose push services take pushes while the devices say nothing of any: their people are told elsewhere.

use countersign_shared::{canonical::Digest, ids::NotificationId, payload::Millis};

use super::{Kind, NEWS_LIFE_MS, Notification, Result, notification, write};
use crate::{app::App, bus::Topic, store::Tx};

/// How long a device may say nothing, in milliseconds.
const SILENT_MS: u64 = 24 * 60 * 60 * 1000;
/// How many pushes it must have missed.
const MISSED: usize = 3;

/// Finds devices that have fallen silent, and has their people told.
pub(crate) async fn check_silence(app: &App) -> Result<()> {
    let now = app.clock.now();
    let before = now.saturating_sub(SILENT_MS);
    if app.store.read(move |tx| Ok(tx.quiet_subscriptions(before)?)).await?.is_empty() {
        return Ok(());
    }
    app.store.write(move |tx| mark(tx, before, now)).await
}

fn mark(tx: &mut Tx<'_>, before: Millis, now: Millis) -> Result<()> {
    for mut quiet in tx.quiet_subscriptions(before)? {
        let since = quiet.last_delivered_at.unwrap_or(quiet.created_at).max(quiet.created_at);
        let missed = tx.unanswered_pushes(&quiet.device_id, since)?;
        let Some(first) = missed.first().and_then(|push| push.sent_at).filter(|first| *first <= before) else {
            continue;
        };
        if missed.len() < MISSED {
            continue;
        }
        (quiet.silent_since, quiet.version) = (Some(first), quiet.version + 1);
        tx.update_push_subscription(&quiet)?;
        tx.wake(Topic::User(quiet.user_id.clone()), now)?;
        let news = notification(Kind::Silence, &quiet.user_id, quiet.device_id.as_str(), now, now + NEWS_LIFE_MS);
        // It may fall silent again, which is other news.
        let name = Digest::of(format!("{} {first}", news.id).as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&name.as_bytes()[..16]);
        let id = NotificationId::from_random(id);
        write(tx, &Notification { id, except_device_id: Some(quiet.device_id), ..news }, now)?;
    }
    Ok(())
}
