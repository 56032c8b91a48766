//! The macOS keychain. The system unlocks it with the user's session, and asks them itself when it must.

use apple_native_keyring_store::keychain::Store;
use keyring_core::{Entry, api::CredentialStoreApi};

use crate::keystore::KeychainState;

pub(in crate::keystore) fn state() -> KeychainState {
    match Store::new() {
        Ok(_) => KeychainState::Available,
        Err(error) => KeychainState::Absent { detail: error.to_string() },
    }
}

pub(in crate::keystore) fn unlock() -> KeychainState {
    state()
}

pub(super) fn entry(service: &str, name: &str) -> Result<Entry, keyring_core::Error> {
    Store::new()?.build(service, name, None)
}
