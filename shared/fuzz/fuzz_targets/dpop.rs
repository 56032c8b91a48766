//! A DPoP proof: only the one that was signed for this call passes.
#![no_main]

use countersign_fuzz::{CALL, NOW, PROOF, foreign};
use countersign_shared::dpop;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = String::from_utf8(foreign(PROOF.as_bytes(), input)) else { return };
    let (method, address, token) = CALL;
    assert_eq!(dpop::verify(&text, method, address, token, NOW).is_ok(), text == *PROOF);
});
