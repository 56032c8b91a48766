//! The key file: what the server's secrets in the database are encrypted under. It lies outside the database and its
//! backup, so that a copy of the database alone gives nobody the server's voice.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use countersign_shared::base64url;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::{config::BadSetting, random::Random, service::Error};

/// How a sealed secret begins: the version of its form.
const VERSION: u8 = 1;
/// The longest key file that is read, in bytes; a right one has 43 and a line feed.
const MAX_FILE_LENGTH: u64 = 1024;

/// 32 random bytes that encrypt the server's other keys. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct ServerKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServerKey")
    }
}

impl ServerKey {
    /// A key of these bytes, which must be random.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a key file; `None` if there is none. Blocking.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, that others of this machine can read, or that holds no key; each with its fix.
    pub fn read(path: &Path) -> Result<Option<Self>, BadSetting> {
        let bad = |text: String| BadSetting::new(format!("--key-file: {text}"));
        let shown = path.display();
        let found = match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|error| bad(format!("cannot read {shown}: {error}")))?,
        };
        if !found.is_file() || found.len() > MAX_FILE_LENGTH {
            return Err(bad(format!("{shown} is no key file; name the file that the server made at its first start")));
        }
        if found.permissions().mode() & 0o007 != 0 {
            return Err(bad(format!("every user of this machine can get at {shown}: chmod 600 {shown}")));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| {
            bad(format!("cannot read {shown}: {error}; let the user that the server runs as read it, and nobody else"))
        })?);
        match base64url::decode_array("", text.trim_end()) {
            Ok(bytes) => Ok(Some(Self::from_bytes(bytes))),
            Err(_) => Err(bad(format!(
                "{shown} holds no key: it must be 32 bytes as base64url, as the server wrote it. Bring it back from \
                 where you keep a copy"
            ))),
        }
    }

    /// Makes a key file that only its owner can read, and the folder that it is in; or reads it if somebody was there
    /// first. Blocking.
    ///
    /// # Errors
    ///
    /// What cannot be written, with its fix.
    pub fn create(path: &Path, random: &Random) -> Result<Self, Error> {
        let key = Self::from_bytes(random.bytes()?);
        let failed = |error: io::Error| {
            Error::internal(format!(
                "--key-file: cannot make {}: {error}. Name a file that the server's user may make, outside the \
                 database's folder, and keep a copy of it",
                path.display()
            ))
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        // Written beside it and then given its name: nobody ever sees half a key, and nobody's key is overwritten.
        let begun = folder.join(format!(".server-key-{}", base64url::encode(&random.bytes::<9>()?)));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&begun).map_err(failed)?;
        let text = Zeroizing::new(format!("{}\n", &*Zeroizing::new(base64url::encode(&*key.0))));
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&begun, path));
        fs::remove_file(&begun).map_err(failed)?;
        match linked {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::read(path)
                .map_err(|error| Error::internal(error.to_string()))?
                .ok_or_else(|| Error::internal("the key file came and went; start again")),
            Err(error) => Err(failed(error)),
        }
    }

    fn aead(&self) -> Result<LessSafeKey, Error> {
        let key = UnboundKey::new(&AES_256_GCM, &*self.0).map_err(|_| Error::internal("the server key has no use"))?;
        Ok(LessSafeKey::new(key))
    }

    /// Encrypts a secret (AES-256-GCM) so that it can be opened again only under the same name, which says whose it is
    /// and what it is for.
    ///
    /// # Errors
    ///
    /// No randomness.
    pub fn seal(&self, name: &str, secret: &[u8], random: &Random) -> Result<String, Error> {
        let nonce: [u8; NONCE_LEN] = random.bytes()?;
        let mut bytes = Zeroizing::new(secret.to_vec());
        let tag = self
            .aead()?
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut bytes)
            .map_err(|_| Error::internal("a secret could not be encrypted"))?;
        Ok(base64url::encode(&[&[VERSION][..], &nonce, &bytes, tag.as_ref()].concat()))
    }

    /// Opens what [`ServerKey::seal`] made under this name; `None` when the key, the name or a byte is another.
    #[must_use]
    pub fn open(&self, name: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = base64url::decode("", sealed).ok()?;
        let (version, rest) = sealed.split_first()?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok().filter(|_| *version == VERSION)?;
        let mut bytes = Zeroizing::new(ciphertext.to_vec());
        let length = self.aead().ok()?.open_in_place(nonce, Aad::from(name), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}
