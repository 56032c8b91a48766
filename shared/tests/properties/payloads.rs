//! Bytes: one meaning has one form, and every other form is refused.

use countersign_shared::{canonical, jws, payload::DelegationRequest};
use proptest::prelude::*;

use crate::{
    strategies::{any_payload, request},
    support::{runtime_key, table::row},
};

/// One edit of a text: a byte replaced, put in, taken out, doubled or swapped with the next, or the end cut off.
pub(crate) fn mutate(bytes: &[u8], at: prop::sample::Index, kind: u8, byte: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at.index(bytes.len());
    match kind % 6 {
        0 => bytes[at] = byte,
        1 => bytes.insert(at, byte),
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, bytes[at]),
        4 => {
            let next = (at + 1) % bytes.len();
            bytes.swap(at, next);
        }
        _ => bytes.truncate(at),
    }
    bytes
}

/// A byte that may mean something in JSON, or any byte.
pub(crate) fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), prop::sample::select(b"\"\\/,:{}[] 0159.-eEutn_a".to_vec())]
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded_to_the_same((tag, bytes) in any_payload()) {
        let decoded = (row(tag).decode)(&bytes);
        prop_assert_eq!(decoded, Ok((bytes.clone(), canonical::hash_bytes(tag, &bytes))));
    }

    #[test]
    fn other_bytes_are_refused_or_hash_to_something_else(
        (tag, bytes) in any_payload(), at: prop::sample::Index, kind: u8, byte in byte(),
    ) {
        let mutated = mutate(&bytes, at, kind, byte);
        prop_assume!(mutated != bytes);
        if let Ok((again, hash)) = (row(tag).decode)(&mutated) {
            prop_assert_eq!(&again, &mutated, "what is read is written as it was");
            prop_assert_ne!(hash, canonical::hash_bytes(tag, &bytes));
        }
    }

    #[test]
    fn no_two_structs_share_a_hash((tag, bytes) in any_payload(), other in any_payload()) {
        prop_assume!(tag != other.0);
        prop_assert_ne!(canonical::hash_bytes(tag, &bytes), canonical::hash_bytes(other.0, &bytes));
    }

    #[test]
    fn a_signed_message_verifies_only_as_it_was_signed(
        request in request(), at: prop::sample::Index, kind: u8, byte in byte(),
    ) {
        let (signed, key) = (jws::sign(&request, &runtime_key()), runtime_key());
        let verified = jws::verify::<DelegationRequest>(&signed, key.public()).expect("verifies");
        prop_assert_eq!(verified.hash(), canonical::hash(&request));
        let mutated = mutate(signed.as_bytes(), at, kind, byte);
        if let Ok(mutated) = String::from_utf8(mutated) && mutated != signed {
            prop_assert!(jws::verify::<DelegationRequest>(&mutated, key.public()).is_err());
        }
    }

    #[test]
    fn foreign_bytes_never_panic(bytes in prop::collection::vec(byte(), 0..200), (tag, good) in any_payload()) {
        prop_assert!((row(tag).decode)(&bytes).is_err());
        let half = [&good[..good.len() / 2], &bytes].concat();
        let _ = (row(tag).decode)(&half);
    }
}
