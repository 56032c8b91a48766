//! The push key and the file that it is encrypted under, as operators have them.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::{KeySource, PushSettings},
    limits::Rates,
    service::admin,
    store::Missing,
};
use countersign_shared::origin::Origin;
use tempfile::TempDir;
use tokio::process::Command;

use crate::support::{Database, Engine, within};

/// A database, and a folder for key files.
struct Site {
    database: Database,
    folder: TempDir,
}

impl Site {
    fn new(engine: Engine) -> Self {
        Self { database: Database::fresh(engine), folder: TempDir::new().expect("a folder") }
    }

    fn key_file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn app(&self, key: KeySource) -> Result<App, String> {
        let settings = Settings {
            database: self.database.url.clone(),
            missing: Missing::Create,
            origin: Some(Origin::parse("http://localhost:7070").expect("an origin")),
            first_origin: None,
            rates: Rates::default(),
            clock: Clock::default(),
            channels: Channels::default(),
            push: PushSettings::new(key),
        };
        App::build(settings).await.map_err(|error| error.to_string())
    }

    /// The push key of a server with this key file, or why it does not start.
    async fn key(&self, file: &str) -> Result<String, String> {
        let app = self.app(KeySource::File(self.key_file(file))).await?;
        Ok(app.push.public_key().to_owned())
    }
}

macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($site:ident: Site) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($site: Site) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(Site::new(Engine::Sqlite)).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(Site::new(Engine::Postgres)).await;
            }
        }
    )*};
}

on_both! {
    /// The key is the server's for good; without the right file nothing starts, and nothing is made in its place.
    async fn a_key_lives_as_long_as_its_file(site: Site) {
        let key = site.key("server.key").await.expect("a first start");
        assert_eq!(key.len(), 87, "65 bytes as base64url");
        assert_eq!(site.key("server.key").await, Ok(key.clone()));

        let lost = site.key("lost.key").await.expect_err("no file");
        assert!(lost.contains("lost.key is missing") && lost.contains("admin push-reset"), "{lost}");
        assert!(!site.key_file("lost.key").exists());

        let other = Site::new(Engine::Sqlite);
        assert_ne!(other.key("server.key").await.expect("a first start"), key);
        fs::copy(other.key_file("server.key"), site.key_file("wrong.key")).expect("a copy");
        let wrong = site.key("wrong.key").await.expect_err("another file");
        assert!(wrong.contains("is not the one") && wrong.contains("admin push-reset"), "{wrong}");
        assert_eq!(site.key("server.key").await, Ok(key));
    }

    /// Replicas that start at the same moment agree.
    async fn replicas_have_one_key(site: Site) {
        // The schema is there: on SQLite nobody starts replicas, but somebody may start the server twice.
        site.app(KeySource::Nothing).await.expect("a schema");
        let site = Arc::new(site);
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let site = Arc::clone(&site);
                tokio::spawn(async move { site.key("server.key").await })
            })
            .collect();
        let mut keys = Vec::new();
        for start in starts {
            keys.push(within(start).await.expect("no panic").expect("a start"));
        }
        keys.dedup();
        assert_eq!(keys.len(), 1, "{keys:?}");
    }

    /// After a reset there is another key, under the file that there is or a new one, and nobody is subscribed.
    async fn a_reset_begins_anew(site: Site) {
        let first = site.key("server.key").await.expect("a first start");
        let subscribed = "INSERT INTO push_subscriptions (workspace_id, device_id, user_id, endpoint, endpoint_hash, p256dh, \
                          auth, created_at, version) VALUES ('wsp_default', 'dev_a', 'usr_a', 'https://a.org/b', 'h', 'p', \
                          'a', 1, 1)";
        site.database.execute(subscribed);
        let app = site.app(KeySource::Nothing).await.expect("an operator's command needs no key");
        assert_eq!(admin::reset_push(&app, &site.key_file("new.key")).await.expect("a reset"), 1);
        assert_eq!(admin::reset_push(&app, &site.key_file("new.key")).await.expect("a reset"), 0);
        let second = site.key("new.key").await.expect("a start");
        assert_ne!(second, first);
        assert!(site.key("server.key").await.expect_err("the old file").contains("is not the one"));
        assert_eq!(site.key("new.key").await, Ok(second));
    }
}

/// Whoever has the database and no file has no key: the secret is nowhere in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_alone_gives_nothing() {
    let site = Site::new(Engine::Sqlite);
    site.key("server.key").await.expect("a first start");
    let file = fs::read_to_string(site.key_file("server.key")).expect("a key");
    let folder = Path::new(site.database.text.strip_prefix("sqlite://").expect("SQLite")).parent().expect("a folder");
    for entry in fs::read_dir(folder).expect("a folder") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
        assert!(!bytes.windows(43).any(|window| window == file.trim_end().as_bytes()));
    }
    let kept = site.app(KeySource::Nothing).await.expect("an app");
    let sealed = kept.store.read(|tx| Ok(tx.server_key("vapid")?)).await.expect("a row").expect("a key");
    assert!(sealed.len() > 43, "a nonce, 32 bytes, a tag");
}

fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-server"));
    command.current_dir(folder).env_clear().env("XDG_CONFIG_HOME", folder.join("config")).kill_on_drop(true);
    command.args(words);
    command
}

async fn says(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let ended = within(program(folder, words).output()).await.expect("it ends");
    let text = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (ended.status.code(), text)
}

/// The program: where the file is by itself, who may read it, what is said when it is gone, and the way out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_are_told() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("config/countersign/server.key");
    // The port is nobody's to have, so the server ends after all has been made.
    let serve = ["serve", "--listen", "192.0.2.1:1", "--public-url", "http://localhost:7070"];
    let (code, text) = says(folder.path(), &serve).await;
    assert!(code == Some(1) && text.contains("cannot listen"), "{text}");
    assert_eq!(fs::metadata(&file).expect("a key file").permissions().mode() & 0o777, 0o600);

    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its mode");
    let (code, text) = says(folder.path(), &serve).await;
    assert!(code == Some(1) && text.contains("chmod 600"), "{text}");

    fs::remove_file(&file).expect("it is there");
    let (code, text) = says(folder.path(), &serve).await;
    assert!(code == Some(1) && text.contains("is missing") && text.contains("admin push-reset"), "{text}");
    let (code, text) = says(folder.path(), &["admin", "user", "list"]).await;
    assert_eq!((code, text.trim()), (Some(0), "Nobody is enrolled yet."), "other commands need no key file");
    assert!(!file.exists());

    let (code, text) = says(folder.path(), &["admin", "push-reset"]).await;
    assert!(code == Some(0) && text.contains("Subscriptions that ended: 0"), "{text}");
    let (_, text) = says(folder.path(), &serve).await;
    assert!(text.contains("cannot listen"), "it begins again: {text}");

    let beside = [&serve[..], &["--key-file", "beside.key"]].concat();
    let (code, text) = says(folder.path(), &[&beside[..], &["--database", "other.db"]].concat()).await;
    assert!(code == Some(1) && text.contains("beside.key lies beside the database"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&says(folder.path(), &["admin", "push-reset", "--json"]).await.1).expect("JSON");
    assert_eq!(json["subscriptionsEnded"], 0);

    for contact in ["ada", "mailto:ada", "http://example.org"] {
        let (code, text) = says(folder.path(), &[&serve[..], &["--push-contact", contact]].concat()).await;
        assert!(code == Some(2) && text.contains("mailto:ADDRESS"), "{text}");
    }
}
