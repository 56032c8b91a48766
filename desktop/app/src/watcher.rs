//! One task that keeps the snapshot fresh, and is quiet when there is nothing to hear.
//!
//! - What waits for an answer is waited for with long polls, four at once. What the server says on the way (sent,
//!   delivered, seen) is kept in memory.
//! - The profile's folders are looked at once a second: another process, such as the command line, may have changed
//!   them. Two calls of the operating system cost next to nothing.
//! - When something ends by its own clock, the snapshot is made anew at that moment, and each half minute until then: the
//!   clock may have been set, or the computer may have slept.
//! - The server is asked now and then: each minute while a grant lives or an end was not heard, else every ten. Nothing
//!   waits for its answer.

use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use countersign_runtime::{
    Error, Outcome, Progress,
    shared::{ids::DelegationId, payload::Millis},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    desktop::Desktop,
    model::{DelegationState, Reach, Snapshot, Standing},
    view::Heard,
};

/// How many are waited for at once; the server limits callers who wait.
const WAITS_AT_ONCE: usize = 4;
/// How often the profile's folders are looked at.
const GLANCE: Duration = Duration::from_secs(1);
/// The pause after a wait that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(20);
/// How often the server is asked while something may change there that nobody waits for.
const OFTEN: Duration = Duration::from_secs(60);
/// How often it is asked otherwise.
const SELDOM: Duration = Duration::from_secs(600);
/// The longest that one relies on how long something still lives.
const LONGEST: Duration = Duration::from_secs(30);
/// How often a keychain that cannot be read is looked at.
const KEYCHAIN: Duration = Duration::from_secs(5);

type Waited = (DelegationId, Result<Outcome, Error>);

/// What is waited for.
#[derive(Default)]
struct Waits {
    profile: String,
    tasks: JoinSet<Waited>,
    /// Each that is waited for, or was in vain, and until when it is left alone.
    held: HashMap<DelegationId, Option<Instant>>,
}

/// Watches for as long as the program lives.
pub async fn watch(desktop: Arc<Desktop>) {
    let asking = Arc::clone(&desktop);
    watch_asking(desktop, move || {
        let desktop = Arc::clone(&asking);
        async move { desktop.ask_server().await }
    })
    .await;
}

/// Watches, and has the server asked by `ask`: once at a time, beside everything else.
pub async fn watch_asking<F>(desktop: Arc<Desktop>, ask: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut waits = Waits::default();
    let mut asked = Instant::now();
    let mut asking = JoinSet::new();
    loop {
        let seen = stamp(desktop.runtime().profile().dir());
        let snapshot = desktop.look().await;
        waits.keep(&desktop, &snapshot);
        let next = next_look(&snapshot, desktop.warn(&snapshot));
        let ask_at = pause(&snapshot, waits.overflow(&snapshot)).map(|pause| asked + pause);
        let folder = desktop.runtime().profile().dir().to_owned();
        tokio::select! {
            () = desktop.woken() => {}
            () = changed(&folder, seen) => {}
            Some(waited) = waits.tasks.join_next() => waits.ended(&desktop, waited),
            () = until(next.map(|next| Instant::now() + next)) => {}
            Some(_) = asking.join_next() => asked = Instant::now(),
            () = until(ask_at), if asking.is_empty() => drop(asking.spawn(ask())),
        }
    }
}

impl Waits {
    /// Waits for the newest that pend, and for nothing else.
    fn keep(&mut self, desktop: &Arc<Desktop>, snapshot: &Snapshot) {
        if self.profile != snapshot.profile {
            *self = Self { profile: snapshot.profile.clone(), ..Self::default() };
        }
        let now = Instant::now();
        self.held.retain(|_, until| until.is_none_or(|until| now < until));
        if snapshot.standing != Standing::Paired {
            return;
        }
        for id in pending(snapshot) {
            if self.tasks.len() >= WAITS_AT_ONCE {
                break;
            }
            if self.held.contains_key(&id) {
                continue;
            }
            self.held.insert(id.clone(), None);
            let (desktop, runtime) = (Arc::clone(desktop), desktop.runtime());
            self.tasks.spawn(async move {
                let outcome = Box::pin(runtime.wait(&id, None, |progress| desktop.hear(&id, progress))).await;
                (id, outcome)
            });
        }
    }

