//! The Secret Service: GNOME Keyring, KWallet, KeePassXC and others.

use std::collections::HashMap;

use keyring_core::{Entry, api::CredentialStoreApi};
use secret_service::{EncryptionType, Error, blocking::SecretService};
use zbus_secret_service_keyring_store::Store;

use crate::keystore::KeychainState;

/// How the default collection stands. Nobody is asked to unlock it.
pub(in crate::keystore) fn state() -> KeychainState {
    look(false)
}

/// Has its owner asked to unlock the default collection.
pub(in crate::keystore) fn unlock() -> KeychainState {
    look(true)
}

fn look(unlock: bool) -> KeychainState {
    let found = (|| {
        let service = SecretService::connect(EncryptionType::Plain)?;
        let collection = service.get_default_collection()?;
        if unlock && collection.is_locked()? {
            collection.unlock()?;
        }
        collection.is_locked()
    })();
    match found {
        Ok(false) => KeychainState::Available,
        Ok(true) => KeychainState::Locked { detail: "its default collection is locked".to_owned() },
        Err(error @ (Error::Locked | Error::Prompt | Error::PromptDisconnected)) => {
            KeychainState::Locked { detail: error.to_string() }
        }
        Err(Error::NoResult) => KeychainState::Absent { detail: "it has no default collection".to_owned() },
        Err(error) => KeychainState::Absent { detail: error.to_string() },
    }
}

/// The entry of a key, with the name that programs like Seahorse show.
pub(super) fn entry(service: &str, name: &str) -> Result<Entry, keyring_core::Error> {
    let label = format!("Countersign key {name}");
    Store::new()?.build(service, name, Some(&HashMap::from([("label", label.as_str())])))
}
