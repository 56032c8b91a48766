//! A roster that an honest person grows verifies at every length; one that anybody edits does not.

use countersign_shared::{
    Code,
    ids::DeviceId,
    roster::{DeviceFate, KeyKind, Roster, RosterEntry, RosterRecord, WAIT_MS},
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

/// What the person does next; numbers choose among the keys that are alive. A day may pass before it.
#[derive(Clone, Debug)]
struct Step {
    what: What,
    cosigned: Option<prop::sample::Index>,
    a_day_later: bool,
}

#[derive(Clone, Debug)]
enum What {
    EnrolPhone,
    EnrolDevice,
    WriteDown { beside: bool },
    Revoke { which: prop::sample::Index },
    Recover,
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        Just(What::EnrolPhone),
        Just(What::EnrolDevice),
        any::<bool>().prop_map(|beside| What::WriteDown { beside }),
        any::<prop::sample::Index>().prop_map(|which| What::Revoke { which }),
        Just(What::Recover),
    ];
    (what, any::<Option<prop::sample::Index>>(), any::<bool>()).prop_map(|(what, cosigned, a_day_later)| Step {
        what,
        cosigned,
        a_day_later,
    })
}

/// A key that is alive, and what the model knows of it.
#[derive(Clone, Debug)]
struct Held {
    signer: Signer,
    enrolled_by: u64,
    waits_until: u64,
}

impl Held {
    fn id(&self) -> String {
        self.signer.to_enrol("").id
    }

    fn kind(&self) -> KeyKind {
        self.signer.to_enrol("").kind
    }
}

/// The person as a model: the keys that are alive, and the chain so far. What the model forbids, the roster must refuse
/// with the same code; what it allows must be taken in.
#[derive(Debug)]
struct Person {
    alive: Vec<Held>,
    records: Vec<RosterRecord>,
    roster: Roster,
    drawn: u8,
}

