//! `roster.json`: one honest chain from founding to recovery, and every chain that must be refused.

use std::sync::LazyLock;

use countersign_shared::{
    Refusal,
    canonical::Digest,
    ids::UserId,
    origin::Origin,
    roster::{KeyKind, Roster, RosterHead, RosterRecord, WAIT_MS},
};
use serde::{Deserialize, Serialize};

use crate::{
    file::golden,
    link::{self, Link},
    roster_lies, roster_waits,
    support::{
        authenticator::{DeviceKey, Passkey},
        chain::{self, Signer, entry_after, head, record},
        device, key, origin, passkey,
        table::code,
        user_id,
    },
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rosters {
    origin: Origin,
    user_id: UserId,
    story: Vec<RosterRecord>,
    chains: Vec<Chain>,
    keys_at: Vec<KeyAt>,
}

/// A chain as a verifier gets it, perhaps with the head that it knows; accepted when there is no `code`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chain {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) known: Option<RosterHead>,
    pub(crate) records: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    head: RosterHead,
    keys: Vec<Key>,
}

/// A key's life; `revokedAt` is absent while it is active, `waitsUntil` for a key that never waits.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Key {
    kind: KeyKind,
    id: String,
    enrolled_at: u64,
    enrolled_at_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waits_until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked_at: Option<u64>,
}

/// Whether a key of the longest chain may answer under a head that it names.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyAt {
    name: String,
    kind: KeyKind,
    id: String,
    named: RosterHead,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

impl Chain {
    fn verify(&self, story: &[RosterRecord]) -> Result<Roster, Refusal> {
        let records = link::records(&self.records, story);
        match &self.known {
            Some(known) => Roster::verify_extension(&origin(), &user_id(), &records, known),
            None => Roster::verify(&origin(), &user_id(), &records),
        }
    }

    fn accepted(&self, story: &[RosterRecord]) -> Option<Accepted> {
        let roster = self.verify(story).ok()?;
        let life = |known: &countersign_shared::roster::RosterKey| Key {
            kind: known.key.kind,
            id: known.key.id.clone(),
            enrolled_at: known.enrolled_at,
            enrolled_at_ms: known.enrolled_at_ms,
            waits_until: known.waits_until(),
            revoked_at: known.revoked_at,
        };
        Some(Accepted { head: roster.head(), keys: roster.keys().iter().map(life).collect() })
    }
}

/// A chain that must verify.
pub(crate) fn good(name: &str, known: Option<RosterHead>, records: &[RosterRecord]) -> Chain {
    let mut chain =
        Chain { name: name.into(), known, records: link::list(records, &story()), accepted: None, code: None };
    chain.accepted = chain.accepted(&story());
    chain
}

/// A chain that must be refused with `code`.
pub(crate) fn bad(name: &str, code: &str, known: Option<RosterHead>, records: &[RosterRecord]) -> Chain {
    Chain { name: name.into(), known, records: link::list(records, &story()), accepted: None, code: Some(code.into()) }
}

/// Everybody who ever has a key in the chain.
pub(crate) struct Cast {
    pub(crate) passkey: Signer,
    pub(crate) phone: Signer,
    pub(crate) tablet: DeviceKey,
    pub(crate) laptop: DeviceKey,
    pub(crate) paper: Signer,
    pub(crate) new_passkey: Signer,
    pub(crate) new_phone: Signer,
    pub(crate) new_paper: Signer,
}

pub(crate) fn cast() -> Cast {
    let device_key =
        |byte: u8| DeviceKey { key: key(byte), id: countersign_shared::ids::DeviceId::from_random([byte; 16]) };
    Cast {
        passkey: Signer::Passkey(passkey()),
        phone: Signer::Device(device()),
        tablet: device_key(0x32),
        laptop: device_key(0x33),
        paper: Signer::Recovery(key(0x35)),
        new_passkey: Signer::Passkey(Passkey { key: key(0x22), id: vec![0x22; 64], backup_eligible: false }),
        new_phone: Signer::Device(device_key(0x34)),
        new_paper: Signer::Recovery(key(0x36)),
    }
}

/// Founded, a tablet and a paper key enrolled, the phone revoked as soon as the tablet may, a laptop enrolled by the
/// passkey alone, recovered.
pub(crate) fn story() -> Vec<RosterRecord> {
    static STORY: LazyLock<Vec<RosterRecord>> = LazyLock::new(tell);
    STORY.clone()
}

