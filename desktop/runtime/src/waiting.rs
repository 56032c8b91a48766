//! Waiting for the person's answer.
//!
//! A freshly signed read asks the server to answer when something happens, 55 seconds at most, again and again
//! until there is an outcome, the caller's time is up or no answer can be accepted any more. A server that
//! cannot be reached is asked again after a growing pause; that is told apart from one that says "pending".

use std::time::Duration;

use countersign_shared::{
    canonical::Canonical,
    checklist::CheckFailure,
    ids::DelegationId,
    jws,
    payload::{DelegationRead, Millis},
    wire::{DelegationView, Delivery, Timestamp},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    Error, Runtime, Unpaired,
    answers::Judged,
    http::{Failure, PROMPT},
    profile::{Connection, Outcome, StoredRequest},
};

/// The longest that the server is asked to wait, in seconds.
const LONGEST_WAIT: u64 = 55;
/// How long the first looks wait, in seconds. The very first says how things stand; the next ones are short, so
/// that what happened between two looks and is no outcome (the request was seen) is not noticed a minute late.
const FIRST_WAITS: [u64; 3] = [0, 2, 8];
/// How many delegations are asked about at once; the server limits callers who wait.
const LOOKS_AT_ONCE: usize = 4;
/// The shortest time between two reads that brought nothing new.
const SHORTEST_ROUND: Duration = Duration::from_secs(1);
/// So many looks may bring news and be followed by the next at once: a push is sent, delivered and seen on each device.
/// A server that has news for ever must not be asked in a tight loop.
const MOST_NEWS: usize = 12;

/// How the waiting goes.
#[derive(Clone, Debug)]
pub enum Progress {
    /// The server was heard: no answer yet.
    Waiting {
        /// How far the word of the request has come.
        delivery: Delivery,
        /// When a device first showed the request.
        seen_at: Option<Timestamp>,
        /// Until when an answer is wanted.
        expires_at: Millis,
    },
    /// The server was not heard and will be asked again.
    Unreachable {
        /// What went wrong.
        detail: String,
        /// After which pause.
        again_in: Duration,
    },
    /// The server told of a no that its person did not sign. It counts as no answer, and its text was dropped.
    Unverified(CheckFailure),
}

impl Runtime {
    /// Waits until there is an outcome, at most for `timeout` (`None`: until the request's own end), and writes it
    /// down before it is given. [`Outcome::Pending`] means that the time-out came first.
    ///
    /// An outcome that was written down before is given again; of a yes the server is asked once whether it still
    /// stands.
    pub async fn wait(
        &self,
        id: &DelegationId,
        timeout: Option<Duration>,
        mut progress: impl FnMut(Progress),
    ) -> Result<Outcome, Error> {
        let stored = self.stored(id).await?;
        let now = self.now().wall;
        match &stored.outcome {
            Outcome::Pending => {}
            Outcome::Approved(_) if stored.is_open(now) => return self.still_stands(id, stored).await,
            _ => return Ok(stored.outcome_at(now)),
        }
        let connection = self.active().await?;
        let until = timeout.map(|timeout| Instant::now() + timeout);
        let left = || until.map(|until| until.saturating_duration_since(Instant::now()));
        let (mut looks, mut failures, mut told) = (0, 0, None);
        loop {
            let began = Instant::now();
            let wait_seconds = self.wait_seconds(&stored, looks, left());
            let pause = match self.look(&connection, id, wait_seconds).await {
                Ok((judged, _)) if judged.outcome != Outcome::Pending => return Ok(judged.outcome),
                Ok((judged, view)) => {
                    let (delivery, seen_at) = (view.delivery, view.seen_at);
                    let changed = told != Some((delivery, seen_at)) && judged.unverified.is_none();
                    let news = changed && looks < MOST_NEWS;
                    (looks, failures, told) = (looks + 1, 0, Some((delivery, seen_at)));
                    let waiting = Progress::Waiting { delivery, seen_at, expires_at: stored.request.expires_at };
                    progress(judged.unverified.map_or(waiting, Progress::Unverified));
                    if left().is_some_and(|left| left.is_zero()) {
                        return Ok(Outcome::Pending);
                    }
                    // A server that does not wait as it was asked to must not be asked in a tight loop.
                    let pause = if news { Duration::ZERO } else { SHORTEST_ROUND.saturating_sub(began.elapsed()) };
                    left().map_or(pause, |left| left.min(pause))
                }
                Err(Failure { error: Error::NotPaired(Unpaired::Revoked), .. }) => {
                    return Ok(self.stored(id).await?.outcome);
                }
                Err(failure) => {
                    let pause = failure.retry_after.unwrap_or_default().max(self.retry().pause(failures));
                    let over = left().is_some_and(|left| left <= pause) || stored.is_past_answering(&self.now());
                    if !failure.transient || over {
                        return Err(failure.error);
                    }
                    failures += 1;
                    progress(Progress::Unreachable { detail: failure.error.to_string(), again_in: pause });
                    pause
                }
            };
            sleep(pause).await;
        }
    }

