//! The desktop behind the window: one profile in use, what is known of it, and who is told of changes.
//!
//! Nothing here knows Tauri. What a shell lends (a window to tell, the session's start, a browser) comes in as
//! [`Host`].

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use countersign_runtime::{Options, PendingPairing, Runtime, shared::payload::Millis};
use tokio::sync::Notify;

use crate::{
    clipboard::{Board, Clipboard},
    failure::{Answer, Failure},
    model::{DesktopEvent, Offer, Reach, RosterNews, Snapshot},
    notifications::Notice,
    settings::SettingsFile,
    view::Heard,
};

/// The profile that is used when nobody says otherwise.
pub const DEFAULT_PROFILE: &str = "default";

/// What the shell around it can do.
pub trait Host: Send + Sync + 'static {
    /// Tells the window, and whatever else shows how things stand.
    fn tell(&self, event: &DesktopEvent);
    /// Tells the person, wherever they are.
    fn notify(&self, notice: &Notice);
    /// Whether the app starts with the session.
    fn starts_by_itself(&self) -> bool;
    /// Has the app start with the session, or not.
    fn start_by_itself(&self, on: bool) -> Result<(), String>;
    /// Opens a page in the system's browser.
    fn open(&self, address: &str) -> Result<(), String>;
}

/// Where the profiles are, and which one is wanted.
#[derive(Clone, Debug)]
pub struct Place {
    /// The directory that all profiles share.
    pub home: PathBuf,
    /// The profile that was asked for at the start; the one chosen last when it is `None`.
    pub profile: Option<String>,
}

/// What is known beside the profile's files.
#[derive(Default)]
pub(crate) struct Known {
    /// What the server said of requests that wait, by their file's name.
    pub(crate) heard: HashMap<String, Heard>,
    /// Devices that came or went while this ran, newest first.
    pub(crate) news: Vec<RosterNews>,
    /// What was shown last.
    pub(crate) shown: Option<Snapshot>,
    /// Whether the server answers.
    pub(crate) reach: Option<Reach>,
    /// What was warned of already, by name.
    pub(crate) warned: HashSet<String>,
    /// What could not be told yet, as no window listened.
    pub(crate) untold: Vec<DesktopEvent>,
    /// Whether the window listens.
    pub(crate) listening: bool,
}

/// The desktop.
pub struct Desktop {
    home: PathBuf,
    options: Options,
    profile: Mutex<(String, Runtime)>,
    pub(crate) settings: SettingsFile,
    pub(crate) clipboard: Clipboard,
    pub(crate) pairing: tokio::sync::Mutex<Option<PendingPairing>>,
    offer: Mutex<Option<Offer>>,
    known: Mutex<Known>,
    /// Held while somebody looks, so that no older look overtakes a newer one.
    pub(crate) looking: tokio::sync::Mutex<()>,
    host: OnceLock<Box<dyn Host>>,
    woken: Notify,
}

impl Desktop {
    /// The desktop of a user. Nothing is made on disk yet. A name in the settings that is none of a profile's is passed
    /// over; one that was asked for is not.
    pub fn open(place: &Place, options: Options, board: impl Board) -> Answer<Self> {
        let settings = SettingsFile::open(&place.home);
        let open = |name: &str| Runtime::open_with(&place.home, name, options.clone());
        let kept = || settings.get().profile.filter(|name| open(name).is_ok());
        let name = place.profile.clone().or_else(kept).unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
        let runtime = open(&name)?;
        let clock = Arc::clone(&options.clock);
        Ok(Self {
            home: place.home.clone(),
            options,
            profile: Mutex::new((name, runtime)),
            settings,
            clipboard: Clipboard::new(board, clock),
            pairing: tokio::sync::Mutex::default(),
            offer: Mutex::default(),
            known: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            host: OnceLock::new(),
            woken: Notify::new(),
        })
    }

    /// Lends it a shell, once.
    pub fn lend(&self, host: impl Host) {
        let _ = self.host.set(Box::new(host));
    }

