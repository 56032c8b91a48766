//! A profile: the directory in which one runtime keeps what it must never forget.
//!
//! ```text
//! HOME/profiles/NAME/
//!   state.json       the pairing: server, person, roster head
//!   keystore.json    where its private keys are kept; files, when it is not there
//!   requests/        one file a signed request, named by its delegation's id (by its nonce until the server has answered)
//!   keys/            private keys, when the file key store is in use
//!   lock             held while anything above is changed
//!   tmp/             files being written; whatever a crash left is removed under the next lock
//! ```
//!
//! A file carries the version of its form, is readable by its owner alone and is replaced as a whole, so
//! readers need no lock. Whoever changes something takes the lock, reads, decides and writes; two processes
//! that hear two answers at once leave one outcome behind. A file that cannot be read is never overwritten.

mod checks;
mod devices;
mod document;
mod outcome;
mod state;

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub use checks::CheckState;
pub use devices::KnownDevice;
pub use document::{ProfileError, VERSION};
pub use outcome::{Approved, Denied, Outcome, RefusedAnswer};
pub use state::{Connection, ConnectionState, State, StoredRequest};

use countersign_shared::ids::DelegationId;

use crate::keystore::{KeyStoreChoice, create_private_dir, sync_dir};

/// How long the lock is waited for. It is held for milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// A profile's directory. Nothing is made on disk before the first change.
#[derive(Clone, Debug)]
pub struct Profile {
    dir: PathBuf,
}

impl Profile {
    /// The profile `name` below `home`. A name is 1 to 32 of `a-z 0-9 _ -`.
    pub fn new(home: &Path, name: &str) -> Result<Self, ProfileError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
        if (1..=32).contains(&name.len()) && name.bytes().all(plain) {
            Ok(Self { dir: home.join("profiles").join(name) })
        } else {
            Err(ProfileError::Name { name: name.to_owned() })
        }
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it holds now; the default before anything was stored.
    pub fn state(&self) -> Result<State, ProfileError> {
        Ok(document::read(&self.dir.join("state.json"))?.unwrap_or_default())
    }

    /// Where its private keys are kept: as chosen, else in files.
    pub fn key_store(&self) -> Result<KeyStoreChoice, ProfileError> {
        Ok(self.chosen_key_store()?.unwrap_or_default())
    }

    /// What was chosen; `None` before anything was.
    pub fn chosen_key_store(&self) -> Result<Option<KeyStoreChoice>, ProfileError> {
        document::read(&self.dir.join("keystore.json"))
    }

    /// The request in the file `name`: a delegation's id or a request's nonce.
    pub fn request(&self, name: &str) -> Result<Option<StoredRequest>, ProfileError> {
        let path = self.request_path(name);
        let request: Option<StoredRequest> = document::read(&path)?;
        match request {
            Some(request) if request.file_name() != name => {
                Err(ProfileError::damaged(&path, format!("it is the request {}", request.file_name())))
            }
            request => Ok(request),
        }
    }

    /// Every request, oldest first.
    pub fn requests(&self) -> Result<Vec<StoredRequest>, ProfileError> {
        self.requests_where(|_| true)
    }

    /// The requests that the server has not named, oldest first.
    pub fn unnamed_requests(&self) -> Result<Vec<StoredRequest>, ProfileError> {
        self.requests_where(|name| !name.starts_with(DelegationId::PREFIX))
    }

    /// The requests that can be read, oldest first: for ending them, which a damaged file shall not hold up.
    pub(crate) fn readable_requests(&self) -> Result<Vec<StoredRequest>, ProfileError> {
        let names = self.request_names(|_| true)?;
        Ok(in_order(names.iter().filter_map(|name| self.request(name).ok().flatten()).collect()))
    }

