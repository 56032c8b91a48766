//! A passkey's assertion: what a browser and an authenticator wrote, signed or edited.
#![no_main]

use countersign_fuzz::{APPROVAL, ASSERTED, edited, origin};
use countersign_shared::{
    assertion::{Assertion, EnrolledCredential, check_framing, verify},
    canonical::Digest,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((split, input)) = input.split_first() else { return };
    let (browser, authenticator) = input.split_at((usize::from(*split) * 4).min(input.len()));
    let (id, key, honest) = &*ASSERTED;
    let credential = EnrolledCredential { id, public_key: key.public(), backup_eligible: true };
    let client_data_json = edited(&honest.client_data_json, browser);
    let authenticator_data = edited(&honest.authenticator_data, authenticator);
    let _ = check_framing(&client_data_json);
    let unsigned = Assertion { client_data_json, authenticator_data, ..honest.clone() };
    assert_eq!(verify(&unsigned, &*APPROVAL, &origin(), &credential).is_ok(), unsigned == *honest);

    // The authenticator signs whatever it is given; the rules about its data must hold by themselves.
    let signed = [&unsigned.authenticator_data[..], Digest::of(&unsigned.client_data_json).as_bytes()].concat();
    let signed = Assertion { signature: key.sign_der(&signed), ..unsigned };
    if verify(&signed, &*APPROVAL, &origin(), &credential).is_ok() {
        assert_eq!(signed.authenticator_data[..32], honest.authenticator_data[..32]);
        assert_eq!(signed.authenticator_data[32] & 0x0d, 0x0d, "present, verified, may be synced");
    }
});
