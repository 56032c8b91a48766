//! What a roster is made of: entries, the keys that they enrol, and the signatures below them.

use serde::{Deserialize, Serialize};

use crate::{
    Code, Refusal,
    assertion::Assertion,
    base64url,
    canonical::{self, Canonical, Digest},
    ids::{DeviceId, Nonce, UserId, or_empty},
    keys::PublicKey,
    origin::Origin,
    payload::{Act, Message, Millis},
};

/// The most keys that one entry may enrol.
pub const MAX_ENROL: usize = 8;
/// The most keys that one entry may revoke.
pub const MAX_REVOKE: usize = 256;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyKind {
    /// A passkey: approves.
    Credential,
    /// A device key: names the device and co-signs.
    Device,
    /// A key derived from a code on paper: may sign one entry that revokes all others.
    Recovery,
}

/// A key as an entry enrols it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnrolledKey {
    /// What it is for.
    pub kind: KeyKind,
    /// The credential id as base64url, a `dev_` id, or the recovery key's thumbprint.
    pub id: String,
    /// Its public key.
    pub public_key: PublicKey,
    /// A name for people, 1 to 80 characters.
    pub name: String,
    /// Whether the passkey may be synced; false for other kinds.
    pub backup_eligible: bool,
}

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RosterEntry {
    /// The server's origin.
    pub origin: Origin,
    /// Whose roster.
    pub user_id: UserId,
    /// 0, 1, 2, …
    pub seq: u64,
    /// Hash of the previous payload; 32 zero bytes at 0.
    pub prev_hash: Digest,
    /// Keys that begin here.
    pub enrol: Vec<EnrolledKey>,
    /// Ids of keys that end here.
    pub revoke: Vec<String>,
    /// The kind of the key that signs: a passkey or a recovery key.
    pub signer_kind: KeyKind,
    /// Its id.
    pub signer_id: String,
    /// The device that co-signs; empty when the passkey acted alone, which people are shown.
    #[serde(with = "or_empty")]
    pub signer_device_id: Option<DeviceId>,
    /// Unique per signer.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for RosterEntry {
    const TAG: &'static str = "countersign.roster.v1";

    fn validate(&self) -> Result<(), Refusal> {
        let refuse = |field: &str, detail: &'static str| Err(Refusal::field(Code::RosterInvalid, field, detail));
        if self.enrol.is_empty() && self.revoke.is_empty() {
            return refuse("enrol", "an entry enrols or revokes at least one key");
        }
        if self.enrol.len() > MAX_ENROL {
            return refuse("enrol", "8 keys at most");
        }
        if self.revoke.len() > MAX_REVOKE {
            return refuse("revoke", "256 keys at most");
        }
        for key in &self.enrol {
            if !(1..=80).contains(&key.name.chars().count()) {
                return refuse("enrol.name", "must have 1 to 80 characters");
            }
            let id_fits = match key.kind {
                KeyKind::Credential => base64url::decode("id", &key.id).is_ok_and(|id| (1..=1023).contains(&id.len())),
                KeyKind::Device => key.id.parse::<DeviceId>().is_ok(),
                KeyKind::Recovery => key.id == key.public_key.thumbprint().to_string(),
            };
            if !id_fits || (key.backup_eligible && key.kind != KeyKind::Credential) {
                return refuse("enrol.id", "the id does not fit the kind of key");
            }
        }
        if self.signer_kind == KeyKind::Device {
            return refuse("signerKind", "a passkey or a recovery key signs the roster");
        }
        Ok(())
    }
}

impl Message for RosterEntry {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn issued_at(&self) -> Millis {
        self.issued_at
    }
}

impl Act for RosterEntry {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

/// One key's signature over an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RosterSignature {
    /// A passkey's.
    Credential {
        /// Over the typed challenge of the entry.
        assertion: Assertion,
    },
    /// A device key's.
    Device {
        /// The device.
        id: DeviceId,
        /// Compact JWS over the entry.
        jws: String,
    },
    /// A recovery key's.
    Recovery {
        /// Its thumbprint.
        id: String,
        /// Compact JWS over the entry.
        jws: String,
    },
}

/// An entry with its signatures, as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterRecord {
    /// The canonical bytes of the entry as base64url.
    #[serde(with = "base64url")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub payload: Vec<u8>,
    /// The signer's signature, the co-signing device's, and one of every enrolled key.
    pub signatures: Vec<RosterSignature>,
}

impl RosterRecord {
    /// The entry, read strictly but not verified.
    pub fn entry(&self) -> Result<RosterEntry, Refusal> {
        canonical::decode(&self.payload)
    }
}

/// How far a verifier has followed a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterHead {
    /// The entry's number.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}
