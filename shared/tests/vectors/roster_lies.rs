//! The part of `roster.json` that is refused: what a lying server, a thief or a careless page might present.

use std::slice;

use countersign_shared::{
    canonical::{self, Digest},
    ids::{DeviceId, UserId},
    origin::Origin,
    roster::{EnrolledKey, KeyKind, RosterEntry, RosterHead, RosterRecord, RosterSignature},
};

use crate::{
    roster::{Cast, Chain, bad, cast, story},
    roster_forge::{founded, strange_device, stranger, then},
    support::{
        authenticator::{HONEST_WITHOUT_VERIFICATION, authenticator_data, client_data},
        chain::{Signer, founding_entry, head},
        device, key, passkey, raw,
    },
};

fn heads() -> Vec<Chain> {
    let story = story();
    let known = head(&story[..3]);
    let other = RosterHead { hash: Digest::of(b"another entry 2"), ..known };
    let gap = [&story[..1], &story[2..]].concat();
    let swapped = [&story[..1], &story[2..3], &story[1..2]].concat();
    let repeated = [&story[..2], &story[1..2]].concat();
    vec![
        bad("no entries", "roster_gap", None, &[]),
        bad("no entries where a head is known", "roster_gap", Some(known), &[]),
        bad("begins at 1", "roster_gap", None, &story[1..]),
        bad("entry 1 is missing", "roster_gap", None, &gap),
        bad("entries in another order", "roster_gap", None, &swapped),
        bad("an entry twice", "roster_gap", None, &repeated),
        bad("shorter than known", "roster_shortened", Some(known), &story[..2]),
        bad("another chain than the one known", "roster_fork", Some(other), &story),
    ]
}

fn links() -> Vec<Chain> {
    let Cast { passkey, phone, .. } = cast();
    let signers = [passkey.clone(), strange_device()];
    let enrol = |entry: &mut RosterEntry| entry.enrol = vec![strange_device().to_enrol("New")];
    let edited = |edit: fn(&mut RosterEntry)| {
        then(2, &passkey, &signers, |entry| {
            enrol(entry);
            edit(entry);
        })
    };
    let other_user: fn(&mut RosterEntry) = |entry| entry.user_id = UserId::from_random([9; 16]);
    let other_origin: fn(&mut RosterEntry) =
        |entry| entry.origin = Origin::parse("https://other.example").expect("an origin");
    let founders = [passkey.clone(), phone];
    vec![
        bad("another previous entry", "roster_fork", None, &edited(|entry| entry.prev_hash = Digest::of(b"x"))),
        bad("no previous entry", "roster_fork", None, &edited(|entry| entry.prev_hash = Digest::ZERO)),
        bad(
            "entry 0 with a previous one",
            "roster_fork",
            None,
            &founded(&founders, |entry| entry.prev_hash = Digest::of(b"x")),
        ),
        bad("another person's entry", "roster_invalid", None, &edited(other_user)),
        bad("another server's entry", "roster_invalid", None, &edited(other_origin)),
        bad("another person's entry 0", "roster_invalid", None, &founded(&founders, other_user)),
    ]
}

fn founding() -> Vec<Chain> {
    let Cast { passkey, phone, paper, tablet, .. } = cast();
    let both = [passkey.clone(), phone.clone()];
    let no_device = founded(slice::from_ref(&passkey), |entry| {
        entry.enrol.truncate(1);
        entry.signer_device_id = None;
    });
    let no_passkey = founded(&both, |entry| drop(entry.enrol.remove(0)));
    let by_paper = founded(&[passkey.clone(), phone.clone(), paper.clone()], |entry| {
        entry.enrol.push(paper.to_enrol("Paper"));
        entry.signer_kind = KeyKind::Recovery;
        entry.signer_id = paper.to_enrol("").id;
    });
    let by_stranger = founded(&[passkey.clone(), phone.clone(), stranger()], |entry| {
        entry.signer_id = stranger().to_enrol("").id;
    });
    let strange_cosigner = founded(&[passkey.clone(), phone.clone(), Signer::Device(tablet.clone())], |entry| {
        entry.signer_device_id = Some(tablet.id.clone());
    });
    let revoking = founded(&both, |entry| entry.revoke = vec![device().id.to_string()]);
    vec![
        bad("founded without a device", "roster_invalid", None, &no_device),
        bad("founded without a passkey", "roster_invalid", None, &no_passkey),
        bad("founded by a paper key", "roster_invalid", None, &by_paper),
        bad("founded by a passkey that is not enrolled", "roster_invalid", None, &by_stranger),
        bad("founded with a co-signer that is not enrolled", "roster_signer", None, &strange_cosigner),
        bad("founded with a revocation", "roster_invalid", None, &revoking),
        bad("founded without the passkey's signature", "invalid_signature", None, &founded(&[phone], |_| {})),
        bad("founded without the device's signature", "invalid_signature", None, &founded(&[passkey], |_| {})),
    ]
}

