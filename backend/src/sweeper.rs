//! The server's own work: marks what time has ended, forgets what nobody needs, and carries the topics of
//! other processes to the waiters of this one.

use std::{collections::HashSet, time::Duration};

use countersign_shared::payload::Millis;

use crate::{
    app::App,
    bus::Topic,
    domain::{
        delegation::{Delegation, Event},
        principal::Principal,
    },
    service::{Result, notify},
    store::Tx,
};

/// How often topics of other processes are looked for, in milliseconds.
const POLL_MS: u64 = 200;
/// How often time is looked at, in milliseconds.
const SWEEP_MS: u64 = 1000;
/// How far back topics are read again, in milliseconds: longer than any transaction takes.
const LOOK_BACK_MS: u64 = 30_000;
/// How long topics are kept, in milliseconds.
const KEEP_TOPICS_MS: u64 = 10 * 60 * 1000;
/// How long additions, announcements and code tries are kept, in milliseconds: longer than any offer lives.
const KEEP_OFFERS_MS: u64 = 60 * 60 * 1000;
/// How long the hashes of e-mailed codes are kept, in milliseconds: as long as they count.
const KEEP_CODES_MS: u64 = 60 * 60 * 1000;
/// How long pushes, and what people were told, are kept, in milliseconds.
const KEEP_PUSHES_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// How often devices are looked for that have fallen silent, in sweeps.
const SILENCE_ROUNDS: u64 = 10 * 60;
const BATCH: i64 = 100;

/// Carries topics until the task is dropped.
pub async fn carry_topics(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_millis(POLL_MS));
    let (mut seen, mut version) = (HashSet::new(), None);
    loop {
        ticks.tick().await;
        let newest = match app.store.data_version().await {
            Ok(newest) => newest,
            Err(_) => continue,
        };
        if newest.is_some() && newest == version {
            continue;
        }
        let since = app.clock.now().saturating_sub(LOOK_BACK_MS);
        match app.store.read(move |tx| Ok(tx.outbox_since(since)?)).await {
            Ok(topics) => {
                for (seq, topic) in &topics {
                    if seen.insert(*seq)
                        && let Ok(topic) = topic.parse::<Topic>()
                    {
                        app.bus.publish(&topic);
                    }
                }
                let living: HashSet<i64> = topics.iter().map(|(seq, _)| *seq).collect();
                seen.retain(|seq| living.contains(seq));
                version = newest;
            }
            Err(error) => tracing::warn!(%error, "topics of other processes could not be read"),
        }
    }
}

/// Sweeps until the task is dropped.
pub async fn sweep(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_millis(SWEEP_MS));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut rounds: u64 = 0;
    loop {
        ticks.tick().await;
        if let Err(error) = expire(&app).await {
            tracing::warn!(%error, "what time has ended could not be marked");
        }
        if rounds.is_multiple_of(60) {
            app.limits.forget_quiet();
            if let Err(error) = forget(&app).await {
                tracing::warn!(%error, "what is no longer needed could not be forgotten");
            }
        }
        if rounds.is_multiple_of(SILENCE_ROUNDS)
            && let Err(error) = find_silent(&app).await
        {
            tracing::warn!(%error, "devices that have fallen silent could not be looked for");
        }
        rounds += 1;
    }
}

/// Marks delegations whose time is over, and wakes whoever waits for them.
pub async fn expire(app: &App) -> Result<()> {
    let now = app.clock.now();
    let overdue = move |tx: &mut Tx<'_>| -> Result<Vec<Delegation>> {
        let mut overdue = tx.overdue_delegations(now, BATCH)?;
        overdue.extend(tx.overdue_grants(now, BATCH)?);
        Ok(overdue)
    };
    if app.store.read(overdue).await?.is_empty() {
        return Ok(());
    }
    app.store.write(move |tx| overdue(tx)?.iter().try_for_each(|delegation| expire_one(tx, delegation, now))).await
}

fn expire_one(tx: &mut Tx<'_>, delegation: &Delegation, now: Millis) -> Result<()> {
    let Ok(expired) = delegation.apply(Event::Expire, now) else { return Ok(()) };
    tx.update_delegation(&expired)?;
    tx.audit(&Principal::Clock, "delegation.expire", delegation.id.as_str(), now)?;
    tx.wake(Topic::Delegation(delegation.id.clone()), now)?;
    tx.wake(Topic::User(delegation.user_id.clone()), now)?;
    Ok(())
}

/// Finds devices that have fallen silent, and has their people told.
pub async fn find_silent(app: &App) -> Result<()> {
    notify::check_silence(app).await
}

async fn forget(app: &App) -> Result<()> {
    let now = app.clock.now();
    app.store
        .write(move |tx| {
            tx.forget_nonces(now)?;
            tx.forget_proofs(now)?;
            tx.forget_ceremonies(now)?;
            tx.forget_additions(now.saturating_sub(KEEP_OFFERS_MS))?;
            tx.forget_announcements(now.saturating_sub(KEEP_OFFERS_MS))?;
            tx.forget_code_tries(now.saturating_sub(KEEP_OFFERS_MS))?;
            tx.forget_email_codes(now.saturating_sub(KEEP_CODES_MS))?;
            tx.forget_pushes(now.saturating_sub(KEEP_PUSHES_MS))?;
            tx.forget_channel_messages(now.saturating_sub(KEEP_PUSHES_MS))?;
            tx.forget_notifications(now.saturating_sub(KEEP_PUSHES_MS))?;
            tx.forget_outbox(now.saturating_sub(KEEP_TOPICS_MS))?;
            Ok(())
        })
        .await
}
