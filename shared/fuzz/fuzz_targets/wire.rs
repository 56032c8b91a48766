//! HTTP bodies: what is read can be written and is read again as the same.
#![no_main]

use countersign_fuzz::{EVIDENCE, foreign};
use countersign_shared::wire::{
    self, ApprovalEvidence, BeginEnrolment, Claimed, ConfirmPairing, CreateSession, DelegationView, FinishEnrolment,
    Introspect, MintedToken, PersonAct, PublishedTerms, RosterAnswer, SignedBody, SubmitRoster,
};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(body) = wire::read::<T>(bytes) {
        let written = serde_json::to_vec(&body).expect("a body serialises");
        let again = wire::read::<T>(&written).expect("what is written is read");
        assert_eq!(serde_json::to_vec(&again).expect("a body serialises"), written);
    }
}

fuzz_target!(|input: &[u8]| {
    let honest = serde_json::to_vec(&*EVIDENCE).expect("evidence serialises");
    let bytes = foreign(&honest, input);
    read::<SignedBody>(&bytes);
    read::<PersonAct>(&bytes);
    read::<ConfirmPairing>(&bytes);
    read::<ApprovalEvidence>(&bytes);
    read::<BeginEnrolment>(&bytes);
    read::<FinishEnrolment>(&bytes);
    read::<CreateSession>(&bytes);
    read::<SubmitRoster>(&bytes);
    read::<RosterAnswer>(&bytes);
    read::<Introspect>(&bytes);
    read::<Claimed>(&bytes);
    read::<DelegationView>(&bytes);
    read::<PublishedTerms>(&bytes);
    read::<MintedToken>(&bytes);
});
