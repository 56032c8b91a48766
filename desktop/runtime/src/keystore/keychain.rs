//! Keys in the system's keychain: the Secret Service over D-Bus, the macOS keychain, the Windows credential store.
//!
//! The libraries below say "no entry" of a locked keychain too, and would then make a new key over an old one. So the
//! keychain's state is asked for first, and once more after "no entry": only one that was unlocked before and after
//! has no such key. Reading and writing never make the system ask for a password; [`unlock`] is there for that, when a
//! person wants it. Every call opens a connection of its own, as a keychain may be restarted at any time.

use std::sync::{Mutex, PoisonError};

use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::{KeyStore, KeyStoreError, Secret, refuse_name};

#[cfg_attr(target_os = "macos", path = "keychain/macos.rs")]
#[cfg_attr(target_os = "windows", path = "keychain/windows.rs")]
#[cfg_attr(not(any(target_os = "macos", target_os = "windows")), path = "keychain/secret_service.rs")]
mod system;

pub(super) use system::{state, unlock};

/// What our entries are filed under.
const SERVICE: &str = "countersign";

/// The keychain of the user who runs this program.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeychainStore;

impl KeyStore for KeychainStore {
    fn get(&self, name: &str) -> Result<Secret, KeyStoreError> {
        let bytes = match entry(name)?.get_secret() {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(Error::NoEntry) => {
                state().into_result()?;
                return Err(KeyStoreError::Absent { name: name.to_owned() });
            }
            Err(error) => return Err(translate(name, &error)),
        };
        match <[u8; 32]>::try_from(&bytes[..]) {
            Ok(key) => Ok(Zeroizing::new(key)),
            Err(_) => Err(damaged(name)),
        }
    }

    fn put(&self, name: &str, key: &Secret) -> Result<(), KeyStoreError> {
        // A keychain replaces what it has. Names are random, so only this process could be writing the same one.
        static WRITING: Mutex<()> = Mutex::new(());
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        match self.get(name) {
            Ok(_) | Err(KeyStoreError::Damaged { .. }) => Err(KeyStoreError::Exists { name: name.to_owned() }),
            Err(KeyStoreError::Absent { .. }) => {
                entry(name)?.set_secret(&key[..]).map_err(|error| translate(name, &error))
            }
            Err(error) => Err(error),
        }
    }

    fn remove(&self, name: &str) -> Result<(), KeyStoreError> {
        match entry(name)?.delete_credential() {
            Ok(()) => Ok(()),
            Err(Error::NoEntry) => state().into_result(),
            Err(error) => Err(translate(name, &error)),
        }
    }
}

/// The entry of a key in a keychain that answers and is unlocked.
fn entry(name: &str) -> Result<Entry, KeyStoreError> {
    refuse_name(name)?;
    state().into_result()?;
    system::entry(SERVICE, name).map_err(|error| translate(name, &error))
}

fn translate(name: &str, error: &Error) -> KeyStoreError {
    match error {
        Error::NoStorageAccess(error) => KeyStoreError::Locked { detail: error.to_string() },
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => damaged(name),
        error => KeyStoreError::Unavailable { detail: error.to_string() },
    }
}

fn damaged(name: &str) -> KeyStoreError {
    KeyStoreError::Damaged { path: format!("{SERVICE}/{name} in the keychain").into() }
}
