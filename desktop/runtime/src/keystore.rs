//! Where private keys are kept.
//!
//! A store says three things apart that must never be confused: the key is here, the key was never here
//! ([`KeyStoreError::Absent`]), and nobody can tell right now ([`KeyStoreError::Unavailable`], such as a locked
//! keychain). It never overwrites a key: losing one means pairing anew.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

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
            Self::Exists { .. } => "key_exists",
            Self::Damaged { .. } => "key_damaged",
            Self::Exposed { .. } => "key_exposed",
        }
    }
}

/// One file a key: mode 0600 in a directory of mode 0700, the 32 bytes as they are.
///
/// For machines without a keychain, and for tests. It keeps other users of the machine out, nobody else.
#[derive(Clone, Debug)]
pub struct FileKeyStore {
    dir: PathBuf,
}

impl FileKeyStore {
    /// A store in `dir`, which is made when the first key is stored.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    fn path(&self, name: &str) -> Result<PathBuf, KeyStoreError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if (1..=64).contains(&name.len()) && name.bytes().all(plain) {
            Ok(self.dir.join(format!("{name}.key")))
        } else {
            Err(KeyStoreError::Unavailable { detail: format!("{name:?} is no name for a key") })
        }
    }
}

impl KeyStore for FileKeyStore {
    fn get(&self, name: &str) -> Result<Secret, KeyStoreError> {
        let path = self.path(name)?;
        let bytes = match fs::read(&path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyStoreError::Absent { name: name.to_owned() });
            }
            Err(error) => return Err(unavailable(&path, &error)),
        };
        if is_exposed(&path).map_err(|error| unavailable(&path, &error))? {
            return Err(KeyStoreError::Exposed { path });
        }
        match <[u8; 32]>::try_from(&bytes[..]) {
            Ok(key) => Ok(Zeroizing::new(key)),
            Err(_) => Err(KeyStoreError::Damaged { path }),
        }
    }

    fn put(&self, name: &str, key: &Secret) -> Result<(), KeyStoreError> {
        let path = self.path(name)?;
        let failed = |error: io::Error| unavailable(&path, &error);
        create_private_dir(&self.dir).map_err(failed)?;
        // Written aside first: a file of that name is then either the whole key or not there at all.
        let mut file = tempfile::Builder::new().prefix(".new").tempfile_in(&self.dir).map_err(failed)?;
        file.write_all(&key[..]).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(&path) {
            Ok(_) => sync_dir(&self.dir).map_err(failed),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(KeyStoreError::Exists { name: name.to_owned() })
            }
            Err(error) => Err(failed(error.error)),
        }
    }

    fn remove(&self, name: &str) -> Result<(), KeyStoreError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(&path, &error)),
            _ => Ok(()),
        }
    }
}

fn unavailable(path: &Path, error: &io::Error) -> KeyStoreError {
    KeyStoreError::Unavailable { detail: format!("{}: {error}", path.display()) }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> io::Result<bool> {
    Ok(false)
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

#[cfg(test)]
mod tests;
