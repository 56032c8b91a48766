//! The part of `roster.json` about devices that are new, passkeys that act alone, and times.

use countersign_shared::roster::{RosterEntry, RosterRecord, WAIT_MS};

use crate::{
    roster::{Cast, Chain, bad as refused, cast, good as accepted, story},
    roster_forge::{strange_device, stranger, then},
    support::{
        authenticator::{DeviceKey, Passkey},
        chain::{Signer, entry_after, record},
        device, key,
    },
};

/// When the tablet of the story's entry 1 was enrolled.
fn enrolled() -> u64 {
    story()[1].entry().expect("an entry").issued_at
}

fn id(signer: &Signer) -> String {
    signer.to_enrol("").id
}

/// The story's first two entries and one by passkey and tablet, so many milliseconds after the tablet was enrolled.
fn by_tablet(after: u64, new: &[Signer], edit: impl FnOnce(&mut RosterEntry)) -> Vec<RosterRecord> {
    let Cast { passkey, tablet, .. } = cast();
    let signers = [&[passkey.clone(), Signer::Device(tablet.clone())][..], new].concat();
    then(2, &passkey, &signers, |entry| {
        entry.signer_device_id = Some(tablet.id);
        entry.issued_at = enrolled() + after;
        edit(entry);
    })
}

fn enrol_stranger(entry: &mut RosterEntry) {
    entry.enrol = vec![strange_device().to_enrol("New")];
}

/// A phone with a passkey of its own, which the first phone enrolled; and one more entry by these two, so many
/// milliseconds later.
fn by_added_phone(after: u64, edit: impl FnOnce(&mut RosterEntry, &Signer, &Signer)) -> Vec<RosterRecord> {
    let (own_passkey, own_device) = (stranger(), strange_device());
    let Cast { passkey, .. } = cast();
    let mut records = then(2, &passkey, &[passkey.clone(), own_passkey.clone(), own_device.clone()], |entry| {
        entry.enrol = vec![own_passkey.to_enrol("Second phone"), own_device.to_enrol("Second phone")];
    });
    let Signer::Device(DeviceKey { id, .. }) = &own_device else { panic!("a device") };
    let mut entry = entry_after(&records[2], &own_passkey, Some(id));
    entry.issued_at = records[2].entry().expect("an entry").issued_at + after;
    edit(&mut entry, &own_passkey, &own_device);
    records.push(record(&entry, &[own_passkey, own_device]));
    records
}

/// The passkey by itself.
fn alone(new: &[Signer], edit: impl FnOnce(&mut RosterEntry)) -> Vec<RosterRecord> {
    let Cast { passkey, .. } = cast();
    then(2, &passkey, &[&[passkey.clone()][..], new].concat(), |entry| {
        entry.signer_device_id = None;
        edit(entry);
    })
}

pub(crate) fn good() -> Vec<Chain> {
    let Cast { passkey, tablet, paper, new_passkey, new_phone, new_paper, .. } = cast();
    let tablet = Signer::Device(tablet);
    let strange = [strange_device()];
    let leaves = by_tablet(1, &[], |entry| entry.revoke = vec![id(&tablet)]);
    let leaves_whole = by_added_phone(1, |entry, own_passkey, own_device| {
        entry.revoke = vec![id(own_device), id(own_passkey)];
    });
    let same_time = then(2, &passkey, &[passkey.clone(), strange[0].clone()], |entry| {
        enrol_stranger(entry);
        entry.issued_at = enrolled();
    });
    let recovered = then(5, &new_passkey, &[new_passkey.clone(), strange[0].clone()], |entry| {
        enrol_stranger(entry);
        entry.issued_at -= 59_999;
    });
    let replaced = then(2, &passkey, &[passkey.clone(), new_paper.clone()], |entry| {
        entry.enrol = vec![new_paper.to_enrol("New paper")];
        entry.revoke = vec![id(&paper)];
    });
    assert!(matches!(new_phone, Signer::Device(_)));
    vec![
        accepted("a tablet enrols when its wait is over", None, &by_tablet(WAIT_MS, &strange, enrol_stranger)),
        accepted("a tablet that waits revokes itself", None, &leaves),
        accepted("a phone that waits revokes itself and its own passkey", None, &leaves_whole),
        accepted("an entry of the same moment", None, &same_time),
        accepted("a recovered phone enrols at once", None, &recovered),
        accepted("a new paper key takes the place of the former", None, &replaced),
        accepted("a passkey alone enrols a device", None, &alone(&strange, enrol_stranger)),
    ]
}

