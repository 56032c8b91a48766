//! A server that lies, the people it lies to, and what must come of it.

mod cli;
pub(crate) mod forge;
mod honest;
mod liar;
mod stage;
mod victim;

pub(crate) use liar::{Call, Reply};
pub(crate) use stage::{Question, Stage, approval_of, evidence, new_request, roster_of, scopes, told};
pub(crate) use victim::{assert_is_refused, wait};

use std::{future::Future, time::Duration};

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Waits for an event, with a deadline.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("it should have happened by now")
}