impl Person {
    fn new() -> Self {
        let records = vec![chain::founding_record()];
        let roster = Roster::verify(&origin(), &user_id(), &records).expect("founded");
        let held = |signer| Held { signer, enrolled_by: 0, waits_until: 0 };
        let alive = vec![held(Signer::Passkey(passkey())), held(Signer::Device(device()))];
        Self { alive, records, roster, drawn: 0x80 }
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

    fn of(&self, kind: KeyKind) -> Vec<Held> {
        self.alive.iter().filter(|held| held.kind() == kind).cloned().collect()
    }

    fn walk(&mut self, step: &Step) {
        let papers: Vec<String> = self.of(KeyKind::Recovery).iter().map(Held::id).collect();
        let (new, gone) = match &step.what {
            What::EnrolPhone => (vec![self.draw(KeyKind::Credential), self.draw(KeyKind::Device)], Vec::new()),
            What::EnrolDevice => (vec![self.draw(KeyKind::Device)], Vec::new()),
            What::WriteDown { beside: true } => (vec![self.draw(KeyKind::Recovery)], Vec::new()),
            What::WriteDown { beside: false } => (vec![self.draw(KeyKind::Recovery)], papers.clone()),
            What::Revoke { which } => (Vec::new(), vec![self.alive[which.index(self.alive.len())].id()]),
            What::Recover if papers.is_empty() => return,
            What::Recover => {
                let new = vec![self.draw(KeyKind::Credential), self.draw(KeyKind::Device)];
                (new, self.alive.iter().map(Held::id).collect())
            }
        };
        let recovers = matches!(step.what, What::Recover);
        let signer = self.of(if recovers { KeyKind::Recovery } else { KeyKind::Credential }).remove(0);
        let devices = self.of(KeyKind::Device);
        let cosigner = step.cosigned.filter(|_| !recovers && !devices.is_empty());
        let cosigner = cosigner.map(|which| devices[which.index(devices.len())].clone());
        let device_id = cosigner.as_ref().map(Held::id).map(|id| id.parse::<DeviceId>().expect("an id"));
        let mut entry = entry_after(self.records.last().expect("founded"), &signer.signer, device_id.as_ref());
        entry.issued_at += if step.a_day_later { WAIT_MS } else { 0 };
        entry.enrol = new.iter().map(|signer| signer.to_enrol("New")).collect();
        entry.revoke.clone_from(&gone);
        let forbidden = self.forbidden(&entry, &signer, cosigner.as_ref());
        let signers = [signer.signer].into_iter().chain(cosigner.map(|held| held.signer)).chain(new.clone());
        let record = record(&entry, &signers.collect::<Vec<_>>());
        let before = self.roster.clone();
        let outcome = self.roster.append(&record).map(drop);
        assert_eq!(outcome.as_ref().err().map(|refusal| refusal.code), forbidden, "{entry:?}");
        if outcome.is_err() {
            assert_eq!(self.roster, before, "what is refused changes nothing");
            return;
        }
        self.records.push(record);
        self.alive.retain(|held| !gone.contains(&held.id()));
        let waits_until = if recovers { 0 } else { entry.issued_at + WAIT_MS };
        self.alive.extend(new.into_iter().map(|signer| Held { signer, enrolled_by: entry.seq, waits_until }));
    }

    /// The model's own verdict.
    fn forbidden(&self, entry: &RosterEntry, signer: &Held, cosigner: Option<&Held>) -> Option<Code> {
        let left = |kind: KeyKind| {
            let kept = self.of(kind).iter().filter(|held| !entry.revoke.contains(&held.id())).count();
            kept + entry.enrol.iter().filter(|key| key.kind == kind).count()
        };
        if left(KeyKind::Credential) == 0 || left(KeyKind::Recovery) > 1 {
            return Some(Code::RosterInvalid);
        }
        if signer.kind() == KeyKind::Recovery {
            return None;
        }
        let Some(device) = cosigner else {
            let one = entry.enrol.len() == 1 && entry.enrol[0].kind == KeyKind::Device && entry.revoke.is_empty();
            let waiting = self.of(KeyKind::Device).iter().filter(|held| entry.issued_at < held.waits_until).count();
            return (!one || waiting >= 5).then_some(Code::RosterInvalid);
        };
        let own = |id: &String| *id == device.id() || *id == signer.id() && signer.enrolled_by == device.enrolled_by;
        let harmless = entry.enrol.is_empty() && entry.revoke.iter().all(own);
        (entry.issued_at < device.waits_until && !harmless).then_some(Code::DeviceWaits)
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
    fn a_roster_takes_what_the_rules_allow_and_knows_who_is_alive(steps in vec(step(), 0..12)) {
        let person = walked(&steps);
        let roster = person.verify();
        let head = roster.head();
        prop_assert_eq!(head, chain::head(&person.records));
        let mut alive: Vec<String> = person.alive.iter().map(Held::id).collect();
        let mut active: Vec<String> =
            roster.keys().iter().filter(|key| key.active_at(head.seq)).map(|key| key.key.id.clone()).collect();
        alive.sort();
        active.sort();
        prop_assert_eq!(active, alive);
        prop_assert!(roster.keys().iter().filter(|key| key.active_at(head.seq)).any(|key| key.key.kind == KeyKind::Credential));
        // Whoever follows is told of every device that came, and of every one that went.
        let told = roster.changes_since(&chain::head(&person.records[..1]));
        let living = person.of(KeyKind::Device).iter().filter(|held| held.enrolled_by > 0).count();
        let fates = |fate| told.iter().filter(|change| change.fate == fate).count();
        let first_lives = person.alive.iter().any(|held| held.kind() == KeyKind::Device && held.enrolled_by == 0);
        prop_assert_eq!(fates(DeviceFate::Enrolled) + 1, living + usize::from(first_lives) + fates(DeviceFate::Revoked));
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
