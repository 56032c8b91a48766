//! A real server for each test, with its own database, and the actors beside it.

mod asked;
mod audit;
mod bare;
mod by_hand;
mod codes;
mod database;
mod mail;
mod names;
mod provider;
mod push_app;
mod push_message;
mod push_service;
mod pushes;
mod rates;
mod raw;
mod receiver;
mod registry;
mod server;
mod settings;
mod time;

pub(crate) use asked::{approval, asked, still_waits, submit};
pub(crate) use bare::Bare;
pub(crate) use by_hand::{Answer, Newcomer};
pub(crate) use codes::code;
pub(crate) use database::{Database, Engine};
pub(crate) use mail::{LOGIN, MailServer};
pub(crate) use names::{connection_of, id_of, scopes};
pub(crate) use provider::Provider;
pub(crate) use push_app::{push_app, push_app_with};
pub(crate) use push_service::{PushService, Reaction};
pub(crate) use rates::generous;
pub(crate) use raw::{Reply, all, header_of, refused, sign_under};
pub(crate) use receiver::Receiver;
pub(crate) use registry::{another_provider, draft, publish};
pub(crate) use server::World;
pub(crate) use settings::plain_settings;
pub(crate) use time::minutes;

use std::{future::Future, time::Duration};

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Waits for an event, with a deadline.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("it should have happened by now")
}

/// Fails when a call that should wait is answered at once. A slow machine makes it pass, never fail.
pub(crate) async fn waits(call: impl Future) {
    let answered = tokio::time::timeout(Duration::from_millis(300), call).await.is_ok();
    assert!(!answered, "it should have waited");
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
