//! The runtime itself: a profile, a key store, a clock and a server.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_shared::{base64url, checklist::Moment, ids::DelegationId, keys::PrivateKey};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::{
    Error, Retry, Unpaired,
    blocking::blocking,
    clock::{Clock, SystemClock},
    http::Http,
    keystore::{ChosenKeyStore, KeyStore, KeyStoreError},
    profile::{Connection, ConnectionState, Locked, Profile, State, StoredRequest},
};

/// How long the key store is waited for.
const KEYS_PATIENCE: Duration = Duration::from_secs(10);

/// What a runtime is built from besides its profile.
#[derive(Clone)]
pub struct Options {
    /// Where private keys are kept; where the profile says ([`Profile::key_store`]) when it is `None`.
    pub key_store: Option<Arc<dyn KeyStore>>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How calls without an answer are repeated.
    pub retry: Retry,
}

impl Default for Options {
    fn default() -> Self {
        Self { key_store: None, clock: Arc::new(SystemClock), retry: Retry::default() }
    }
}

/// One installed agent app. Clones share everything; other processes may open the same profile.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    profile: Profile,
    keys: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    retry: Retry,
    http: Mutex<Option<Http>>,
}

impl Runtime {
    /// The runtime of a profile, with keys where the profile keeps them. Nothing is read or made on disk yet.
    ///
    /// `home` is the directory that all profiles share; `profile` is 1 to 32 of `a-z 0-9 _ -`.
    pub fn open(home: impl AsRef<Path>, profile: &str) -> Result<Self, Error> {
        Self::open_with(home, profile, Options::default())
    }

    /// As [`Self::open`], with a key store, clock or patience of the caller's.
    pub fn open_with(home: impl AsRef<Path>, profile: &str, options: Options) -> Result<Self, Error> {
        let profile = Profile::new(home.as_ref(), profile)?;
        let keys = options.key_store.unwrap_or_else(|| Arc::new(ChosenKeyStore::new(profile.clone())));
        let Options { clock, retry, .. } = options;
        Ok(Self { inner: Arc::new(Inner { profile, keys, clock, retry, http: Mutex::new(None) }) })
    }

    /// The profile, for reading.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    /// The time by this runtime's clocks.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.inner.clock.now()
    }

    pub(crate) fn keys(&self) -> Arc<dyn KeyStore> {
        Arc::clone(&self.inner.keys)
    }

    pub(crate) fn client_slot(&self) -> &Mutex<Option<Http>> {
        &self.inner.http
    }

    pub(crate) fn retry(&self) -> &Retry {
        &self.inner.retry
    }

    /// The pairing, in whatever state it is; `None` before the first.
    pub async fn connection(&self) -> Result<Option<Connection>, Error> {
        Ok(self.state().await?.connection)
    }

    pub(crate) async fn state(&self) -> Result<State, Error> {
        let profile = self.inner.profile.clone();
        Ok(blocking(move || profile.state()).await?)
    }

    /// Every request of this profile as stored, oldest first.
    pub async fn requests(&self) -> Result<Vec<StoredRequest>, Error> {
        let profile = self.inner.profile.clone();
        Ok(blocking(move || profile.requests()).await?)
    }

    /// The stored request of a delegation.
    pub async fn stored(&self, id: &DelegationId) -> Result<StoredRequest, Error> {
        let (profile, name) = (self.inner.profile.clone(), id.clone());
        blocking(move || profile.request(name.as_str())).await?.ok_or_else(|| Error::UnknownDelegation(id.clone()))
    }

    /// Reads, decides and writes under the profile's lock.
    pub(crate) async fn change<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Locked) -> Result<T, Error> + Send + 'static,
    {
        let profile = self.inner.profile.clone();
        blocking(move || work(&profile.lock()?)).await
    }

    /// The living pairing. One that was accepted here, but perhaps not heard of there, is accepted again.
    pub(crate) async fn active(&self) -> Result<Connection, Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        match &connection.state {
            ConnectionState::Active => Ok(connection),
            ConnectionState::Claimed => Err(Error::NotPaired(Unpaired::Unfinished)),
            ConnectionState::Revoked { .. } => Err(Error::NotPaired(Unpaired::Revoked)),
            ConnectionState::Accepting { .. } => self.finish_accept(connection).await,
        }
    }

    pub(crate) async fn private_key(&self, name: &str) -> Result<PrivateKey, Error> {
        let name = name.to_owned();
        let secret = self.with_keys(move |keys| keys.get(&name)).await??;
        Ok(PrivateKey::from_bytes(&secret)?)
    }

    pub(crate) async fn put_key(&self, name: &str, key: &PrivateKey) -> Result<(), Error> {
        let (name, secret) = (name.to_owned(), key.to_bytes());
        Ok(self.with_keys(move |keys| keys.put(&name, &secret)).await??)
    }

    /// Fails as long as the key store cannot say that it has no key of that new name: better before the person's
    /// trouble than after.
    pub(crate) async fn refuse_unready_keys(&self, name: &str) -> Result<(), Error> {
        let name = name.to_owned();
        match self.with_keys(move |keys| keys.get(&name)).await? {
            Err(KeyStoreError::Absent { .. }) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes keys that open nothing any more. One that stays behind does no harm, so errors are dropped.
    pub(crate) async fn forget_keys(&self, names: Vec<String>) {
        let _ = self.with_keys(move |keys| names.iter().for_each(|name| drop(keys.remove(name)))).await;
    }

    /// Has the key store do something. A keychain that asks its user something, or hangs, is not waited for: what it
    /// does later is nothing that anybody relies on.
    async fn with_keys<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn KeyStore) -> T + Send + 'static,
    ) -> Result<T, KeyStoreError> {
        let keys = self.keys();
        let done = timeout(KEYS_PATIENCE, blocking(move || work(&*keys))).await;
        done.map_err(|_| KeyStoreError::Unavailable { detail: "it has not answered for ten seconds".to_owned() })
    }

    /// Every private key that this profile holds, as base64url: what no log may contain.
    pub async fn secrets(&self) -> Result<Vec<Zeroizing<String>>, Error> {
        let state = self.state().await?;
        let pairings = state.connection.into_iter().chain(state.untold_endings);
        let mut names: Vec<String> = pairings.map(|connection| connection.key).collect();
        names.extend(self.requests().await?.into_iter().map(|stored| stored.token_key));
        let keys = self.keys();
        let read = move || {
            let held = names.iter().filter_map(|name| keys.get(name).ok());
            held.map(|key| Zeroizing::new(base64url::encode(&key[..]))).collect()
        };
        Ok(blocking(read).await)
    }
}