    /// Asks the server once where a delegation stands, and gives the stored request as it is then.
    pub async fn refresh(&self, id: &DelegationId) -> Result<StoredRequest, Error> {
        let connection = self.active().await?;
        match self.look(&connection, id, 0).await {
            Ok(_) | Err(Failure { error: Error::NotPaired(Unpaired::Revoked), .. }) => self.stored(id).await,
            Err(failure) => Err(failure.error),
        }
    }

    /// Asks the server once about every request that is still alive, and gives all as they are then.
    pub async fn refresh_all(&self) -> Result<Vec<StoredRequest>, Error> {
        let connection = self.active().await?;
        self.send_lost(&connection).await?;
        self.tell_delegations(&connection).await?;
        let now = self.now().wall;
        let ids = self
            .requests()
            .await?
            .into_iter()
            .filter(|stored| stored.is_open(now))
            .filter_map(|stored| stored.delegation_id);
        let (mut ids, mut looks) = (ids.peekable(), JoinSet::new());
        while ids.peek().is_some() || !looks.is_empty() {
            for id in ids.by_ref().take(LOOKS_AT_ONCE - looks.len()) {
                let runtime = self.clone();
                looks.spawn(async move { runtime.refresh(&id).await });
            }
            match looks.join_next().await {
                // One that the server does not know stays as it is.
                Some(Ok(Err(error))) if !matches!(error, Error::Server(_) | Error::Answer(_)) => return Err(error),
                _ => {}
            }
        }
        self.requests().await
    }

    /// A yes that was verified stands until the server says that it ended; silence is not that.
    async fn still_stands(&self, id: &DelegationId, stored: StoredRequest) -> Result<Outcome, Error> {
        let stored = match self.refresh(id).await {
            Err(Error::Unreachable { .. } | Error::NotPaired(_)) => stored,
            refreshed => refreshed?,
        };
        Ok(stored.outcome_at(self.now().wall))
    }

    /// Reads the delegation with a fresh signature and judges what comes.
    async fn look(
        &self,
        connection: &Connection,
        id: &DelegationId,
        wait_seconds: u64,
    ) -> Result<(Judged, DelegationView), Failure> {
        let lasting = |error| Failure { error, retry_after: None, transient: false };
        let read = DelegationRead {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            delegation_id: id.clone(),
            wait_seconds,
            issued_at: self.now().wall,
        };
        read.validate().map_err(|refusal| lasting(refusal.into()))?;
        let signed = jws::sign(&read, &self.private_key(&connection.key).await.map_err(lasting)?);
        let path = format!("/v1/runtime/delegations/{id}/read");
        let patience = PROMPT + Duration::from_secs(wait_seconds);
        let view: DelegationView = self.ask(connection, &path, &signed, patience).await?;
        if view.delegation_id != *id {
            return Err(lasting(Error::Answer("it is about another delegation".to_owned())));
        }
        let judged = self.judge(connection, view.clone()).await.map_err(lasting)?;
        Ok((judged, view))
    }

    /// How long the server is asked to wait: not beyond the caller's time or the request's own.
    fn wait_seconds(&self, stored: &StoredRequest, looks: usize, left: Option<Duration>) -> u64 {
        let own = stored.request.expires_at.saturating_sub(self.now().wall).div_ceil(1000).max(1);
        let longest = FIRST_WAITS.get(looks).copied().unwrap_or(LONGEST_WAIT);
        longest.min(own).min(left.map_or(LONGEST_WAIT, |left| left.as_secs()))
    }
}
