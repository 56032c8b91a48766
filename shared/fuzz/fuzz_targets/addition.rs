//! The two codes by which a phone is added: what they say has one link.
#![no_main]

use countersign_fuzz::{ADMISSION, INVITATION, foreign};
use countersign_shared::addition::{Admission, Invitation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(text) = String::from_utf8(foreign(INVITATION.as_bytes(), input))
        && let Ok(invitation) = Invitation::from_link(&text)
    {
        assert_eq!(*invitation.to_link(), text);
    }
    if let Ok(text) = String::from_utf8(foreign(ADMISSION.as_bytes(), input))
        && let Ok(admission) = Admission::from_link(&text)
    {
        assert_eq!(admission.to_link(), text);
        assert_ne!(admission.keys()[0].id, admission.keys()[1].id);
    }
});
