//! A roster from a lying server: only the honest chain, whole or cut off, verifies.
#![no_main]

use countersign_fuzz::{CHAIN, foreign, origin, user_id};
use countersign_shared::roster::{Roster, RosterRecord};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let honest = serde_json::to_vec(&*CHAIN).expect("records serialise");
    let Ok(records) = serde_json::from_slice::<Vec<RosterRecord>>(&foreign(&honest, input)) else { return };
    if Roster::verify(&origin(), &user_id(), &records).is_ok() {
        // Further signatures beside those that must be there are not looked at.
        for (record, honest) in records.iter().zip(CHAIN.iter()) {
            assert_eq!(record.payload, honest.payload);
        }
    }
});
