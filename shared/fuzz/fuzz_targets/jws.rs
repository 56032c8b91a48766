//! A compact JWS: only the message that was signed verifies.
#![no_main]

use countersign_fuzz::{REQUEST, RUNTIME_KEY, SIGNED_REQUEST, foreign};
use countersign_shared::{
    canonical, jws,
    payload::{Claim, DelegationRequest},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let honest = &*SIGNED_REQUEST;
    let Ok(text) = String::from_utf8(foreign(honest.as_bytes(), input)) else { return };
    let outcome = jws::verify::<DelegationRequest>(&text, RUNTIME_KEY.public());
    assert_eq!(outcome.is_ok_and(|verified| verified.hash() == canonical::hash(&*REQUEST)), text == *honest);
    if let Ok(message) = jws::Unverified::parse(&text) {
        let _ = message.verify_with::<Claim>(|claim| claim.offer.public_key);
    }
});
