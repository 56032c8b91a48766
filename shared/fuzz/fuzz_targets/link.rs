//! The link in a QR: one ticket has one link.
#![no_main]

use countersign_fuzz::{LINK, foreign};
use countersign_shared::pairing::{Ticket, words};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = String::from_utf8(foreign(LINK.as_bytes(), input)) else { return };
    if let Ok(ticket) = Ticket::from_link(&text) {
        assert_eq!(*ticket.to_link(), text);
        assert!(words(&ticket.pair_hash()).iter().all(|word| !word.is_empty()));
    }
});
