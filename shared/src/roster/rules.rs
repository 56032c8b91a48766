//! What an entry may do, before anybody looks at its signatures.

use super::{EnrolledKey, KeyKind, MAX_ACTIVE, Roster, RosterEntry, RosterKey};
use crate::{Code, Refusal};

/// How many devices may wait when a passkey alone enrols another one. A passkey in other hands fills no roster in a day.
const MAX_WAITING: usize = 5;

fn invalid(field: &str, detail: &'static str) -> Refusal {
    Refusal::field(Code::RosterInvalid, field, detail)
}

impl Roster {
    pub(super) fn check_rules(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        self.check_enrolled(entry)?;
        self.check_revoked(entry)?;
        self.check_remaining(entry)?;
        match entry.signer_kind {
            _ if entry.seq == 0 => check_founding(entry),
            _ if entry.issued_at < self.issued_at() => {
                Err(invalid("issuedAt", "an entry is not older than the one before it"))
            }
            KeyKind::Recovery if !self.active().all(|key| entry.revoke.contains(&key.id)) => {
                Err(invalid("revoke", "a recovery key revokes every other key, and itself"))
            }
            KeyKind::Recovery => Ok(()),
            _ => self.check_signing_device(entry),
        }
    }

    fn check_enrolled(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        for (at, key) in entry.enrol.iter().enumerate() {
            let same = |other: &EnrolledKey| other.id == key.id || other.public_key == key.public_key;
            if self.keys.iter().any(|known| same(&known.key)) || entry.enrol[..at].iter().any(same) {
                return Err(Refusal::field(Code::RosterKeyRecurs, "enrol", Code::RosterKeyRecurs.title()));
            }
        }
        Ok(())
    }

    fn check_revoked(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        let active = |id: &String| self.active().any(|key| key.id == *id);
        let distinct = entry.revoke.iter().enumerate().all(|(at, id)| !entry.revoke[..at].contains(id));
        if distinct && entry.revoke.iter().all(active) {
            Ok(())
        } else {
            Err(invalid("revoke", "only an active key can be revoked, once"))
        }
    }

    fn check_remaining(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        let left = self.active().filter(|key| !entry.revoke.contains(&key.id));
        let remaining: Vec<KeyKind> = left.chain(&entry.enrol).map(|key| key.kind).collect();
        if !remaining.contains(&KeyKind::Credential) {
            return Err(invalid("revoke", "at least one passkey must remain"));
        }
        if remaining.iter().filter(|kind| **kind == KeyKind::Recovery).count() > 1 {
            return Err(invalid("enrol", "at most one recovery key is active; a new one revokes the former"));
        }
        if remaining.len() > MAX_ACTIVE {
            return Err(invalid("enrol", "128 active keys at most"));
        }
        Ok(())
    }

    /// What a passkey may do depends on the device that co-signs.
    fn check_signing_device(&self, entry: &RosterEntry) -> Result<(), Refusal> {
        let Some(id) = &entry.signer_device_id else {
            let one_device = matches!(&entry.enrol[..], [key] if key.kind == KeyKind::Device);
            let waits = |known: &&RosterKey| known.revoked_at.is_none() && known.waits_until() > Some(entry.issued_at);
            return if !one_device || !entry.revoke.is_empty() {
                Err(invalid("signerDeviceId", "a passkey alone may enrol one device, and nothing else"))
            } else if self.keys.iter().filter(waits).count() >= MAX_WAITING {
                Err(invalid("enrol", "a passkey alone enrols no device while five wait"))
            } else {
                Ok(())
            };
        };
        let named = |known: &&RosterKey| known.key.kind == KeyKind::Device && known.key.id == id.as_str();
        let device = self.keys.iter().find(|known| named(known) && known.revoked_at.is_none());
        let Some(device) = device.filter(|device| device.waits_until() > Some(entry.issued_at)) else { return Ok(()) };
        // Its own passkey is the one that came with it and signs here.
        let came_with_it = |id: &String| {
            *id == entry.signer_id
                && self.keys.iter().any(|known| known.key.id == *id && known.enrolled_at == device.enrolled_at)
        };
        let own = |id: &String| *id == device.key.id || came_with_it(id);
        if entry.enrol.is_empty() && entry.revoke.iter().all(own) {
            Ok(())
        } else {
            Err(Refusal::field(Code::DeviceWaits, "signerDeviceId", Code::DeviceWaits.title()))
        }
    }
}

fn check_founding(entry: &RosterEntry) -> Result<(), Refusal> {
    let founded = entry.signer_kind == KeyKind::Credential
        && entry.enrol.iter().any(|key| key.kind == KeyKind::Credential && key.id == entry.signer_id)
        && entry.enrol.iter().any(|key| key.kind == KeyKind::Device)
        && entry.revoke.is_empty();
    if founded {
        Ok(())
    } else {
        Err(invalid("enrol", "entry 0 is signed by a passkey that it enrols, beside a device"))
    }
}
