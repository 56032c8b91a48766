//! Reading, comparing and, on demand, writing a vector file.

use std::{collections::HashSet, fs, path::PathBuf};

use countersign_shared::keys::PublicKey;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

#[allow(clippy::disallowed_methods, reason = "the one setting that the vector tests have")]
fn updating() -> bool {
    std::env::var("COUNTERSIGN_UPDATE").is_ok_and(|value| value == "1")
}

/// Compares `made` with the file, and gives what stands in the file.
pub(crate) fn golden<T: Serialize + DeserializeOwned>(name: &str, made: &T) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    let text = serde_json::to_string_pretty(made).expect("vectors serialise") + "\n";
    if updating() {
        fs::write(&path, &text).expect("the vector file is writable");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    if let Some(line) = stored.lines().zip(text.lines()).position(|(stored, made)| stored != made) {
        let at = |text: &str| text.lines().nth(line).unwrap_or_default().to_owned();
        let (stored, made) = (at(&stored), at(&text));
        panic!("{name} differs at line {}:\n  stored {stored}\n  made   {made}\n{}", line + 1, HOW_TO_UPDATE);
    }
    assert_eq!(stored.len(), text.len(), "{name} has another length. {HOW_TO_UPDATE}");
    names_are_unique(name, &serde_json::from_str(&stored).expect("the vector file is JSON"));
    serde_json::from_str(&stored).expect("the vector file reads")
}

/// A name says which case failed, so no two cases of one list (and tag) share one.
fn names_are_unique(path: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| names_are_unique(&format!("{path}/{key}"), value));
        }
        Value::Array(items) => {
            let mut seen = HashSet::new();
            for item in items {
                if let Some(name) = item.get("name") {
                    assert!(seen.insert((item.get("tag"), name)), "{path} has {name} twice");
                }
            }
        }
        _ => {}
    }
}

const HOW_TO_UPDATE: &str = "If the protocol was meant to change, run this test with COUNTERSIGN_UPDATE=1.";

/// A public key as JOSE libraries read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Jwk {
    pub(crate) crv: String,
    pub(crate) kty: String,
    pub(crate) x: String,
    pub(crate) y: String,
}

impl Jwk {
    pub(crate) fn of(key: &PublicKey) -> Self {
        serde_json::from_str(&key.to_jwk()).expect("a JWK")
    }

    pub(crate) fn key(&self) -> PublicKey {
        let coordinate = |text: &str| countersign_shared::base64url::decode("jwk", text).expect("a coordinate");
        let point = [&[4][..], &coordinate(&self.x), &coordinate(&self.y)].concat();
        PublicKey::from_sec1(&point).expect("a point")
    }
}
