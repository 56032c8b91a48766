//! The evidence of a yes from a lying server: what passes says what the person signed.
#![no_main]

use countersign_fuzz::{APPROVAL, CHAIN, EVIDENCE, NOW, REQUEST, TERMS, delegation_id, foreign, user_id};
use countersign_shared::{
    canonical,
    checklist::{BootClock, Moment, OwnRequest, PinnedPerson, check_approval},
    roster::RosterHead,
    wire::ApprovalEvidence,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let honest = serde_json::to_vec(&*EVIDENCE).expect("evidence serialises");
    let Ok(evidence) = serde_json::from_slice::<ApprovalEvidence>(&foreign(&honest, input)) else { return };
    let now = Moment { wall: NOW + 240_000, boot: BootClock { boot_id: "boot".into(), elapsed: 1 } };
    let (delegation_id, user_id) = (delegation_id(), user_id());
    let own = OwnRequest {
        delegation_id: &delegation_id,
        request: &REQUEST,
        request_hash: canonical::hash(&*REQUEST),
        terms: &TERMS,
        signed_at: &now,
        answered: false,
    };
    let founded = CHAIN[0].entry().expect("the honest entry reads");
    let head = RosterHead { seq: 0, hash: canonical::hash(&founded) };
    let person = PinnedPerson { user_id: &user_id, head: &head };
    let outcome = check_approval(&own, &person, &evidence, &now);
    assert!(evidence != *EVIDENCE || outcome.is_ok());
    if let Ok(accepted) = outcome {
        assert_eq!(*accepted.approval, *APPROVAL);
    }
});