fn signers() -> Vec<Chain> {
    let Cast { passkey, phone, tablet, paper, new_passkey, .. } = cast();
    let tablet = Signer::Device(tablet);
    let strange = strange_device();
    let enrol = |entry: &mut RosterEntry| entry.enrol = vec![strange_device().to_enrol("New")];
    let cosigned = |length: usize, id: DeviceId, signers: &[Signer]| {
        then(length, &passkey, signers, |entry| {
            enrol(entry);
            entry.signer_device_id = Some(id);
        })
    };
    let by_stranger = then(2, &stranger(), &[stranger(), strange.clone()], enrol);
    let by_device = then(2, &phone, &[phone.clone(), strange.clone()], enrol);
    let by_lost_passkey = then(5, &passkey, &[passkey.clone(), strange.clone()], enrol);
    let by_used_paper = then(5, &paper, &[paper.clone(), new_passkey.clone()], |entry| {
        enrol(entry);
        entry.revoke = vec![new_passkey.to_enrol("").id];
    });
    let by_newcomer = then(1, &new_passkey, slice::from_ref(&new_passkey), |entry| {
        entry.enrol = vec![new_passkey.to_enrol("New")];
    });
    let as_recovery = then(2, &passkey, &[passkey.clone(), strange.clone()], |entry| {
        enrol(entry);
        entry.signer_kind = KeyKind::Recovery;
        entry.revoke = [&passkey, &phone, &tablet, &paper].map(|signer| signer.to_enrol("").id).into();
        entry.enrol.push(new_passkey.to_enrol("New"));
    });
    let other_device_id = DeviceId::from_random([0x67; 16]);
    let revoked_cosigner = cosigned(3, device().id, &[passkey.clone(), phone.clone(), strange.clone()]);
    let new_cosigner = cosigned(2, other_device_id, &[passkey.clone(), strange.clone()]);
    let mut silent_cosigner = cosigned(2, device().id, &[passkey.clone(), strange.clone()]);
    silent_cosigner[2].signatures.pop().expect("the co-signature is the last one");
    vec![
        bad("signed by a stranger", "roster_signer", None, &by_stranger),
        bad("signed by a device", "roster_invalid", None, &by_device),
        bad("signed by a revoked passkey", "roster_signer", None, &by_lost_passkey),
        bad("signed by a paper key that was used", "roster_invalid", None, &by_used_paper),
        bad("signed by the passkey that it enrols", "roster_signer", None, &by_newcomer),
        bad("a passkey that calls itself a paper key", "roster_signer", None, &as_recovery),
        bad("co-signed by a revoked device", "roster_signer", None, &revoked_cosigner),
        bad("co-signed by the device that it enrols", "roster_signer", None, &new_cosigner),
        bad("the co-signature is missing", "invalid_signature", None, &silent_cosigner),
    ]
}

fn keys() -> Vec<Chain> {
    let Cast { passkey, phone, tablet, .. } = cast();
    let tablet = Signer::Device(tablet);
    let with = |signers: &[Signer], enrol: Vec<EnrolledKey>| {
        let signers = [&[passkey.clone()][..], signers].concat();
        then(2, &passkey, &signers, |entry| entry.enrol = enrol)
    };
    let renamed = EnrolledKey { id: "dev_again".into(), ..tablet.to_enrol("Again") };
    let rekeyed = EnrolledKey { public_key: *key(0x68).public(), ..tablet.to_enrol("Again") };
    let as_passkey = EnrolledKey { public_key: *device().key.public(), ..stranger().to_enrol("Again") };
    let second = EnrolledKey { id: "dev_twice".into(), ..strange_device().to_enrol("Twice") };
    let revoked =
        then(3, &passkey, &[passkey.clone(), phone.clone()], |entry| entry.enrol = vec![phone.to_enrol("Back")]);
    let replaced = then(2, &passkey, &[passkey.clone(), tablet.clone()], |entry| {
        entry.enrol = vec![tablet.to_enrol("Again")];
        entry.revoke = vec![tablet.to_enrol("").id];
    });
    vec![
        bad("a key under another id", "roster_key_recurs", None, &with(slice::from_ref(&tablet), vec![renamed])),
        bad("an id with another key", "roster_key_recurs", None, &with(&[tablet], vec![rekeyed])),
        bad("a device key as a passkey", "roster_key_recurs", None, &with(&[stranger()], vec![as_passkey])),
        bad(
            "a key twice in one entry",
            "roster_key_recurs",
            None,
            &with(&[strange_device()], vec![strange_device().to_enrol("Once"), second]),
        ),
        bad("a revoked key again", "roster_key_recurs", None, &revoked),
        bad("a key revoked and enrolled at once", "roster_key_recurs", None, &replaced),
    ]
}

