//! What a forger can do to a signed message without its key.

use countersign_shared::{
    base64url,
    canonical::{self, Canonical},
    keys::{PrivateKey, Thumbprint},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn part(compact: &str, at: usize) -> Value {
    let text = compact.split('.').nth(at).expect("three parts");
    serde_json::from_slice(&base64url::decode("part", text).expect("base64url")).expect("JSON")
}

fn put(compact: &str, at: usize, value: &Value) -> String {
    let changed = base64url::encode(&canonical::encode(value));
    let mut parts: Vec<&str> = compact.split('.').collect();
    parts[at] = &changed;
    parts.join(".")
}

/// The payload of a message, whoever signed it.
pub(crate) fn payload<T: DeserializeOwned>(compact: &str) -> T {
    serde_json::from_value(part(compact, 1)).expect("a payload")
}

/// The message with another payload under the old signature.
pub(crate) fn edited(compact: &str, edit: impl FnOnce(&mut Value)) -> String {
    let mut payload = part(compact, 1);
    edit(&mut payload);
    put(compact, 1, &payload)
}

/// The message with another type under the old signature.
pub(crate) fn retyped(compact: &str, tag: &str) -> String {
    let mut header = part(compact, 0);
    header["typ"] = json!(tag);
    put(compact, 0, &header)
}

/// A message that names somebody's key and is signed with another.
pub(crate) fn in_the_name_of<T: Canonical>(payload: &T, named: Thumbprint, key: &PrivateKey) -> String {
    let header = canonical::encode(&json!({"alg": "ES256", "kid": named.to_string(), "typ": T::TAG}));
    let input = format!("{}.{}", base64url::encode(&header), base64url::encode(&canonical::encode(payload)));
    let signature = base64url::encode(&key.sign_fixed(input.as_bytes()));
    format!("{input}.{signature}")
}