pub(crate) fn bad() -> Vec<Chain> {
    let Cast { passkey, phone, tablet, paper, new_paper, .. } = cast();
    let (tablet, strange) = (Signer::Device(tablet), [strange_device()]);
    let second_passkey = Signer::Passkey(Passkey { key: key(0x69), id: vec![0x69; 16], backup_eligible: false });
    let waits = |name: &str, records: &[RosterRecord]| refused(name, "device_waits", None, records);
    let invalid = |name: &str, records: &[RosterRecord]| refused(name, "roster_invalid", None, records);
    let older = then(2, &passkey, &[passkey.clone(), strange[0].clone()], |entry| {
        enrol_stranger(entry);
        entry.issued_at = enrolled() - 1;
    });
    let recovered_older = then(2, &paper, &[paper.clone(), second_passkey.clone()], |entry| {
        entry.issued_at = enrolled() - 1;
        entry.enrol = vec![second_passkey.to_enrol("New")];
        entry.revoke = [&passkey, &phone, &tablet, &paper].map(id).into();
    });
    let two_papers = then(2, &passkey, &[passkey.clone(), new_paper.clone()], |entry| {
        entry.enrol = vec![new_paper.to_enrol("New paper")];
    });
    let both = by_added_phone(1, |entry, _, own_device| {
        entry.revoke = vec![id(own_device), device().id.to_string()];
    });
    let others_passkey = by_added_phone(1, |entry, own_passkey, own_device| {
        assert_ne!(id(own_passkey), id(&passkey));
        entry.revoke = vec![id(own_device), id(&passkey)];
    });
    let shared_passkey = by_tablet(1, &[], |entry| entry.revoke = vec![id(&tablet), id(&paper)]);
    let two_devices =
        [strange_device(), Signer::Device(DeviceKey { key: key(0x6a), id: "dev_two".parse().expect("an id") })];
    vec![
        waits("a tablet enrols a millisecond too early", &by_tablet(WAIT_MS - 1, &strange, enrol_stranger)),
        waits("a tablet that waits enrols", &by_tablet(1, &strange, enrol_stranger)),
        waits("a tablet that waits revokes the phone", &by_tablet(1, &[], |entry| entry.revoke = vec![id(&phone)])),
        waits("a tablet that waits revokes the paper key", &shared_passkey),
        waits("a phone that waits revokes another with itself", &both),
        waits("a phone that waits revokes a passkey that is not its own", &others_passkey),
        waits(
            "a tablet that waits makes a new paper key",
            &by_tablet(1, std::slice::from_ref(&new_paper), |entry| {
                entry.enrol = vec![new_paper.to_enrol("New paper")];
                entry.revoke = vec![id(&paper)];
            }),
        ),
        invalid(
            "a passkey alone enrols a passkey",
            &alone(std::slice::from_ref(&second_passkey), |entry| {
                entry.enrol = vec![second_passkey.to_enrol("New")];
            }),
        ),
        invalid(
            "a passkey alone enrols two devices",
            &alone(&two_devices, |entry| {
                entry.enrol = two_devices.each_ref().map(|device| device.to_enrol("New")).into();
            }),
        ),
        invalid("a passkey alone revokes a device", &alone(&[], |entry| entry.revoke = vec![id(&phone)])),
        invalid(
            "a passkey alone enrols a device and revokes one",
            &alone(&strange, |entry| {
                enrol_stranger(entry);
                entry.revoke = vec![id(&phone)];
            }),
        ),
        invalid(
            "a passkey alone makes a new paper key",
            &alone(std::slice::from_ref(&new_paper), |entry| {
                entry.enrol = vec![new_paper.to_enrol("New paper")];
                entry.revoke = vec![id(&paper)];
            }),
        ),
        invalid("a second paper key beside the first", &two_papers),
        invalid("an entry older than the one before", &older),
        invalid("a recovery older than the entry before", &recovered_older),
    ]
}
