//! A code on paper as somebody typed it: what is read is shown and read again as the same.
#![no_main]

use countersign_fuzz::{RECOVERY, foreign, origin};
use countersign_shared::recovery::RecoveryCode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = String::from_utf8(foreign(RECOVERY.as_bytes(), input)) else { return };
    if let Ok(code) = RecoveryCode::parse(&text) {
        let again = RecoveryCode::parse(&code.display()).expect("what is shown can be typed");
        let key = |code: &RecoveryCode| *code.key(&origin()).expect("every code gives a key").public();
        assert_eq!(key(&code), key(&again));
    }
});
