//! A person's roster: the append-only, signed list of their passkeys and devices.
//!
//! Every entry names the hash of the one before it and is signed by an active key and by every key
//! that it enrols. Whoever stored a head ([`RosterHead`]) follows extensions of that head and nothing
//! else, so that the server can neither slip a key in nor take a revocation back.

use serde::{Deserialize, Serialize};

use crate::{
    Code, Refusal,
    assertion::{self, Assertion, EnrolledCredential},
    base64url,
    canonical::{self, Canonical, Digest},
    ids::{DeviceId, Nonce, UserId, or_empty},
    jws,
    keys::PublicKey,
    origin::Origin,
    payload::{Act, Message, Millis},
};

/// The most entries that a roster may have.
pub const MAX_ENTRIES: usize = 1000;
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

/// A key with its life in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterKey {
    /// The key as enrolled.
    pub key: EnrolledKey,
    /// The entry that enrolled it.
    pub enrolled_at: u64,
    /// The entry that revoked it.
    pub revoked_at: Option<u64>,
}

impl RosterKey {
    /// Whether the key was alive right after entry `seq`.
    #[must_use]
    pub fn active_at(&self, seq: u64) -> bool {
        self.enrolled_at <= seq && self.revoked_at.is_none_or(|revoked| revoked > seq)
    }
}

/// A chain whose every signature has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    origin: Origin,
    user_id: UserId,
    keys: Vec<RosterKey>,
    hashes: Vec<Digest>,
}

impl Roster {
    /// Verifies a whole chain from entry 0.
    pub fn verify(origin: &Origin, user_id: &UserId, records: &[RosterRecord]) -> Result<Self, Refusal> {
        if records.len() > MAX_ENTRIES {
            return Err(Refusal::field(Code::RosterInvalid, "roster", "1000 entries at most"));
        }
        let mut roster =
            Self { origin: origin.clone(), user_id: user_id.clone(), keys: Vec::new(), hashes: Vec::new() };
        for record in records {
            roster.append(record)?;
        }
        if roster.hashes.is_empty() {
            return Err(Code::RosterGap.into());
        }
        Ok(roster)
    }

    /// Verifies a whole chain and that it extends a head known before.
    pub fn verify_extension(
        origin: &Origin,
        user_id: &UserId,
        records: &[RosterRecord],
        known: &RosterHead,
    ) -> Result<Self, Refusal> {
        let roster = Self::verify(origin, user_id, records)?;
        match roster.hash_at(known.seq) {
            None => Err(Code::RosterShortened.into()),
            Some(hash) if hash == known.hash => Ok(roster),
            Some(_) => Err(Code::RosterFork.into()),
        }
    }

    /// Verifies one more entry and takes it in.
    pub fn append(&mut self, record: &RosterRecord) -> Result<RosterEntry, Refusal> {
        let entry = record.entry()?;
        let next = self.hashes.len() as u64;
        if entry.seq != next {
            return Err(Code::RosterGap.into());
        }
        if entry.prev_hash != self.hashes.last().copied().unwrap_or(Digest::ZERO) {
            return Err(Code::RosterFork.into());
        }
        if entry.origin != self.origin || entry.user_id != self.user_id {
            return Err(Refusal::field(Code::RosterInvalid, "userId", "the entry belongs to another person or server"));
        }
        self.check_rules(&entry)?;
        self.check_signatures(&entry, record)?;
        for key in &mut self.keys {
            if entry.revoke.contains(&key.key.id) {
                key.revoked_at = Some(next);
            }
        }
        let enrolled = entry.enrol.iter().cloned();
        self.keys.extend(enrolled.map(|key| RosterKey { key, enrolled_at: next, revoked_at: None }));
        self.hashes.push(canonical::hash_bytes(RosterEntry::TAG, &record.payload));
        Ok(entry)
    }

    fn check_rules(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        for (at, key) in entry.enrol.iter().enumerate() {
            let same = |other: &EnrolledKey| other.id == key.id || other.public_key == key.public_key;
            if self.keys.iter().any(|known| same(&known.key)) || entry.enrol[..at].iter().any(same) {
                return Err(Refusal::field(Code::RosterKeyRecurs, "enrol", Code::RosterKeyRecurs.title()));
            }
        }
        let active = |id: &String| self.keys.iter().any(|key| key.key.id == *id && key.revoked_at.is_none());
        let distinct = entry.revoke.iter().enumerate().all(|(at, id)| !entry.revoke[..at].contains(id));
        if !distinct || !entry.revoke.iter().all(active) {
            return Err(Refusal::field(Code::RosterInvalid, "revoke", "only an active key can be revoked, once"));
        }
        let remains = |kind: KeyKind| {
            entry.enrol.iter().any(|key| key.kind == kind)
                || self.active().any(|key| key.kind == kind && !entry.revoke.contains(&key.id))
        };
        if !remains(KeyKind::Credential) {
            return Err(Refusal::field(Code::RosterInvalid, "revoke", "at least one passkey must remain"));
        }
        if entry.seq == 0 {
            let founded = entry.signer_kind == KeyKind::Credential
                && entry.enrol.iter().any(|key| key.kind == KeyKind::Credential && key.id == entry.signer_id)
                && remains(KeyKind::Device)
                && entry.revoke.is_empty();
            if !founded {
                let detail = "entry 0 is signed by a passkey that it enrols, beside a device";
                return Err(Refusal::field(Code::RosterInvalid, "enrol", detail));
            }
        } else if entry.signer_kind == KeyKind::Recovery && !self.active().all(|key| entry.revoke.contains(&key.id)) {
            let detail = "a recovery key revokes every other key, and itself";
            return Err(Refusal::field(Code::RosterInvalid, "revoke", detail));
        }
        Ok(())
    }

