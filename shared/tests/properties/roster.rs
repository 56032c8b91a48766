//! A roster that an honest person grows verifies at every length; one that anybody edits does not.

use countersign_shared::{
    ids::DeviceId,
    roster::{KeyKind, Roster, RosterEntry, RosterRecord},
};
use proptest::{collection::vec, prelude::*};

use crate::{
    payloads::{byte, mutate},
    support::{
        authenticator::{DeviceKey, Passkey},
        chain::{self, Signer, entry_after, record},
        device, key, origin, passkey, user_id,
    },
};

/// What the person does next; numbers choose among the keys that are alive.
#[derive(Clone, Debug)]
enum Step {
    EnrolPasskey { cosigned: bool },
    EnrolDevice { cosigned: bool },
    EnrolPaper,
    Revoke { which: prop::sample::Index, cosigned: bool },
    Recover { which: prop::sample::Index },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<bool>().prop_map(|cosigned| Step::EnrolPasskey { cosigned }),
        any::<bool>().prop_map(|cosigned| Step::EnrolDevice { cosigned }),
        Just(Step::EnrolPaper),
        (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, cosigned)| Step::Revoke { which, cosigned }),
        any::<prop::sample::Index>().prop_map(|which| Step::Recover { which }),
    ]
}

/// The honest person: the keys that are alive, and the chain so far.
#[derive(Debug)]
struct Person {
    alive: Vec<Signer>,
    records: Vec<RosterRecord>,
    drawn: u8,
}

impl Person {
    fn new() -> Self {
        let alive = vec![Signer::Passkey(passkey()), Signer::Device(device())];
        Self { alive, records: vec![chain::founding_record()], drawn: 0x80 }
    }

    fn draw(&mut self, kind: KeyKind) -> Signer {
        self.drawn += 1;
        let byte = self.drawn;
        match kind {
            KeyKind::Credential => {
                Signer::Passkey(Passkey { key: key(byte), id: vec![byte; 20], backup_eligible: byte.is_multiple_of(2) })
            }
            KeyKind::Device => Signer::Device(DeviceKey { key: key(byte), id: DeviceId::from_random([byte; 16]) }),
            KeyKind::Recovery => Signer::Recovery(key(byte)),
        }
    }

    fn of(&self, kind: KeyKind) -> Vec<Signer> {
        self.alive.iter().filter(|signer| signer.to_enrol("").kind == kind).cloned().collect()
    }

    fn walk(&mut self, step: &Step) {
        match step {
            Step::EnrolPasskey { cosigned } => self.enrol(KeyKind::Credential, *cosigned),
            Step::EnrolDevice { cosigned } => self.enrol(KeyKind::Device, *cosigned),
            Step::EnrolPaper => self.enrol(KeyKind::Recovery, true),
            Step::Revoke { which, cosigned } => self.revoke(*which, *cosigned),
            Step::Recover { which } => self.recover(*which),
        }
    }

    fn enrol(&mut self, kind: KeyKind, cosigned: bool) {
        let new = self.draw(kind);
        self.append(cosigned, |entry| entry.enrol = vec![new.to_enrol("New")], vec![new.clone()], &[]);
    }

    /// Revokes a key, but never the last passkey.
    fn revoke(&mut self, which: prop::sample::Index, cosigned: bool) {
        let gone = self.alive[which.index(self.alive.len())].to_enrol("");
        if gone.kind != KeyKind::Credential || self.of(KeyKind::Credential).len() > 1 {
            let ids = [gone.id.clone()];
            self.append(cosigned, |entry| entry.revoke = ids.to_vec(), Vec::new(), &ids);
        }
    }

