//! A person's roster: the append-only, signed list of their passkeys and devices.
//!
//! Every entry names the hash of the one before it and is signed by an active key and by every key
//! that it enrols. Whoever stored a head ([`RosterHead`]) follows extensions of that head and nothing
//! else, so that the server can neither slip a key in nor take a revocation back.

mod changes;
mod entry;
mod key;
mod rules;
mod signatures;

use crate::{
    Code, Refusal,
    canonical::{self, Canonical, Digest},
    ids::UserId,
    origin::Origin,
    payload::Millis,
};

pub use changes::{DeviceChange, DeviceFate};
pub use entry::{EnrolledKey, KeyKind, MAX_ENROL, MAX_REVOKE, RosterEntry, RosterHead, RosterRecord, RosterSignature};
pub use key::{RosterKey, WAIT_MS};

/// The most entries that a roster may have.
pub const MAX_ENTRIES: usize = 1000;
/// How many of them, the last ones, only revoke or recover: whoever fills a roster cannot stay in it.
pub const RESERVED_ENTRIES: usize = 100;
/// The most keys that may be active at once; a recovery revokes them all in one entry.
pub const MAX_ACTIVE: usize = 128;
/// How far in the future a verifier lets the newest entry be, in milliseconds. Times in a chain are its signers', and
/// one that is ahead of time would shorten a new device's wait by as much.
pub const FUTURE_MS: Millis = 60 * 60 * 1000;

/// A chain whose every signature has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    origin: Origin,
    user_id: UserId,
    keys: Vec<RosterKey>,
    hashes: Vec<Digest>,
    times: Vec<Millis>,
}

impl Roster {
    /// Verifies a whole chain from entry 0.
    pub fn verify(origin: &Origin, user_id: &UserId, records: &[RosterRecord]) -> Result<Self, Refusal> {
        if records.len() > MAX_ENTRIES {
            return Err(Refusal::field(Code::RosterInvalid, "roster", "1000 entries at most"));
        }
        let mut roster = Self {
            origin: origin.clone(),
            user_id: user_id.clone(),
            keys: Vec::new(),
            hashes: Vec::new(),
            times: Vec::new(),
        };
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
        self.check_link(&entry)?;
        self.check_rules(&entry)?;
        self.check_signatures(&entry, record, signatures::Whose::Everybody)?;
        for key in &mut self.keys {
            if entry.revoke.contains(&key.key.id) {
                key.revoked_at = Some(entry.seq);
            }
        }
        self.keys.extend(entry.enrol.iter().map(|key| RosterKey::enrolled(key, &entry)));
        self.hashes.push(canonical::hash_bytes(RosterEntry::TAG, &record.payload));
        self.times.push(entry.issued_at);
        Ok(entry)
    }

    /// Verifies an entry that the keys which it enrols have yet to sign: the signatures must be exactly those of the
    /// signer and of the device that co-signs.
    pub fn check_proposal(&self, record: &RosterRecord) -> Result<RosterEntry, Refusal> {
        let entry = record.entry()?;
        self.check_link(&entry)?;
        self.check_rules(&entry)?;
        self.check_signatures(&entry, record, signatures::Whose::Proposer)?;
        Ok(entry)
    }

    fn check_link(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        if entry.seq != self.hashes.len() as u64 {
            return Err(Code::RosterGap.into());
        }
        let takes = match (entry.signer_kind, entry.enrol.is_empty()) {
            (KeyKind::Recovery, _) | (_, true) => MAX_ENTRIES,
            _ => MAX_ENTRIES - RESERVED_ENTRIES,
        };
        if self.hashes.len() >= takes {
            let detail = "1000 entries at most, the last 100 of which revoke or recover";
            return Err(Refusal::field(Code::RosterInvalid, "roster", detail));
        }
        if entry.prev_hash != self.hashes.last().copied().unwrap_or(Digest::ZERO) {
            return Err(Code::RosterFork.into());
        }
        if entry.origin != self.origin || entry.user_id != self.user_id {
            return Err(Refusal::field(Code::RosterInvalid, "userId", "the entry belongs to another person or server"));
        }
        Ok(())
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

    /// Refuses a chain whose newest entry is of a time that is yet to come (`now` in milliseconds since 1970).
    pub fn refuse_future(&self, now: Millis) -> Result<(), Refusal> {
        if self.issued_at() > now.saturating_add(FUTURE_MS) {
            return Err(Refusal::field(Code::RosterInvalid, "issuedAt", "an entry is of a time that is yet to come"));
        }
        Ok(())
    }

    /// When the newest entry says that it was signed.
    #[must_use]
    pub fn issued_at(&self) -> Millis {
        self.times.last().copied().unwrap_or_default()
    }

    /// A key that is active both at the head that an answer names and at the newest one.
    pub fn active_key(&self, kind: KeyKind, id: &str, named: &RosterHead) -> Result<&RosterKey, Refusal> {
        if self.hash_at(named.seq) != Some(named.hash) {
            return Err(Refusal::field(Code::RosterStale, "rosterHead", Code::RosterStale.title()));
        }
        let newest = self.head().seq;
        self.keys
            .iter()
            .find(|key| key.key.kind == kind && key.key.id == id && key.active_at(named.seq) && key.active_at(newest))
            .ok_or_else(|| Code::KeyNotActive.into())
    }
}
