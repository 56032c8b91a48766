//! Real processes, and the actors beside them.

mod cli;
mod database;
mod port;
mod programs;
mod provider;
#[path = "../../../../backend/tests/it/support/push_message.rs"]
mod push_message;
#[path = "../../../../backend/tests/it/support/push_service.rs"]
#[allow(dead_code, reason = "other tests have it answer ill")]
mod push_service;
mod replicas;
mod server;
pub(crate) mod settings;
mod world;

pub(crate) use cli::{Cli, first_line};
pub(crate) use database::{fresh_postgres, sqlite};
pub(crate) use port::Port;
pub(crate) use programs::{Finished, Process, command, program, run};
pub(crate) use provider::Provider;
pub(crate) use push_service::PushService;
pub(crate) use replicas::Replicas;
pub(crate) use server::{Server, Site};
pub(crate) use world::{NotPaired, World, ask, enrol, id_of, pair, scopes};

use std::{future::Future, time::Duration};

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);

/// Waits for an event, with a deadline.
#[track_caller]
pub(crate) fn within<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let asked = std::panic::Location::caller();
    async move {
        match tokio::time::timeout(DEADLINE, work).await {
            Ok(done) => done,
            Err(_) => panic!("{asked}: it should have happened by now"),
        }
    }
}
