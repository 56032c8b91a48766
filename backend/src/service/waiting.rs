//! Long polls: subscribe, then read, then await. A waiting call holds neither a database connection nor a thread.

use std::{future::Future, time::Duration};

use super::Result;
use crate::{app::App, bus::Topic};

/// The longest wait, in seconds.
pub(super) const MAX_WAIT_SECONDS: u64 = 55;

/// What a reading found: something to answer with, and whether to go on waiting for something better.
pub(super) enum Reading<T> {
    /// Answer now.
    Ready(T),
    /// Answer with this when the time is over; look again at this time at the latest (milliseconds since 1970).
    Wait(T, Option<u64>),
}

/// Reads until something is ready, the time is over or the server stops.
pub(super) async fn until_ready<T, F, R>(app: &App, credential: &str, topic: &Topic, seconds: u64, read: F) -> Result<T>
where
    F: Fn() -> R,
    R: Future<Output = Result<Reading<T>>>,
{
    let _place = if seconds > 0 { Some(app.limits.wait_as(credential)?) } else { None };
    let deadline = tokio::time::Instant::now() + Duration::from_secs(seconds.min(MAX_WAIT_SECONDS));
    let mut subscription = app.bus.subscribe(topic);
    if seconds > 0 {
        tracing::debug!(%topic, seconds, "waits");
    }
    loop {
        let (found, look_again) = match read().await? {
            Reading::Ready(found) => return Ok(found),
            Reading::Wait(found, look_again) => (found, look_again),
        };
        let now = app.clock.now();
        let until_look = look_again.map(|at| Duration::from_millis(at.saturating_sub(now).max(1)));
        let look = until_look.map_or(deadline, |wait| deadline.min(tokio::time::Instant::now() + wait));
        tokio::select! {
            () = subscription.changed() => {}
            () = app.stopping() => return Ok(found),
            () = tokio::time::sleep_until(look) => {
                if look >= deadline {
                    return Ok(found);
                }
            }
        }
    }
}
