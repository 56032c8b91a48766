//! `claimed.json`: what the server hands over after a claim, and every lie that pairing must notice.

use countersign_shared::{
    Refusal,
    canonical::{self, Digest},
    ids::{DeviceId, UserId},
    origin::Origin,
    pairing::{self, CodeKeys, PairingCode, Ticket},
    payload::Confirm,
    roster::{RosterHead, RosterRecord},
    wire::{Claimed, Confirmation},
};
use serde::{Deserialize, Serialize};

use crate::{
    file::golden,
    support::{
        NOW,
        authenticator::{DeviceKey, Passkey},
        chain::{self, Signer, entry_after, record},
        connection_id, device, key, passkey, raw, samples,
        table::code,
    },
};

/// The ticket is `link`; the person typed `typed`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    link: String,
    typed: String,
    cases: Vec<Vector>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    now: u64,
    claimed: Claimed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Accepted {
    user_id: UserId,
    confirm_hash: Digest,
    head: RosterHead,
}

fn outcome(ticket: &Ticket, keys: &CodeKeys, claimed: &Claimed, now: u64) -> Result<Accepted, Refusal> {
    let pinned = pairing::verify_claimed(ticket, keys, claimed, now)?;
    let (user_id, confirm_hash, head) = (pinned.confirm.user_id, pinned.confirm_hash, pinned.roster.head());
    Ok(Accepted { user_id, confirm_hash, head })
}

/// What a phone with these keys would send for `confirm`.
fn confirmed(confirm: &Confirm, keys: &CodeKeys, passkey: &Passkey, device: &DeviceKey) -> Claimed {
    let assertion = passkey.sign(confirm, &confirm.origin);
    Claimed {
        runtime_connection_id: connection_id(),
        confirmation: Confirmation { signed: device.sign(confirm), assertion },
        pin_mac: keys.pin_mac(&canonical::hash(confirm)),
        roster: vec![chain::founding_record()],
    }
}

/// The honest phone, after `edit` changed what it confirms.
fn honest(edit: impl FnOnce(&mut Confirm)) -> Claimed {
    let mut confirm = samples::confirm();
    edit(&mut confirm);
    confirmed(&confirm, &samples::code_keys(), &passkey(), &device())
}

fn case(name: &str, code: &str, claimed: Claimed) -> Vector {
    Vector { name: name.into(), now: NOW + 91_000, claimed, accepted: None, code: Some(code.into()) }
}

fn accepted() -> Vec<Vector> {
    let laptop = Signer::Device(DeviceKey { key: key(0x33), id: DeviceId::from_random([0x33; 16]) });
    let mut entry = entry_after(&chain::founding_record(), &Signer::Passkey(passkey()), Some(&device().id));
    entry.enrol = vec![laptop.to_enrol("Laptop")];
    let longer = record(&entry, &[Signer::Passkey(passkey()), Signer::Device(device()), laptop]);
    let mut extended = honest(|_| {});
    extended.roster.push(longer);
    let good = |name: &str, now: u64, claimed: Claimed| {
        let accepted = outcome(&samples::ticket(), &samples::code_keys(), &claimed, now).ok();
        Vector { name: name.into(), now, claimed, accepted, code: None }
    };
    vec![
        good("an honest pairing", NOW + 91_000, honest(|_| {})),
        good("at the end of the code's last minute", NOW + 420_000, honest(|_| {})),
        good("a roster longer than the phone knew", NOW + 91_000, extended),
    ]
}

/// A thief who has everything but the secret of the QR and the code: their own keys, roster and confirmation.
fn thief(keys: &CodeKeys) -> Claimed {
    let passkey = Passkey { key: key(0x66), id: vec![0x66; 16], backup_eligible: true };
    let device = DeviceKey { key: key(0x67), id: DeviceId::from_random([0x67; 16]) };
    let mut entry = chain::founding_entry();
    entry.enrol = vec![passkey.to_enrol("Passkey"), device.to_enrol("Phone")];
    entry.signer_id = entry.enrol[0].id.clone();
    entry.signer_device_id = Some(device.id.clone());
    let roster = vec![record(&entry, &[Signer::Passkey(passkey.clone()), Signer::Device(device.clone())])];
    let confirm = Confirm {
        credential_id: passkey.id.clone(),
        credential_public_key: *passkey.key.public(),
        device_id: device.id.clone(),
        device_public_key: *device.key.public(),
        roster_head: canonical::hash(&entry),
        ..samples::confirm()
    };
    Claimed { roster, ..confirmed(&confirm, keys, &passkey, &device) }
}

