//! One versioned JSON file, replaced as a whole or not at all.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::keystore::sync_dir;

/// The version that this program writes. It reads no later one, and there is no earlier one.
pub const VERSION: u64 = 1;

/// Why a profile cannot be used. Nothing was overwritten.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The name is no profile's.
    #[error("{name:?} is no profile name: use 1 to 32 of a-z 0-9 _ -")]
    Name {
        /// The name given.
        name: String,
    },
    /// A later program wrote it.
    #[error("{path} has version {found}, and this program knows versions up to {VERSION}")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// It cannot be read as what it should be.
    #[error("{path} is damaged: {detail}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process holds the lock.
    #[error("another process has held {path} for ten seconds")]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
}

impl ProfileError {
    /// A stable name of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "profile_name",
            Self::Newer { .. } => "profile_newer",
            Self::Damaged { .. } => "profile_damaged",
            Self::Io { .. } => "profile_io",
            Self::Busy { .. } => "profile_busy",
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, detail: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), detail: detail.to_string() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
    version: u64,
    content: T,
}

/// Only this much is read of a later version, whose content may be anything.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// Reads a document; a file that is not there is `None`.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ProfileError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ProfileError::io("read", path, error)),
    };
    let Version { version } = serde_json::from_slice(&bytes).map_err(|error| ProfileError::damaged(path, error))?;
    if version > VERSION {
        return Err(ProfileError::Newer { path: path.to_owned(), found: version });
    }
    if version != VERSION {
        return Err(ProfileError::damaged(path, format!("there is no version {version}")));
    }
    let document: Document<T> = serde_json::from_slice(&bytes).map_err(|error| ProfileError::damaged(path, error))?;
    Ok(Some(document.content))
}

/// Replaces a document: written aside in `tmp`, synced, renamed, and the rename synced. After a crash at any
/// moment `path` holds either all of the old content or all of the new.
pub(crate) fn write<T: Serialize>(path: &Path, tmp: &Path, content: &T) -> Result<(), ProfileError> {
    let failed = |error: io::Error| ProfileError::io("write", path, error);
    let mut bytes = serde_json::to_vec_pretty(&Document { version: VERSION, content })
        .map_err(|error| ProfileError::damaged(path, error))?;
    bytes.push(b'\n');
    let mut file = tempfile::NamedTempFile::new_in(tmp).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    path.parent().map_or(Ok(()), sync_dir).map_err(failed)
}
