//! Keys in files of the profile.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{KeyStore, KeyStoreError, Secret, create_private_dir, refuse_name, sync_dir};

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
        refuse_name(name)?;
        Ok(self.dir.join(format!("{name}.key")))
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

#[cfg(test)]
mod tests;