    fn check_signatures(&self, entry: &RosterEntry, record: &RosterRecord) -> Result<(), Refusal> {
        let known = |kind: KeyKind, id: &str| {
            let enrolled = (entry.seq == 0).then(|| entry.enrol.iter()).into_iter().flatten();
            self.active().chain(enrolled).find(|key| key.kind == kind && key.id == id).ok_or(Code::RosterSigner)
        };
        let mut must_sign = vec![known(entry.signer_kind, &entry.signer_id)?];
        if let Some(device) = &entry.signer_device_id {
            must_sign.push(known(KeyKind::Device, device.as_str())?);
        }
        must_sign.extend(&entry.enrol);
        for key in must_sign {
            self.check_signature(entry, record, key).map_err(|refusal| refusal.within("signatures"))?;
        }
        Ok(())
    }

    fn check_signature(&self, entry: &RosterEntry, record: &RosterRecord, key: &EnrolledKey) -> Result<(), Refusal> {
        let missing =
            || Refusal::field(Code::InvalidSignature, "", format!("the signature of {} is missing", key.name));
        let compact = |jws: &str| {
            let signed = jws::verify::<RosterEntry>(jws, &key.public_key)?;
            if *signed == *entry { Ok(()) } else { Err(Refusal::from(Code::InvalidSignature)) }
        };
        match key.kind {
            KeyKind::Credential => {
                let id = base64url::decode("id", &key.id)?;
                let assertion = record.signatures.iter().find_map(|signature| match signature {
                    RosterSignature::Credential { assertion } if assertion.credential_id == id => Some(assertion),
                    _ => None,
                });
                let credential =
                    EnrolledCredential { id: &id, public_key: &key.public_key, backup_eligible: key.backup_eligible };
                assertion::verify(assertion.ok_or_else(missing)?, entry, &self.origin, &credential)
            }
            KeyKind::Device | KeyKind::Recovery => {
                let jws = record.signatures.iter().find_map(|signature| match (key.kind, signature) {
                    (KeyKind::Device, RosterSignature::Device { id, jws }) if id.as_str() == key.id => Some(jws),
                    (KeyKind::Recovery, RosterSignature::Recovery { id, jws }) if *id == key.id => Some(jws),
                    _ => None,
                });
                compact(jws.ok_or_else(missing)?)
            }
        }
    }

    fn active(&self) -> impl Iterator<Item = &EnrolledKey> {
        self.keys.iter().filter(|key| key.revoked_at.is_none()).map(|key| &key.key)
    }

    /// Whose roster this is.
    #[must_use]
    pub const fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// Every key that the chain has seen.
    #[must_use]
    pub fn keys(&self) -> &[RosterKey] {
        &self.keys
    }

    /// The newest entry.
    #[must_use]
    pub fn head(&self) -> RosterHead {
        let seq = self.hashes.len().saturating_sub(1) as u64;
        RosterHead { seq, hash: self.hash_at(seq).unwrap_or(Digest::ZERO) }
    }

    /// The hash of entry `seq`.
    #[must_use]
    pub fn hash_at(&self, seq: u64) -> Option<Digest> {
        usize::try_from(seq).ok().and_then(|seq| self.hashes.get(seq)).copied()
    }

    /// A key that is active both at the head that an answer names and at the newest one.
    pub fn active_key(&self, kind: KeyKind, id: &str, named: &RosterHead) -> Result<&EnrolledKey, Refusal> {
        if self.hash_at(named.seq) != Some(named.hash) {
            return Err(Refusal::field(Code::RosterStale, "rosterHead", Code::RosterStale.title()));
        }
        let newest = self.head().seq;
        self.keys
            .iter()
            .find(|key| key.key.kind == kind && key.key.id == id && key.active_at(named.seq) && key.active_at(newest))
            .map(|key| &key.key)
            .ok_or_else(|| Code::KeyNotActive.into())
    }
}