    fn ended(&mut self, desktop: &Desktop, waited: Result<Waited, tokio::task::JoinError>) {
        let Ok((id, outcome)) = waited else { return };
        desktop.note_reach(outcome.as_ref().err());
        let alone = outcome.is_err().then(|| Instant::now() + AFTER_FAILURE);
        match alone {
            Some(until) => self.held.insert(id, Some(until)),
            None => self.held.remove(&id),
        };
    }

    /// Whether more wait than are waited for.
    fn overflow(&self, snapshot: &Snapshot) -> bool {
        pending(snapshot).count() > self.tasks.len()
    }
}

fn pending(snapshot: &Snapshot) -> impl Iterator<Item = DelegationId> {
    let pending = snapshot.delegations.iter().filter(|delegation| delegation.state == DelegationState::Pending);
    pending.filter_map(|delegation| delegation.delegation_id.as_ref()?.parse().ok())
}

impl Desktop {
    /// Takes what a wait tells on its way.
    fn hear(&self, id: &DelegationId, progress: Progress) {
        match progress {
            Progress::Waiting { delivery, seen_at, .. } => {
                self.note_reach(None);
                self.known().heard.insert(id.to_string(), Heard { delivery, seen_at });
            }
            Progress::Unreachable { detail, .. } => {
                self.note_reach(Some(&Error::Unreachable { origin: String::new(), detail }));
            }
            Progress::Unverified(_) => {}
        }
        self.wake();
    }
}

/// After which time to look again because something ends by its own clock, or because of a warning that is due then.
#[must_use]
pub fn next_look(snapshot: &Snapshot, warning: Option<Millis>) -> Option<Duration> {
    let now = snapshot.checked_at;
    let ends = snapshot.delegations.iter().filter_map(|delegation| match delegation.state {
        DelegationState::Approved => delegation.ends_at,
        DelegationState::Pending => Some(delegation.answer_by),
        _ => None,
    });
    let devices = snapshot.devices.iter().filter_map(|device| device.waits_until);
    let next: Option<Millis> = ends.chain(devices).chain(warning).filter(|at| now < *at).min();
    let next = next.map(|at| Duration::from_millis(at - now + 1).min(LONGEST));
    match snapshot.standing {
        Standing::Locked { .. } | Standing::NoKeychain { .. } => Some(next.map_or(KEYCHAIN, |next| next.min(KEYCHAIN))),
        _ => next,
    }
}

/// How long the server is left alone; for good, when there is nothing to ask.
fn pause(snapshot: &Snapshot, overflow: bool) -> Option<Duration> {
    match &snapshot.standing {
        Standing::Paired if overflow || snapshot.alive > 0 => Some(OFTEN),
        Standing::Paired if snapshot.delegations.iter().any(|delegation| delegation.untold) => Some(OFTEN),
        Standing::Paired if !matches!(snapshot.reach, Reach::Answers { .. }) => Some(OFTEN),
        Standing::Paired => Some(SELDOM),
        Standing::Revoked { told: false, .. } => Some(OFTEN),
        _ => None,
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Returns when a file of the profile came, went or was replaced since `seen`: every change of a profile renames one.
async fn changed(folder: &Path, seen: [Option<SystemTime>; 2]) {
    while stamp(folder) == seen {
        sleep(GLANCE).await;
    }
}

fn stamp(folder: &Path) -> [Option<SystemTime>; 2] {
    let when = |folder: &Path| std::fs::metadata(folder).and_then(|found| found.modified()).ok();
    [when(folder), when(&folder.join("requests"))]
}
