//! A code as a person types it: what is read is shown in one form.
#![no_main]

use countersign_fuzz::{CODE, foreign};
use countersign_shared::pairing::PairingCode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = String::from_utf8(foreign(CODE.as_bytes(), input)) else { return };
    if let Ok(code) = PairingCode::parse(&text) {
        let shown = code.display();
        let again = PairingCode::parse(&shown).expect("what is shown can be typed");
        assert_eq!(*again.display(), *shown);
    }
});
