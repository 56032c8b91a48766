//! The App: store, bus, clock, randomness, limits and configuration, handed to every use case. No statics.

use std::{sync::Arc, time::Duration};

use countersign_shared::origin::Origin;
use tokio::sync::watch;
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::{
    bus::Bus,
    channels::Channels,
    clock::Clock,
    config::{Contact, DatabaseUrl, PushSettings},
    limits::{Limits, Rates},
    push::PushSender,
    random::Random,
    service::{Error, Result, server_keys},
    store::{Missing, Store},
};

/// How long a registration or sign-in may take, in milliseconds.
pub const CEREMONY_LIFE_MS: u64 = 5 * 60 * 1000;
/// How long a session lasts, in milliseconds.
pub const SESSION_LIFE_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// How long an enrolment link lasts, in milliseconds.
pub const INVITE_LIFE_MS: u64 = 15 * 60 * 1000;
/// How long a nonce is remembered, in milliseconds.
pub const NONCE_LIFE_MS: u64 = 24 * 60 * 60 * 1000;
/// The most requests of one runtime that may wait.
pub const MAX_PENDING_OF_RUNTIME: usize = 20;
/// The most requests of one runtime at one audience that may wait.
pub const MAX_PENDING_AT_AUDIENCE: usize = 5;
/// The most living tokens of a delegation; one more revokes the oldest.
pub const MAX_TOKENS: usize = 5;

const SETTING_ORIGIN: &str = "origin";

/// What an App is built from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the data is.
    pub database: DatabaseUrl,
    /// Whether a missing SQLite file may be made.
    pub missing: Missing,
    /// The public URL; `None` takes the one that was fixed at first run.
    pub origin: Option<Origin>,
    /// What to fix at first run when `origin` is not said.
    pub first_origin: Option<Origin>,
    /// How often, how many at once.
    pub rates: Rates,
    /// The clock, which tests move.
    pub clock: Clock,
    /// How pushes are sent.
    pub push: PushSettings,
    /// Ways to reach people beside push.
    pub channels: Channels,
}

/// Everything that a use case needs.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Wakes waiting callers.
    pub bus: Bus,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// How often, how many at once.
    pub limits: Arc<Limits>,
    /// Ways to reach people beside push.
    pub channels: Channels,
    /// The server's origin, fixed at first run.
    pub origin: Origin,
    /// Sends pushes to devices.
    pub push: Arc<PushSender>,
    /// Registration and sign-in.
    pub(crate) webauthn: Arc<Webauthn>,
    stopping: watch::Sender<bool>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "App({})", self.origin)
    }
}

impl App {
    /// Opens the database, fixes the public URL at first run and refuses another one later.
    pub async fn build(settings: Settings) -> Result<Self> {
        let bus = Bus::default();
        let (database, missing, for_store) = (settings.database.clone(), settings.missing, bus.clone());
        let store = tokio::task::spawn_blocking(move || Store::open(&database, missing, for_store))
            .await
            .map_err(|error| Error::internal(error.to_string()))?
            .map_err(|error| Error::internal(error.to_string()))?;
        let origin = fix_origin(&store, &settings).await?;
        let webauthn = webauthn(&origin)?;
        let (random, wanted) = (Random::default(), &settings.push);
        let contact = wanted.contact.clone().unwrap_or_else(|| Contact::of(&origin));
        let vapid = Box::pin(server_keys::vapid(&store, &settings.clock, &random, &wanted.key, contact)).await?;
        let push = PushSender::new(vapid, wanted, settings.clock.clone())?;
        Ok(Self {
            store,
            bus,
            clock: settings.clock,
            random,
            limits: Arc::new(Limits::new(&settings.rates)),
            channels: settings.channels,
            origin,
            push: Arc::new(push),
            webauthn: Arc::new(webauthn),
            stopping: watch::Sender::new(false),
        })
    }

    /// Tells every waiting call to answer with what it knows.
    pub fn shutdown(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves when the server stops.
    pub(crate) async fn stopping(&self) {
        // The sender lives in this App, so waiting can only end by its word.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}

async fn fix_origin(store: &Store, settings: &Settings) -> Result<Origin> {
    let (now, wanted, first) = (settings.clock.now(), settings.origin.clone(), settings.first_origin.clone());
    store
        .write(move |tx| {
            tx.ensure_workspace(now)?;
            match (tx.setting(SETTING_ORIGIN)?, &wanted) {
                (Some(fixed), Some(wanted)) if fixed != wanted.as_str() => Err(Error::internal(format!(
                    "the public URL of this database is {fixed}; passkeys and pairings are bound to it, so {wanted} \
                     would lock everybody out. Say --public-url {fixed}, or begin with a new database"
                ))),
                (Some(fixed), _) => Ok(Origin::parse(&fixed)?),
                (None, wanted) => {
                    let unknown = || Error::internal("the database has no public URL yet; run serve --public-url URL");
                    let fixed = wanted.as_ref().or(first.as_ref()).ok_or_else(unknown)?;
                    tx.insert_setting(SETTING_ORIGIN, fixed.as_str())?;
                    Ok(fixed.clone())
                }
            }
        })
        .await
}

fn webauthn(origin: &Origin) -> Result<Webauthn> {
    let url = Url::parse(origin.as_str()).map_err(|error| Error::internal(error.to_string()))?;
    WebauthnBuilder::new(origin.relying_party_id(), &url)
        .and_then(|builder| builder.rp_name("Countersign").timeout(Duration::from_millis(CEREMONY_LIFE_MS)).build())
        .map_err(|error| Error::internal(format!("WebAuthn refuses the public URL: {error}")))
}
