//! Canonical bytes of every payload: what is read is written again as it was.
#![no_main]

use countersign_fuzz::{PAYLOADS, decode, foreign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((number, input)) = input.split_first() else { return };
    let number = usize::from(*number) % PAYLOADS.len();
    let bytes = foreign(&PAYLOADS[number], input);
    if let Some(again) = decode(number, &bytes) {
        assert_eq!(again, bytes);
    }
});