    /// One paper key, if there is any, replaces everything.
    fn recover(&mut self, which: prop::sample::Index) {
        let paper = self.of(KeyKind::Recovery);
        if paper.is_empty() {
            return;
        }
        let paper = paper[which.index(paper.len())].clone();
        let new = vec![self.draw(KeyKind::Credential), self.draw(KeyKind::Device)];
        let mut entry = entry_after(self.records.last().expect("founded"), &paper, None);
        entry.enrol = new.iter().map(|signer| signer.to_enrol("New")).collect();
        entry.revoke = self.alive.iter().map(|signer| signer.to_enrol("").id).collect();
        self.records.push(record(&entry, &[&[paper][..], &new].concat()));
        self.alive = new;
    }

    /// Signs with the first passkey and, if asked to, the last device.
    fn append(&mut self, cosigned: bool, edit: impl FnOnce(&mut RosterEntry), new: Vec<Signer>, gone: &[String]) {
        let signer = self.of(KeyKind::Credential).remove(0);
        let cosigner = self.of(KeyKind::Device).pop().filter(|_| cosigned);
        let device = match &cosigner {
            Some(Signer::Device(device)) => Some(&device.id),
            _ => None,
        };
        let mut entry = entry_after(self.records.last().expect("founded"), &signer, device);
        edit(&mut entry);
        let signers: Vec<Signer> = [signer].into_iter().chain(cosigner).chain(new.clone()).collect();
        self.records.push(record(&entry, &signers));
        self.alive.retain(|signer| !gone.contains(&signer.to_enrol("").id));
        self.alive.extend(new);
    }

    fn verify(&self) -> Roster {
        Roster::verify(&origin(), &user_id(), &self.records).expect("an honest roster verifies")
    }
}

fn walked(steps: &[Step]) -> Person {
    let mut person = Person::new();
    steps.iter().for_each(|step| person.walk(step));
    person
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_honest_roster_verifies_and_knows_who_is_alive(steps in vec(step(), 0..8)) {
        let person = walked(&steps);
        let roster = person.verify();
        let head = roster.head();
        prop_assert_eq!(head, chain::head(&person.records));
        let mut alive: Vec<String> = person.alive.iter().map(|signer| signer.to_enrol("").id).collect();
        let mut active: Vec<String> =
            roster.keys().iter().filter(|key| key.active_at(head.seq)).map(|key| key.key.id.clone()).collect();
        alive.sort();
        active.sort();
        prop_assert_eq!(active, alive);
        for length in 1..=person.records.len() {
            let known = chain::head(&person.records[..length]);
            let extends = Roster::verify_extension(&origin(), &user_id(), &person.records, &known);
            prop_assert_eq!(extends.as_ref(), Ok(&roster));
            let shortened = Roster::verify_extension(&origin(), &user_id(), &person.records[..length], &head);
            prop_assert_eq!(shortened.is_ok(), length == person.records.len());
        }
    }

    #[test]
    fn any_other_text_of_a_roster_is_refused(
        steps in vec(step(), 0..4), at: prop::sample::Index, kind: u8, byte in byte(),
    ) {
        let person = walked(&steps);
        let known = person.verify().head();
        let text = serde_json::to_vec(&person.records).expect("JSON");
        if let Ok(edited) = serde_json::from_slice::<Vec<RosterRecord>>(&mutate(&text, at, kind, byte)) {
            let outcome = Roster::verify_extension(&origin(), &user_id(), &edited, &known);
            prop_assert_eq!(outcome.is_ok(), edited == person.records);
        }
    }

    #[test]
    fn records_in_another_order_or_number_are_refused(
        steps in vec(step(), 1..5), one: prop::sample::Index, other: prop::sample::Index, kind in 0..3u8,
    ) {
        let person = walked(&steps);
        let (mut records, known) = (person.records.clone(), person.verify().head());
        let (one, other) = (one.index(records.len()), other.index(records.len()));
        match kind {
            0 => records.swap(one, other),
            1 => drop(records.remove(one)),
            _ => records.insert(one, records[other].clone()),
        }
        let outcome = Roster::verify_extension(&origin(), &user_id(), &records, &known);
        prop_assert_eq!(outcome.is_ok(), records == person.records);
    }
}
