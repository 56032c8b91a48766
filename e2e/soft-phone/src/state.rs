//! What a phone keeps, and its file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::Path,
};

use countersign_shared::{
    base64url,
    ids::{DeviceId, UserId},
    keys::{PrivateKey, Thumbprint},
    origin::Origin,
    roster::{EnrolledKey, KeyKind, RosterHead},
};
use serde::{Deserialize, Serialize};

use crate::{Passkey, PhoneError, key_text, random};

const VERSION: u32 = 1;

/// One browser profile or installed app: the key that names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Device {
    /// Its id, drawn by itself.
    pub id: DeviceId,
    /// Its name, for people.
    pub name: String,
    /// Its private key.
    #[serde(with = "key_text")]
    pub private_key: PrivateKey,
}

impl Device {
    /// A fresh device.
    #[must_use]
    pub fn create(name: &str) -> Self {
        Self { id: DeviceId::from_random(random::bytes()), name: name.to_owned(), private_key: random::key() }
    }

    /// The device as a roster entry enrols it.
    #[must_use]
    pub fn roster_key(&self) -> EnrolledKey {
        EnrolledKey {
            kind: KeyKind::Device,
            id: self.id.to_string(),
            public_key: *self.private_key.public(),
            name: self.name.clone(),
            backup_eligible: false,
        }
    }
}

/// Who the phone belongs to; nothing here ever changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Identity {
    pub(crate) origin: Origin,
    pub(crate) user_id: UserId,
    pub(crate) user_name: String,
    pub(crate) passkey: Passkey,
    pub(crate) device: Device,
}

/// What changes as the phone is used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Live {
    /// Where the server is reached; the origin's own address unless a test says otherwise.
    pub(crate) server_url: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// The newest roster head that this phone verified.
    pub(crate) head: RosterHead,
    /// The runtime keys that this person confirmed.
    pub(crate) confirmed: BTreeSet<Thumbprint>,
}

/// The file's form.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct State {
    version: u32,
    pub(crate) identity: Identity,
    pub(crate) live: Live,
}

impl State {
    pub(crate) const fn new(identity: Identity, live: Live) -> Self {
        Self { version: VERSION, identity, live }
    }

    pub(crate) fn read(path: &Path) -> Result<Self, PhoneError> {
        let refuse = |what: String| PhoneError::State(format!("{}: {what}", path.display()));
        let bytes = fs::read(path).map_err(|error| refuse(error.to_string()))?;
        let state: Self = serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()))?;
        if state.version == VERSION { Ok(state) } else { Err(refuse(format!("version {} is unknown", state.version))) }
    }

    /// Writes a new file beside the old one, for the owner alone, and puts it in its place: a reader sees the
    /// old state or the new one, also after a power cut.
    pub(crate) fn write(&self, path: &Path) -> Result<(), PhoneError> {
        let suffix = base64url::encode(&random::bytes::<6>());
        let beside = path.with_extension(format!("{suffix}.tmp"));
        let written = serde_json::to_vec_pretty(self)
            .map_err(std::io::Error::from)
            .and_then(|bytes| write_private(&beside, &bytes))
            .and_then(|()| fs::rename(&beside, path));
        written.map_err(|error| {
            let _ = fs::remove_file(&beside);
            PhoneError::State(format!("{}: {error}", path.display()))
        })
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
