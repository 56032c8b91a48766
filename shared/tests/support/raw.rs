//! Bytes that the crate itself would never write: edited payloads and hand-made JWS.

use countersign_shared::{
    base64url,
    canonical::{self, Canonical},
    keys::PrivateKey,
};
use serde_json::Value;

/// The canonical text of a payload.
pub(crate) fn jcs<T: Canonical>(payload: &T) -> String {
    String::from_utf8(canonical::encode(payload)).expect("JCS is UTF-8")
}

/// The canonical text of a payload after `edit` changed its JSON.
pub(crate) fn edited<T: Canonical>(payload: &T, edit: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_slice(&canonical::encode(payload)).expect("JCS is JSON");
    edit(&mut value);
    String::from_utf8(canonical::encode(&value)).expect("JCS is UTF-8")
}

/// The canonical text of a payload with one member, found by its JSON pointer, set to `to`.
pub(crate) fn with<T: Canonical>(payload: &T, pointer: &str, to: impl Into<Value>) -> String {
    edited(payload, |value| *value.pointer_mut(pointer).expect(pointer) = to.into())
}

/// The exact header of a JWS.
pub(crate) fn header(tag: &str, key: &PrivateKey) -> String {
    format!(r#"{{"alg":"ES256","kid":"{}","typ":"{tag}"}}"#, key.public().thumbprint())
}

/// A JWS over any header and any payload, with a signature that verifies.
pub(crate) fn jws(header: &str, payload: &[u8], key: &PrivateKey) -> String {
    let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload));
    let signature = base64url::encode(&key.sign_fixed(input.as_bytes()));
    format!("{input}.{signature}")
}
