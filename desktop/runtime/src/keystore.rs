//! Where private keys are kept.
//!
//! A store says three things apart that must never be confused: the key is here, the key was never here
//! ([`KeyStoreError::Absent`]), and nobody can tell right now ([`KeyStoreError::Locked`],
//! [`KeyStoreError::NoKeychain`], [`KeyStoreError::Unavailable`]). It never overwrites a key: losing one means pairing
//! anew.
//!
//! There are two: [`FileKeyStore`], and [`KeychainStore`] with the feature `keychain`. A profile writes down which of
//! them holds its keys ([`KeyStoreChoice`]), so that every program which opens it looks in the same place.

mod chosen;
mod files;
#[cfg(feature = "keychain")]
mod keychain;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub(crate) use chosen::{ChosenKeyStore, store_of};
pub use files::FileKeyStore;
#[cfg(feature = "keychain")]
pub use keychain::KeychainStore;

/// 32 secret bytes whose memory is cleared when they are dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// Keeps private keys by name. Names are lower-case letters, digits and `_`, 64 bytes at most.
///
/// The methods may block, on a file or on a person who must unlock a keychain.
pub trait KeyStore: Send + Sync + 'static {
    /// The key of that name.
    fn get(&self, name: &str) -> Result<Secret, KeyStoreError>;
    /// Stores a key durably; a name that exists is refused with [`KeyStoreError::Exists`].
    fn put(&self, name: &str, key: &Secret) -> Result<(), KeyStoreError>;
    /// Removes a key; one that is not there is removed already.
    fn remove(&self, name: &str) -> Result<(), KeyStoreError>;
}

/// Which store holds a profile's keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyStoreChoice {
    /// Files of the profile, readable by their owner alone.
    #[default]
    Files,
    /// The system's keychain.
    Keychain,
}

impl KeyStoreChoice {
    /// The word for it on a command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Keychain => "keychain",
        }
    }
}

/// How the system's keychain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeychainState {
    /// It answers and is unlocked.
    Available,
    /// It answers, and keeps what it has to itself until it is unlocked.
    Locked {
        /// What it said.
        detail: String,
    },
    /// No keychain answers.
    Absent {
        /// What is missing.
        detail: String,
    },
}

impl KeychainState {
    /// Nothing when keys can be read and stored, and the error that says why not.
    pub fn into_result(self) -> Result<(), KeyStoreError> {
        match self {
            Self::Available => Ok(()),
            Self::Locked { detail } => Err(KeyStoreError::Locked { detail }),
            Self::Absent { detail } => Err(KeyStoreError::NoKeychain { detail }),
        }
    }
}

/// How the system's keychain stands now. This asks nobody to unlock it. It blocks on D-Bus.
#[must_use]
pub fn keychain_state() -> KeychainState {
    #[cfg(feature = "keychain")]
    return keychain::state();
    #[cfg(not(feature = "keychain"))]
    KeychainState::Absent { detail: NOT_BUILT_IN.to_owned() }
}

/// Has the system ask its user to unlock the keychain, and says how it stands then. It blocks on that person.
#[must_use]
pub fn unlock_keychain() -> KeychainState {
    #[cfg(feature = "keychain")]
    return keychain::unlock();
    #[cfg(not(feature = "keychain"))]
    KeychainState::Absent { detail: NOT_BUILT_IN.to_owned() }
}

#[cfg(not(feature = "keychain"))]
const NOT_BUILT_IN: &str = "this program was built without it";

/// Why a key store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// The store works and has no such key.
    #[error("the key store has no key {name}")]
    Absent {
        /// The name asked for.
        name: String,
    },
    /// The store cannot tell: a key may well be there.
    #[error("the key store does not answer: {detail}")]
    Unavailable {
        /// What is in the way.
        detail: String,
    },
    /// The keychain is locked: a key may well be in it.
    #[error("the keychain is locked: {detail}")]
    Locked {
        /// What it said.
        detail: String,
    },
    /// No keychain answers: a key may well be in one that does not run now.
    #[error("no keychain answers: {detail}")]
    NoKeychain {
        /// What is missing.
        detail: String,
    },
    /// The name is taken; the key there was left alone.
    #[error("the key store has a key {name} already, which was left alone")]
    Exists {
        /// The name that is taken.
        name: String,
    },
    /// What is stored is no key.
    #[error("{path} does not hold a key of 32 bytes; it was left alone")]
    Damaged {
        /// Where.
        path: PathBuf,
    },
    /// Other users of the machine may read the key.
    #[error("other users may read {path}")]
    Exposed {
        /// Which file.
        path: PathBuf,
    },
}

impl KeyStoreError {
    /// A stable name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "key_absent",
            Self::Unavailable { .. } => "key_store_unavailable",
            Self::Locked { .. } => "keychain_locked",
            Self::NoKeychain { .. } => "keychain_absent",
            Self::Exists { .. } => "key_exists",
            Self::Damaged { .. } => "key_damaged",
            Self::Exposed { .. } => "key_exposed",
        }
    }
}

/// Refuses what is no name for a key, before it becomes part of a path.
fn refuse_name(name: &str) -> Result<(), KeyStoreError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=64).contains(&name.len()) && name.bytes().all(plain) {
        Ok(())
    } else {
        Err(KeyStoreError::Unavailable { detail: format!("{name:?} is no name for a key") })
    }
}

/// Makes `dir` and what is missing above it, for the owner alone.
pub(crate) fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes a rename in `dir` survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(dir)?.sync_all() } else { Ok(()) }
}
