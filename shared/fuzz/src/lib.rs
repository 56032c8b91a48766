//! Honest messages for the fuzz targets, and a way to edit them.
//!
//! Random bytes never get past a signature. So a target starts from what an honest phone or runtime wrote and lets
//! the fuzzer edit it; whatever passes then must be the honest message itself.

#[path = "../../tests/support/mod.rs"]
mod support;

use std::sync::LazyLock;

use countersign_shared::{
    assertion::Assertion,
    canonical, dpop,
    ids::{DelegationId, UserId},
    jws,
    keys::PrivateKey,
    origin::Origin,
    payload::{DelegationApproval, DelegationRequest, Terms},
    roster::RosterRecord,
    wire::ApprovalEvidence,
};

/// When the story of the samples begins.
pub const NOW: u64 = support::NOW;

/// `base` after the edits that `script` describes: four bytes each, two for the place, one for what, one for a byte.
pub fn edited(base: &[u8], script: &[u8]) -> Vec<u8> {
    let mut bytes = base.to_vec();
    for step in script.chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([step[0], step[1]])) % (bytes.len() + 1);
        match step[2] % 4 {
            0 => bytes.insert(at, step[3]),
            1 if at < bytes.len() => bytes[at] = step[3],
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Either the input itself or an edited `base`, as its first byte says.
pub fn foreign(base: &[u8], input: &[u8]) -> Vec<u8> {
    match input.split_first() {
        Some((0, raw)) => raw.to_vec(),
        Some((_, script)) => edited(base, script),
        None => Vec::new(),
    }
}

pub fn origin() -> Origin {
    support::origin()
}

pub fn delegation_id() -> DelegationId {
    support::delegation_id()
}

pub fn user_id() -> UserId {
    support::user_id()
}

pub static RUNTIME_KEY: LazyLock<PrivateKey> = LazyLock::new(support::runtime_key);
pub static REQUEST: LazyLock<DelegationRequest> = LazyLock::new(support::samples::request);
pub static TERMS: LazyLock<Terms> = LazyLock::new(support::samples::terms);
pub static APPROVAL: LazyLock<DelegationApproval> = LazyLock::new(support::samples::approval);
pub static SIGNED_REQUEST: LazyLock<String> = LazyLock::new(|| jws::sign(&*REQUEST, &RUNTIME_KEY));

/// The passkey's id, key and assertion over [`APPROVAL`].
pub static ASSERTED: LazyLock<(Vec<u8>, PrivateKey, Assertion)> = LazyLock::new(|| {
    let passkey = support::passkey();
    let assertion = passkey.sign(&*APPROVAL, &origin());
    (passkey.id, passkey.key, assertion)
});

/// Two entries: founded, and a second device.
pub static CHAIN: LazyLock<Vec<RosterRecord>> = LazyLock::new(|| {
    use support::{
        authenticator::DeviceKey,
        chain::{Signer, entry_after, founding_record, record},
        device, key, passkey,
    };
    let founded = founding_record();
    let (signer, id) = (Signer::Passkey(passkey()), countersign_shared::ids::DeviceId::from_random([0x32; 16]));
    let tablet = Signer::Device(DeviceKey { key: key(0x32), id });
    let mut entry = entry_after(&founded, &signer, Some(&device().id));
    entry.enrol = vec![tablet.to_enrol("Tablet")];
    let second = record(&entry, &[signer, Signer::Device(device()), tablet]);
    vec![founded, second]
});

/// A yes with all that proves it.
pub static EVIDENCE: LazyLock<ApprovalEvidence> = LazyLock::new(|| ApprovalEvidence {
    signed: support::device().sign(&*APPROVAL),
    assertion: ASSERTED.2.clone(),
    roster: CHAIN.clone(),
});

/// The canonical bytes of every payload, by tag.
pub static PAYLOADS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    use support::samples as s;
    vec![
        canonical::encode(&s::ticket().offer),
        canonical::encode(&s::announce()),
        canonical::encode(&s::confirm()),
        canonical::encode(&s::claim()),
        canonical::encode(&s::accept()),
        canonical::encode(&s::connection_revoke()),
        canonical::encode(&s::audience_read()),
        canonical::encode(&s::terms()),
        canonical::encode(&s::request()),
        canonical::encode(&s::delegation_read()),
        canonical::encode(&s::delegation_revoke()),
        canonical::encode(&s::approval()),
        canonical::encode(&s::denial()),
        canonical::encode(&s::seen()),
        canonical::encode(&s::token_request()),
        canonical::encode(&s::session_proof()),
        canonical::encode(&s::person_delegation_revoke()),
        canonical::encode(&s::person_connection_revoke()),
        canonical::encode(&support::recovery::recovery_begin()),
        canonical::encode(&s::notification_settings()),
        canonical::encode(&support::pushes::subscribe()),
        canonical::encode(&support::pushes::unsubscribe()),
        canonical::encode(&support::pushes::delivered()),
        canonical::encode(&support::chain::founding_entry()),
    ]
});

/// Reads canonical bytes as the payload with that number in [`PAYLOADS`]; gives what would be written again.
pub fn decode(number: usize, bytes: &[u8]) -> Option<Vec<u8>> {
    (support::table::ROWS[number].decode)(bytes).ok().map(|(bytes, _)| bytes)
}

/// A proof for one call, and that call.
pub const CALL: (&str, &str, &str) = ("POST", "https://payments.example/v1/charges", "cst_example");

pub static PROOF: LazyLock<String> =
    LazyLock::new(|| dpop::sign(&support::token_key(), CALL.0, CALL.1, CALL.2, "proof-1", NOW));

/// The text of an honest QR link, and of an honest code.
pub static LINK: LazyLock<String> = LazyLock::new(|| support::samples::ticket().to_link().to_string());
pub static CODE: LazyLock<String> = LazyLock::new(|| support::samples::code().display().to_string());
/// The two codes by which a phone is added, and a code on paper.
pub static INVITATION: LazyLock<String> = LazyLock::new(|| support::additions::invitation().to_link().to_string());
pub static ADMISSION: LazyLock<String> = LazyLock::new(|| support::additions::admission().to_link());
pub static RECOVERY: LazyLock<String> = LazyLock::new(|| support::recovery::code().display().to_string());
