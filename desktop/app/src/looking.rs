//! Looking at the profile: a snapshot, and telling what has changed since the last.

use countersign_runtime::{
    Connection, ConnectionState, Error, KnownDevice, Runtime, StoredRequest,
    keystore::{KeyStoreChoice, KeyStoreError, unlock_keychain},
    shared::roster::{DeviceChange, DeviceFate},
};

use crate::{
    desktop::Desktop,
    failure::Answer,
    model::{self, DelegationState, DesktopEvent, Device, NewsKind, Reach, RosterNews, Snapshot, Standing},
    notifications,
    standing::{Read, read},
    view::{self, Person},
};

/// How many pieces of news are kept.
const MOST_NEWS: usize = 20;

impl Desktop {
    /// Looks at the profile and tells everybody who should know what has changed.
    pub async fn look(&self) -> Snapshot {
        let _looking = self.looking.lock().await;
        // The profile may be changed at any time: name and runtime belong together until the end.
        let (name, runtime) = self.in_use();
        let read = read(&runtime).await;
        self.take_news(&name, &runtime, read.connection.as_ref()).await;
        let snapshot = self.snapshot_of(name, &runtime, &read).await;
        let before = {
            let mut known = self.known();
            let open = |name: &String| {
                let waits = |stored: &StoredRequest| stored.file_name() == name.as_str();
                read.requests.iter().any(waits)
            };
            known.heard.retain(|name, _| open(name));
            known.shown.replace(snapshot.clone())
        };
        let changed = before.as_ref().is_none_or(|before| {
            Snapshot { checked_at: 0, ..before.clone() } != Snapshot { checked_at: 0, ..snapshot.clone() }
        });
        if changed {
            for notice in before.iter().flat_map(|before| notifications::between(before, &snapshot)) {
                self.notify(&notice);
            }
            self.tell(DesktopEvent::Snapshot { snapshot: Box::new(snapshot.clone()) });
        }
        snapshot
    }

    /// The last snapshot, or the first.
    pub async fn shown(&self) -> Snapshot {
        let shown = self.known().shown.clone();
        match shown {
            Some(shown) => shown,
            None => self.look().await,
        }
    }

    /// Asks the server for news now. A locked keychain is unlocked by its owner first: this is a deliberate act.
    pub async fn refresh(&self) -> Answer<Snapshot> {
        match self.look().await.standing {
            Standing::Locked { .. } => unlock().await,
            Standing::Revoked { told: false, .. } => self.unlock_for_telling().await,
            _ => {}
        }
        self.ask_server().await;
        self.wake();
        Ok(self.look().await)
    }

    /// Has the keychain unlocked when that is why the server cannot be told of an end.
    pub(crate) async fn unlock_for_telling(&self) {
        if matches!(self.runtime().check_key().await, Err(Error::KeyStore(KeyStoreError::Locked { .. }))) {
            unlock().await;
        }
    }

    /// Asks the server where everything stands, and notes whether it answers. What it says goes into the profile. Ends
    /// that a server does not know are told.
    pub(crate) async fn ask_server(&self) {
        let runtime = self.runtime();
        let Ok(Some(connection)) = runtime.connection().await else { return };
        let asked = match &connection.state {
            ConnectionState::Active | ConnectionState::Accepting { .. } => {
                let now = runtime.now().wall;
                let open = runtime.requests().await.is_ok_and(|all| all.iter().any(|stored| stored.is_open(now)));
                if open { runtime.refresh_all().await.map(drop) } else { runtime.audiences().await.map(drop) }
            }
            // It ended here, and the server was not heard to know.
            ConnectionState::Revoked { told: false, .. } => runtime.tell_endings().await,
            _ => return,
        };
        self.note_reach(asked.as_ref().err());
        if connection.state == ConnectionState::Active && asked.is_ok() {
            // A server before this one may be silent for good; that says nothing of this one.
            let _ = runtime.tell_endings().await;
        }
    }

