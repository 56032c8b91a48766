//! A server's inside without its sockets, for tests of what it sends.

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::PushSettings,
    limits::Rates,
    store::Missing,
};
use countersign_shared::origin::Origin;
use tempfile::TempDir;

/// It, and the folder of its database.
pub(crate) async fn push_app_with(origin: &str, push: PushSettings) -> (App, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings {
        database: format!("sqlite://{}/countersign.db", folder.path().display()).parse().expect("a URL"),
        missing: Missing::Create,
        origin: Some(Origin::parse(origin).expect("an origin")),
        first_origin: None,
        rates: Rates::default(),
        clock: Clock::default(),
        push,
        channels: Channels::default(),
    };
    (App::build(settings).await.expect("an app"), folder)
}

/// The same with settings for tests.
pub(crate) async fn push_app() -> (App, TempDir) {
    push_app_with("http://localhost:7070", PushSettings::for_tests()).await
}
