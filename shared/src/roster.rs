//! A person's roster: the append-only, signed list of their passkeys and devices.
//!
//! Every entry names the hash of the one before it and is signed by an active key and by every key
//! that it enrols. Whoever stored a head ([`RosterHead`]) follows extensions of that head and nothing
//! else, so that the server can neither slip a key in nor take a revocation back.

mod entry;

use crate::{
    Code, Refusal,
    assertion::{self, EnrolledCredential},
    base64url,
    canonical::{self, Canonical, Digest},
    ids::UserId,
    jws,
    origin::Origin,
};

pub use entry::{EnrolledKey, KeyKind, MAX_ENROL, MAX_REVOKE, RosterEntry, RosterHead, RosterRecord, RosterSignature};

/// The most entries that a roster may have.
pub const MAX_ENTRIES: usize = 1000;

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
        if self.hashes.len() >= MAX_ENTRIES {
            return Err(Refusal::field(Code::RosterInvalid, "roster", "1000 entries at most"));
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
        must_sign.retain(|key| !entry.enrol.contains(key));
        must_sign.extend(&entry.enrol);
        // A signature that nobody checks is room for whatever somebody likes to keep in other people's rosters.
        if record.signatures.len() > must_sign.len() {
            return Err(Refusal::field(Code::RosterInvalid, "signatures", "one signature of every key that must sign"));
        }
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