fn refused() -> Vec<Vector> {
    let other_code = PairingCode::from_random([9; 7]);
    let guessed = CodeKeys::derive(&samples::ticket().k, &other_code, &samples::ticket().pair_hash());
    let with = |edit: &dyn Fn(&mut Claimed)| {
        let mut claimed = honest(|_| {});
        edit(&mut claimed);
        claimed
    };
    let swapped = raw::with(&samples::confirm(), "/credentialPublicKey", key(0x66).public().to_string());
    let header = raw::header("countersign.confirm.v1", &device().key);
    let unsigned = raw::jws(&header, swapped.as_bytes(), &key(0x77));
    let other_person = Passkey { key: key(0x66), ..passkey() };
    let mut late = case("a minute and a millisecond after the code's end", "code_expired", honest(|_| {}));
    late.now = NOW + 420_001;
    let other_origin: fn(&mut Confirm) =
        |confirm| confirm.origin = Origin::parse("https://other.example").expect("an origin");
    let no_roster: fn() -> Vec<RosterRecord> = Vec::new;
    vec![
        case("a thief's keys under a guessed code", "wrong_pin", thief(&guessed)),
        case(
            "a MAC of another confirmation",
            "wrong_pin",
            with(&|claimed| claimed.pin_mac = samples::code_keys().pin_mac(&Digest::ZERO)),
        ),
        case("no MAC", "wrong_pin", with(&|claimed| claimed.pin_mac = Digest::ZERO)),
        late,
        case("another server", "wrong_origin", honest(other_origin)),
        case("another offer", "wrong_pin", honest(|confirm| confirm.pair_hash = Digest::of(b"x"))),
        case(
            "another runtime's key",
            "wrong_pin",
            honest(|confirm| confirm.runtime_thumbprint = key(0x77).public().thumbprint()),
        ),
        case("another code's proof", "wrong_pin", honest(|confirm| confirm.claim_proof_hash = Digest::of(b"x"))),
        case(
            "a passkey's key that is not in the roster",
            "wrong_pin",
            honest(|confirm| confirm.credential_public_key = *key(0x66).public()),
        ),
        case(
            "a passkey that is not in the roster",
            "key_not_active",
            honest(|confirm| confirm.credential_id = vec![0x66; 16]),
        ),
        case(
            "a device that is not in the roster",
            "key_not_active",
            honest(|confirm| confirm.device_id = DeviceId::from_random([9; 16])),
        ),
        case(
            "another person's roster",
            "roster_invalid",
            honest(|confirm| confirm.user_id = UserId::from_random([9; 16])),
        ),
        case(
            "a head that is not in the roster",
            "roster_fork",
            honest(|confirm| confirm.roster_head = Digest::of(b"x")),
        ),
        case("a head beyond the roster", "roster_shortened", honest(|confirm| confirm.roster_seq = 1)),
        case("no roster", "roster_gap", with(&|claimed| claimed.roster = no_roster())),
        case(
            "edited after the device signed",
            "invalid_signature",
            with(&|claimed| claimed.confirmation.signed = unsigned.clone()),
        ),
        case(
            "another message of the device",
            "wrong_type",
            with(&|claimed| claimed.confirmation.signed = device().sign(&samples::seen())),
        ),
        case(
            "an assertion of another payload",
            "wrong_challenge",
            with(&|claimed| {
                claimed.confirmation.assertion = passkey().sign(&samples::approval(), &samples::confirm().origin);
            }),
        ),
        case(
            "an assertion of another key",
            "invalid_signature",
            with(&|claimed| {
                claimed.confirmation.assertion = other_person.sign(&samples::confirm(), &samples::confirm().origin);
            }),
        ),
    ]
}

#[test]
fn a_runtime_pins_what_the_code_confirmed_and_nothing_else() {
    let cases = accepted().into_iter().chain(refused()).collect();
    let made = Claims {
        link: samples::ticket().to_link().to_string(),
        typed: samples::code().display().to_lowercase(),
        cases,
    };
    let stored = golden("claimed.json", &made);
    let ticket = Ticket::from_link(&stored.link).expect("a link");
    let code_typed = PairingCode::parse(&stored.typed).expect("a code");
    let keys = CodeKeys::derive(&ticket.k, &code_typed, &ticket.pair_hash());
    for case in &stored.cases {
        let outcome = outcome(&ticket, &keys, &case.claimed, case.now);
        assert_eq!(
            code(outcome.as_ref().map_err(Clone::clone)),
            case.code.as_deref().unwrap_or("accepted"),
            "{}",
            case.name
        );
        assert_eq!(outcome.ok(), case.accepted, "{}", case.name);
    }
}