    fn requests_where(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<StoredRequest>, ProfileError> {
        let mut requests = Vec::new();
        for name in self.request_names(wanted)? {
            // One that the server named meanwhile has moved: it is listed under its new name or was listed already.
            requests.extend(self.request(&name)?);
        }
        Ok(in_order(requests))
    }

    fn request_names(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, ProfileError> {
        let dir = self.dir.join("requests");
        let failed = |error| ProfileError::io("list", &dir, error);
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file_name = entry.map_err(failed)?.file_name();
            let name = file_name.to_str().and_then(|name| name.strip_suffix(".json"));
            names.extend(name.filter(|name| wanted(name)).map(str::to_owned));
        }
        Ok(names)
    }

    fn request_path(&self, name: &str) -> PathBuf {
        self.dir.join("requests").join(format!("{name}.json"))
    }

    /// Takes the lock, waiting up to ten seconds for whoever holds it.
    pub fn lock(&self) -> Result<Locked, ProfileError> {
        for dir in ["requests", "tmp"] {
            let dir = self.dir.join(dir);
            create_private_dir(&dir).map_err(|error| ProfileError::io("make", &dir, error))?;
        }
        let path = self.dir.join("lock");
        let failed = |error| ProfileError::io("lock", &path, error);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if began.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(TryLockError::WouldBlock) => return Err(ProfileError::Busy { path }),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        let locked = Locked { profile: self.clone(), _file: file };
        locked.clean_up()?;
        Ok(locked)
    }
}

fn in_order(mut requests: Vec<StoredRequest>) -> Vec<StoredRequest> {
    requests.sort_by(|one, other| {
        let key = |stored: &StoredRequest| (stored.request.issued_at, stored.request.nonce.as_str().to_owned());
        key(one).cmp(&key(other)).then(one.delegation_id.is_none().cmp(&other.delegation_id.is_none()))
    });
    // A crash between the writing of the new name and the removal of the old leaves both.
    requests.dedup_by(|one, other| one.request.nonce == other.request.nonce);
    requests
}

/// A profile that nobody else changes while this lives. The operating system lets go when a process dies.
#[derive(Debug)]
pub struct Locked {
    profile: Profile,
    _file: File,
}

impl std::ops::Deref for Locked {
    type Target = Profile;

    fn deref(&self) -> &Profile {
        &self.profile
    }
}

impl Locked {
    fn tmp(&self) -> PathBuf {
        self.dir.join("tmp")
    }

    /// Removes what writers left who died; under the lock nobody is writing.
    fn clean_up(&self) -> Result<(), ProfileError> {
        let tmp = self.tmp();
        let failed = |error| ProfileError::io("clean up", &tmp, error);
        for entry in fs::read_dir(&tmp).map_err(failed)? {
            fs::remove_file(entry.map_err(failed)?.path()).map_err(failed)?;
        }
        Ok(())
    }

    /// Stores the state; one on disk that cannot be read is left alone.
    pub fn put_state(&self, state: &State) -> Result<(), ProfileError> {
        self.state()?;
        document::write(&self.dir.join("state.json"), &self.tmp(), state)
    }

    /// Writes down where private keys are kept. Nothing is moved: whoever calls has seen that no key is in use.
    pub fn put_key_store(&self, choice: KeyStoreChoice) -> Result<(), ProfileError> {
        self.key_store()?;
        document::write(&self.dir.join("keystore.json"), &self.tmp(), &choice)
    }

    /// Stores a request under its name; one on disk that cannot be read is left alone.
    pub fn put_request(&self, request: &StoredRequest) -> Result<(), ProfileError> {
        self.request(request.file_name())?;
        document::write(&self.request_path(request.file_name()), &self.tmp(), request)
    }

    /// Forgets a request that never became a delegation.
    pub fn remove_request(&self, name: &str) -> Result<(), ProfileError> {
        let path = self.request_path(name);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => sync_dir(&self.dir.join("requests")),
        };
        removed.map_err(|error| ProfileError::io("remove", &path, error))
    }
}

#[cfg(test)]
mod tests;
