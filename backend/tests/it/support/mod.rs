//! A real server for each test, with its own database, and the actors beside it.

mod database;
mod provider;
mod server;

pub(crate) use database::Engine;
pub(crate) use provider::Provider;
pub(crate) use server::{Server, World, connection_of, generous, id_of, scopes};

use std::{future::Future, time::Duration};

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Waits for an event, with a deadline.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("it should have happened by now")
}

/// Runs one test on both engines: `both_engines! { async fn name(world: World) { … } }`.
macro_rules! both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: World) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($world: World) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(World::start(Engine::Sqlite).await).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(World::start(Engine::Postgres).await).await;
            }
        }
    )*};
}
pub(crate) use both_engines;
