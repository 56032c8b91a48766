//! The Windows credential store. The system unlocks it with the user's session, and asks them itself when it must.

use keyring_core::{Entry, api::CredentialStoreApi};
use windows_native_keyring_store::Store;

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
