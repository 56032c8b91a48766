//! One more entry after an honest chain, made by whoever likes to.

use countersign_shared::{
    ids::DeviceId,
    roster::{RosterEntry, RosterRecord},
};

use crate::{
    roster::{Cast, cast, story},
    support::{
        authenticator::{DeviceKey, Passkey},
        chain::{Signer, entry_after, founding_entry, record},
        device, key,
    },
};

pub(crate) fn stranger() -> Signer {
    Signer::Passkey(Passkey { key: key(0x66), id: vec![0x66; 16], backup_eligible: false })
}

pub(crate) fn strange_device() -> Signer {
    Signer::Device(DeviceKey { key: key(0x67), id: DeviceId::from_random([0x67; 16]) })
}

/// The story's first `length` records with one more, made by `edit` from an honest entry of `signer`. With a passkey
/// signs the oldest device that is alive, unless `edit` names another or none.
pub(crate) fn then(
    length: usize,
    signer: &Signer,
    signers: &[Signer],
    edit: impl FnOnce(&mut RosterEntry),
) -> Vec<RosterRecord> {
    let mut records = story()[..length].to_vec();
    let cosigner = match (signer, length, cast()) {
        (Signer::Passkey(_), 1 | 2, _) => Some(device()),
        (Signer::Passkey(_), 3 | 4, cast) => Some(cast.tablet),
        (Signer::Passkey(_), _, Cast { new_phone: Signer::Device(phone), .. }) => Some(phone),
        _ => None,
    };
    let mut entry = entry_after(&records[length - 1], signer, cosigner.as_ref().map(|device| &device.id));
    edit(&mut entry);
    let cosigner = cosigner.filter(|device| entry.signer_device_id.as_ref() == Some(&device.id));
    let missing = cosigner.map(Signer::Device).filter(|device| {
        let id = device.to_enrol("").id;
        signers.iter().all(|signer| signer.to_enrol("").id != id)
    });
    records.push(record(&entry, &[signers, &Vec::from_iter(missing)].concat()));
    records
}

/// Entry 0 after `edit`, signed by `signers`.
pub(crate) fn founded(signers: &[Signer], edit: impl FnOnce(&mut RosterEntry)) -> Vec<RosterRecord> {
    let mut entry = founding_entry();
    edit(&mut entry);
    vec![record(&entry, signers)]
}