fn revocations() -> Vec<Chain> {
    let Cast { passkey, phone, tablet, paper, new_passkey, .. } = cast();
    let id = |signer: &Signer| signer.to_enrol("").id;
    let revoke =
        |length: usize, ids: Vec<String>| then(length, &passkey, slice::from_ref(&passkey), |entry| entry.revoke = ids);
    let recover = |revoke: Vec<String>, enrol: &[Signer]| {
        then(2, &paper, &[&[paper.clone()][..], enrol].concat(), |entry| {
            entry.revoke = revoke;
            entry.enrol = enrol.iter().map(|signer| signer.to_enrol("New")).collect();
        })
    };
    let all = vec![id(&passkey), id(&phone), tablet.id.to_string(), id(&paper)];
    let new = [new_passkey];
    vec![
        bad("revokes an id that nobody has", "roster_invalid", None, &revoke(2, vec!["dev_nobody".into()])),
        bad("revokes a key twice", "roster_invalid", None, &revoke(2, vec![id(&phone), id(&phone)])),
        bad("revokes a revoked key", "roster_invalid", None, &revoke(3, vec![id(&phone)])),
        bad("revokes the last passkey", "roster_invalid", None, &revoke(2, vec![id(&passkey)])),
        bad("recovery leaves a device", "roster_invalid", None, &recover([&all[..2], &all[3..]].concat(), &new)),
        bad("recovery leaves the paper key", "roster_invalid", None, &recover(all[..3].to_vec(), &new)),
        bad("recovery without a new passkey", "roster_invalid", None, &recover(all, &[strange_device()])),
    ]
}

/// A server that holds honest records and edits what surrounds the signatures.
fn slipped_in() -> Vec<Chain> {
    let Cast { passkey: signer, phone, .. } = cast();
    let edited = |at: usize, edit: &dyn Fn(&mut RosterRecord)| {
        let mut records = story();
        edit(&mut records[at]);
        records
    };
    let reencoded = |edit: &dyn Fn(&mut RosterEntry)| {
        edited(1, &|record| {
            let mut entry = record.entry().expect("an entry");
            edit(&mut entry);
            record.payload = canonical::encode(&entry);
        })
    };
    let strange_key = reencoded(&|entry| entry.enrol.push(strange_device().to_enrol("Tablet 2")));
    let swapped_key = reencoded(&|entry| entry.enrol[0].public_key = *key(0x68).public());
    let renamed = reencoded(&|entry| entry.enrol[0].name = "Fridge".into());
    let unsigned = then(2, &signer, slice::from_ref(&signer), |entry| {
        entry.enrol = vec![strange_device().to_enrol("New")];
    });
    let RosterSignature::Device { jws: foreign, .. } = phone.sign(&founding_entry()) else {
        panic!("a device signs with a JWS");
    };
    let old_jws = edited(1, &|record| {
        record.signatures[1] = RosterSignature::Device { id: device().id, jws: foreign.clone() };
    });
    let mut unverified = story();
    let entry = unverified[1].entry().expect("an entry");
    let challenge = countersign_shared::assertion::challenge("countersign.roster.v1", &canonical::hash(&entry));
    let browser = client_data("webauthn.get", &challenge, entry.origin.as_str()).into_bytes();
    let data = authenticator_data("countersign.example", HONEST_WITHOUT_VERIFICATION);
    unverified[1].signatures[0] = RosterSignature::Credential { assertion: passkey().sign_bytes(browser, data) };
    let confirmed = edited(1, &|record| {
        let assertion = passkey().sign(&crate::support::samples::confirm(), &crate::support::origin());
        record.signatures[0] = RosterSignature::Credential { assertion };
    });
    let spaced = edited(0, &|record| record.payload = raw::jcs(&founding_entry()).replacen(',', ", ", 1).into_bytes());
    vec![
        bad("a key is slipped in", "wrong_challenge", None, &strange_key),
        bad("a key is swapped", "wrong_challenge", None, &swapped_key),
        bad("a key is renamed", "wrong_challenge", None, &renamed),
        bad("a new key that did not sign", "invalid_signature", None, &unsigned),
        bad("a device's signature of another entry", "invalid_signature", None, &old_jws),
        bad("a passkey without user verification", "user_not_verified", None, &unverified),
        bad("a passkey's signature of a confirmation", "wrong_challenge", None, &confirmed),
        bad("no signatures", "invalid_signature", None, &edited(1, &|record| record.signatures.clear())),
        bad("an entry that is not canonical", "not_canonical", None, &spaced),
    ]
}

pub(crate) fn chains() -> Vec<Chain> {
    [heads(), links(), founding(), signers(), keys(), revocations(), slipped_in()].into_iter().flatten().collect()
}