    pub(crate) fn host(&self) -> Option<&dyn Host> {
        self.host.get().map(AsRef::as_ref)
    }

    /// Where profiles are.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The profile in use.
    #[must_use]
    pub fn profile_name(&self) -> String {
        lock(&self.profile).0.clone()
    }

    /// The profile in use and its runtime, both of the same moment.
    pub(crate) fn in_use(&self) -> (String, Runtime) {
        lock(&self.profile).clone()
    }

    /// The runtime of the profile in use.
    #[must_use]
    pub fn runtime(&self) -> Runtime {
        lock(&self.profile).1.clone()
    }

    pub(crate) fn now(&self) -> Millis {
        self.runtime().now().wall
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    pub(crate) fn offer(&self) -> MutexGuard<'_, Option<Offer>> {
        lock(&self.offer)
    }

    /// Goes on under another profile, which begins empty if there was none of that name.
    pub async fn choose_profile(&self, name: &str) -> Answer<Snapshot> {
        let runtime = self.runtime_of(name)?;
        let _ = self.stop_pairing().await;
        // Settings that cannot be written say so where they are changed; the profile is another matter.
        let _ = self.settings.change(|kept| kept.profile = Some(name.to_owned()));
        *lock(&self.profile) = (name.to_owned(), runtime);
        let old = std::mem::take(&mut *self.known());
        self.known().listening = old.listening;
        self.wake();
        Ok(self.look().await)
    }

    pub(crate) fn runtime_of(&self, profile: &str) -> Answer<Runtime> {
        Ok(Runtime::open_with(&self.home, profile, self.options.clone())?)
    }

    /// Every profile of this user, and the one in use.
    #[must_use]
    pub fn profiles(&self) -> Vec<String> {
        let folders = std::fs::read_dir(self.home.join("profiles")).into_iter().flatten().flatten();
        let mut names: Vec<String> = folders
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| Runtime::open(&self.home, name).is_ok())
            .chain([self.profile_name()])
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Has the watcher look again.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Tells the window; what comes before it listens is told when it does.
    pub fn tell(&self, event: DesktopEvent) {
        let mut known = self.known();
        if !known.listening && !matches!(event, DesktopEvent::Snapshot { .. }) {
            known.untold.push(event);
            return;
        }
        drop(known);
        if let Some(host) = self.host() {
            host.tell(&event);
        }
    }

    /// The window listens now: it asks for its first snapshot after it has begun to.
    pub fn listens(&self) {
        let untold = {
            let mut known = self.known();
            known.listening = true;
            std::mem::take(&mut known.untold)
        };
        // What nobody could be shown was left where it is.
        self.wake();
        untold.into_iter().for_each(|event| self.tell(event));
    }

    /// The window is being made anew, and hears nothing until it listens again.
    pub fn listens_no_more(&self) {
        self.known().listening = false;
    }

    /// Opens a page of the paired server in the system's browser, and no other.
    pub async fn open_server(&self, path: &str) -> Answer<()> {
        if !matches!(path, "/" | "/runtimes" | "/delegations") {
            return Err(Failure::field("path", "only /, /runtimes and /delegations of the paired server are opened"));
        }
        let connection = self.runtime().connection().await?;
        let connection = connection.ok_or_else(|| Failure::new("not_paired", "this profile was never paired"))?;
        let host = self.host().ok_or_else(Failure::busy)?;
        let address = format!("{}{path}", connection.origin);
        host.open(&address).map_err(|detail| Failure::new("browser", detail))
    }

    /// A link asked to pair with a server. Nothing is done but asking the person.
    pub async fn hear_link(&self, server: &str) {
        let paired = self.runtime().connection().await.ok().flatten().map(|connection| connection.origin.to_string());
        let known = paired.or_else(|| self.settings.get().last_server);
        let foreign = known.as_deref() != Some(server);
        self.tell(DesktopEvent::DeepLink { server: server.to_owned(), foreign });
    }
}

/// A lock that somebody panicked under still holds what it held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