fn tell() -> Vec<RosterRecord> {
    let cast = cast();
    let (tablet, laptop) = (Signer::Device(cast.tablet.clone()), Signer::Device(cast.laptop));
    let mut records = vec![chain::founding_record()];

    let mut entry = entry_after(&records[0], &cast.passkey, Some(&device().id));
    entry.enrol = vec![tablet.to_enrol("Tablet"), cast.paper.to_enrol("Paper in the drawer")];
    records.push(record(&entry, &[cast.passkey.clone(), cast.phone.clone(), tablet.clone(), cast.paper.clone()]));

    let mut entry = entry_after(&records[1], &cast.passkey, Some(&cast.tablet.id));
    entry.issued_at = records[1].entry().expect("an entry").issued_at + WAIT_MS;
    entry.revoke = vec![device().id.to_string()];
    records.push(record(&entry, &[cast.passkey.clone(), tablet]));

    let mut entry = entry_after(&records[2], &cast.passkey, None);
    entry.enrol = vec![laptop.to_enrol("Laptop")];
    records.push(record(&entry, &[cast.passkey.clone(), laptop.clone()]));

    let mut entry = entry_after(&records[3], &cast.paper, None);
    let new = [cast.new_passkey, cast.new_phone, cast.new_paper];
    entry.enrol = new.iter().map(|signer| signer.to_enrol("New")).collect();
    let lost = [&cast.passkey, &Signer::Device(cast.tablet), &laptop, &cast.paper];
    entry.revoke = lost.map(|signer| signer.to_enrol("").id).into();
    records.push(record(&entry, &[&[cast.paper][..], &new].concat()));
    records
}

fn good_chains() -> Vec<Chain> {
    let story = story();
    let at = |length: usize| Some(head(&story[..length]));
    vec![
        good("founded", None, &story[..1]),
        good("a tablet and a paper key, co-signed by the phone", None, &story[..2]),
        good("the phone is revoked", None, &story[..3]),
        good("a laptop, by the passkey alone", None, &story[..4]),
        good("recovered with the paper key", None, &story),
        good("as long as known", at(5), &story),
        good("longer than known by three", at(2), &story),
    ]
}

fn keys_at() -> Vec<KeyAt> {
    let (cast, story) = (cast(), story());
    let at = |length: usize| head(&story[..length]);
    let case = |name: &str, signer: &Signer, named: RosterHead, code: Option<&str>| {
        let key = signer.to_enrol("");
        KeyAt { name: name.into(), kind: key.kind, id: key.id, named, code: code.map(str::to_owned) }
    };
    let foreign = RosterHead { seq: 4, hash: Digest::of(b"another chain") };
    vec![
        case("the new passkey at the newest head", &cast.new_passkey, at(5), None),
        case("the new passkey before it was enrolled", &cast.new_passkey, at(4), Some("key_not_active")),
        case("the lost passkey at a head before the loss", &cast.passkey, at(4), Some("key_not_active")),
        case("the revoked phone", &cast.phone, at(1), Some("key_not_active")),
        case("a head that is not in the chain", &cast.new_phone, foreign, Some("roster_stale")),
        case("a head beyond the chain", &cast.new_phone, RosterHead { seq: 5, ..at(5) }, Some("roster_stale")),
        case("a head under another number", &cast.new_phone, RosterHead { seq: 3, ..at(5) }, Some("roster_stale")),
    ]
}

#[test]
fn a_chain_verifies_or_is_refused_with_its_code() {
    let chains = [good_chains(), roster_waits::good(), roster_lies::chains(), roster_waits::bad()]
        .into_iter()
        .flatten()
        .collect();
    let made = Rosters { origin: origin(), user_id: user_id(), story: story(), chains, keys_at: keys_at() };
    let stored = golden("roster.json", &made);
    for chain in &stored.chains {
        assert_eq!(code(chain.verify(&stored.story)), chain.code.as_deref().unwrap_or("accepted"), "{}", chain.name);
        assert_eq!(chain.accepted(&stored.story), chain.accepted, "{}", chain.name);
    }
    let roster = Roster::verify(&stored.origin, &stored.user_id, &stored.story).expect("the story verifies");
    for case in &stored.keys_at {
        let outcome = roster.active_key(case.kind, &case.id, &case.named);
        assert_eq!(code(outcome), case.code.as_deref().unwrap_or("accepted"), "{}", case.name);
    }
}