    /// Notes what a call tells of the server.
    pub(crate) fn note_reach(&self, error: Option<&Error>) {
        let now = self.now();
        let mut known = self.known();
        known.reach = match (error, known.reach.take()) {
            (Some(Error::Unreachable { detail, .. }), Some(Reach::Silent { since, .. })) => {
                Some(Reach::Silent { since, detail: detail.clone() })
            }
            (Some(Error::Unreachable { detail, .. }), _) => Some(Reach::Silent { since: now, detail: detail.clone() }),
            (None | Some(Error::Server(_) | Error::Answer(_) | Error::NotPaired(_)), _) => {
                Some(Reach::Answers { at: now })
            }
            // Nothing was sent.
            (Some(_), reach) => reach,
        };
    }

    async fn snapshot_of(&self, profile: String, runtime: &Runtime, read: &Read) -> Snapshot {
        let (now, key_store) = (runtime.now().wall, key_store_of(runtime, read.connection.is_some()).await);
        let known_devices = read.connection.as_ref().map_or(&[][..], |connection| &connection.devices);
        let known = self.known();
        let mut delegations: Vec<_> = read
            .requests
            .iter()
            .map(|stored| {
                let person = person(read.connection.as_ref(), known_devices);
                view::delegation(stored, person, known.heard.get(stored.file_name()), now)
            })
            .collect();
        delegations.reverse();
        let count = |wanted| delegations.iter().filter(|delegation| delegation.state == wanted).count();
        Snapshot {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profile,
            standing: read.standing.clone(),
            connection: read.connection.as_ref().map(model::Connection::from),
            devices: known_devices.iter().map(|device| Device::at(device, now)).collect(),
            reach: known.reach.clone().unwrap_or(Reach::Unknown),
            pending: count(DelegationState::Pending),
            alive: count(DelegationState::Approved),
            delegations,
            key_store,
            news: known.news.clone(),
            pairing: self.offer().clone(),
            checked_at: now,
        }
    }

    /// Where the keys are; a profile that was never paired and whose owner has not chosen would use the keychain.
    pub(crate) async fn key_store(&self, paired: bool) -> KeyStoreChoice {
        key_store_of(&self.runtime(), paired).await
    }

    /// Devices that came or went are told once, whoever asks first. As long as this app can show them to nobody, they
    /// are left to others.
    async fn take_news(&self, name: &str, runtime: &Runtime, connection: Option<&Connection>) {
        let nobody = !self.known().listening && !self.settings.get().notifications;
        if nobody || connection.is_none_or(|connection| connection.untold.is_empty()) {
            return;
        }
        let Ok(news) = runtime.roster_news().await else { return };
        for change in news {
            let news = news_of(change);
            self.notify(&notifications::of_news(&news));
            // By now another profile may be in use, whose news they are not.
            if self.profile_name() != name {
                continue;
            }
            let mut known = self.known();
            known.news.insert(0, news);
            known.news.truncate(MOST_NEWS);
        }
    }
}

async fn key_store_of(runtime: &Runtime, paired: bool) -> KeyStoreChoice {
    let profile = runtime.profile().clone();
    let chosen = tokio::task::spawn_blocking(move || profile.chosen_key_store()).await;
    let chosen = chosen.ok().and_then(Result::ok).flatten();
    chosen.unwrap_or(if paired { KeyStoreChoice::Files } else { KeyStoreChoice::Keychain })
}

fn person<'a>(connection: Option<&'a Connection>, devices: &'a [KnownDevice]) -> Person<'a> {
    Person { name: connection.map_or("", |connection| &connection.user_name), devices }
}

fn news_of(change: DeviceChange) -> RosterNews {
    let kind = match (change.fate, change.by_recovery) {
        (DeviceFate::Enrolled, true) => NewsKind::Recovered,
        (DeviceFate::Enrolled, false) => NewsKind::Added,
        (DeviceFate::Revoked, _) => NewsKind::Revoked,
    };
    RosterNews { kind, device_name: change.name, at: change.at }
}

async fn unlock() {
    let _ = tokio::task::spawn_blocking(unlock_keychain).await;
}
