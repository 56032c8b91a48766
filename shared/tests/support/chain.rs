//! Roster entries and their signatures, honest or not.

use std::sync::LazyLock;

use countersign_shared::{
    canonical::{self, Digest},
    ids::DeviceId,
    jws,
    keys::PrivateKey,
    roster::{EnrolledKey, KeyKind, RosterEntry, RosterHead, RosterRecord, RosterSignature},
};

use super::{
    NOW,
    authenticator::{DeviceKey, Passkey},
    device, nonce, origin, passkey, user_id,
};

/// Whoever may sign an entry.
#[derive(Clone, Debug)]
pub(crate) enum Signer {
    Passkey(Passkey),
    Device(DeviceKey),
    Recovery(PrivateKey),
}

impl Signer {
    pub(crate) fn sign(&self, entry: &RosterEntry) -> RosterSignature {
        match self {
            Self::Passkey(passkey) => RosterSignature::Credential { assertion: passkey.sign(entry, &entry.origin) },
            Self::Device(device) => RosterSignature::Device { id: device.id.clone(), jws: device.sign(entry) },
            Self::Recovery(key) => {
                RosterSignature::Recovery { id: key.public().thumbprint().to_string(), jws: jws::sign(entry, key) }
            }
        }
    }

    pub(crate) fn to_enrol(&self, name: &str) -> EnrolledKey {
        match self {
            Self::Passkey(passkey) => passkey.to_enrol(name),
            Self::Device(device) => device.to_enrol(name),
            Self::Recovery(key) => EnrolledKey {
                kind: KeyKind::Recovery,
                id: key.public().thumbprint().to_string(),
                public_key: *key.public(),
                name: name.into(),
                backup_eligible: false,
            },
        }
    }
}

/// An entry with the signatures of `signers`.
pub(crate) fn record(entry: &RosterEntry, signers: &[Signer]) -> RosterRecord {
    let signatures = signers.iter().map(|signer| signer.sign(entry)).collect();
    RosterRecord { payload: canonical::encode(entry), signatures }
}

/// The entry that founds the roster of the tests: one passkey, one device.
pub(crate) fn founding_entry() -> RosterEntry {
    RosterEntry {
        origin: origin(),
        user_id: user_id(),
        seq: 0,
        prev_hash: Digest::ZERO,
        enrol: vec![passkey().to_enrol("Ada's passkey"), device().to_enrol("Ada's phone 📱")],
        revoke: Vec::new(),
        signer_kind: KeyKind::Credential,
        signer_id: passkey().to_enrol("").id,
        signer_device_id: Some(device().id),
        nonce: nonce("roster", 0x50),
        issued_at: NOW,
    }
}

pub(crate) fn founding_record() -> RosterRecord {
    static RECORD: LazyLock<RosterRecord> =
        LazyLock::new(|| record(&founding_entry(), &[Signer::Passkey(passkey()), Signer::Device(device())]));
    RECORD.clone()
}

/// An entry after `previous` that enrols and revokes nothing yet, signed by `signer` and perhaps a device.
pub(crate) fn entry_after(previous: &RosterRecord, signer: &Signer, device: Option<&DeviceId>) -> RosterEntry {
    let before = previous.entry().expect("the previous entry reads");
    let signer = signer.to_enrol("signer");
    RosterEntry {
        seq: before.seq + 1,
        prev_hash: canonical::hash(&before),
        enrol: Vec::new(),
        revoke: Vec::new(),
        signer_kind: signer.kind,
        signer_id: signer.id,
        signer_device_id: device.cloned(),
        nonce: nonce("roster", 0x51 + u8::try_from(before.seq % 64).expect("small")),
        issued_at: before.issued_at + 60_000,
        ..before
    }
}

/// The head of a chain.
pub(crate) fn head(records: &[RosterRecord]) -> RosterHead {
    let last = records.last().expect("a record").entry().expect("the entry reads");
    RosterHead { seq: last.seq, hash: canonical::hash(&last) }
}
