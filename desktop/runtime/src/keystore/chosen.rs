//! The store that a profile chose, asked anew each time: another process may choose while this one runs.

use super::{FileKeyStore, KeyStore, KeyStoreChoice, KeyStoreError, Secret};
use crate::profile::Profile;

/// The keys of a profile, wherever it keeps them.
#[derive(Debug)]
pub(crate) struct ChosenKeyStore {
    profile: Profile,
}

impl ChosenKeyStore {
    pub(crate) const fn new(profile: Profile) -> Self {
        Self { profile }
    }

    fn store(&self) -> Result<Box<dyn KeyStore>, KeyStoreError> {
        let choice =
            self.profile.key_store().map_err(|error| KeyStoreError::Unavailable { detail: error.to_string() })?;
        store_of(&self.profile, choice)
    }
}

/// The store of that kind for a profile.
pub(crate) fn store_of(profile: &Profile, choice: KeyStoreChoice) -> Result<Box<dyn KeyStore>, KeyStoreError> {
    match choice {
        KeyStoreChoice::Files => Ok(Box::new(FileKeyStore::new(profile.dir().join("keys")))),
        #[cfg(feature = "keychain")]
        KeyStoreChoice::Keychain => Ok(Box::new(super::KeychainStore)),
        #[cfg(not(feature = "keychain"))]
        KeyStoreChoice::Keychain => Err(KeyStoreError::NoKeychain { detail: super::NOT_BUILT_IN.to_owned() }),
    }
}

impl KeyStore for ChosenKeyStore {
    fn get(&self, name: &str) -> Result<Secret, KeyStoreError> {
        self.store()?.get(name)
    }

    fn put(&self, name: &str, key: &Secret) -> Result<(), KeyStoreError> {
        self.store()?.put(name, key)
    }

    fn remove(&self, name: &str) -> Result<(), KeyStoreError> {
        self.store()?.remove(name)
    }
}
