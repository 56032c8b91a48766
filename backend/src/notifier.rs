//! Tells people what is to be told: claims, sends, writes down.
//!
//! It is woken by whatever writes something to be told, here at once and in other processes by the outbox, and it
//! wakes by itself when the next thing is due. Sending happens outside of transactions, several pushes at a time.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::{
    app::App,
    bus::Topic,
    service::{
        Result,
        notify::{self, Dispatch, Work},
    },
};

/// The longest that nothing is looked at, in milliseconds: clocks are set, and other processes die.
const LOOK_MS: u64 = 1000;
/// How many pushes are on their way at a time.
const AT_ONCE: usize = 64;
/// How long pushes that are on their way at a stop may take.
const STOP_TIMEOUT: Duration = Duration::from_secs(12);

/// Tells until the server stops; pushes that are on their way then still arrive and are written down.
pub async fn run(app: App) {
    let mut news = app.bus.subscribe(&Topic::Notifications);
    let mut under_way = JoinSet::new();
    loop {
        let until_look = match begin(&app, &mut under_way).await {
            Ok(until_look) => until_look,
            Err(error) => {
                tracing::warn!(%error, "what is to be told could not be read");
                Duration::from_millis(LOOK_MS)
            }
        };
        let full = under_way.len() >= AT_ONCE;
        tokio::select! {
            () = app.stopping() => break,
            () = news.changed(), if !full => {}
            () = tokio::time::sleep(until_look), if !full => {}
            Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
        }
    }
    let ending = async { while under_way.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_TIMEOUT, ending).await.is_err() {
        tracing::warn!("pushes on their way are given up; they are sent again after the next start");
    }
}

/// Begins to send everything that is due; gives how long until there is more.
async fn begin(app: &App, under_way: &mut JoinSet<()>) -> Result<Duration> {
    while under_way.len() < AT_ONCE {
        let (now, next) = (app.clock.now(), notify::next_at(app).await?);
        let until = next.map_or(LOOK_MS, |next| next.saturating_sub(now).min(LOOK_MS));
        if until > 0 {
            return Ok(Duration::from_millis(until));
        }
        let Some(Work { dispatches, escalations }) = notify::claim(app).await? else {
            return Ok(Duration::from_millis(LOOK_MS));
        };
        for dispatch in dispatches {
            under_way.spawn(send(app.clone(), dispatch));
        }
        if !escalations.is_empty() {
            let app = app.clone();
            under_way.spawn(async move {
                if let Err(error) = notify::escalate(&app, escalations).await {
                    tracing::warn!(%error, "what became of other channels could not be written down");
                }
            });
        }
    }
    Ok(Duration::from_millis(LOOK_MS))
}

async fn send(app: App, dispatch: Dispatch) {
    let Dispatch { push_id, subscription, body, ttl_seconds, topic, urgency, .. } = &dispatch;
    let sent = app.push.send(subscription, body, *ttl_seconds, topic, *urgency).await;
    match &sent {
        Ok(_) => tracing::debug!(push = %push_id, "a push was taken"),
        Err(error) => tracing::info!(push = %push_id, %error, "a push was not taken"),
    }
    let push_id = push_id.clone();
    if let Err(error) = notify::record(&app, dispatch, sent).await {
        tracing::warn!(push = %push_id, %error, "what became of a push could not be written down");
    }
}
