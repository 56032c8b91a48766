//! `#[serde(with = "key_text")]`: a private key as base64url, for the state file of a test device.

use countersign_shared::{base64url, keys::PrivateKey};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(crate) fn encode(key: &PrivateKey) -> String {
    base64url::encode(&*key.to_bytes())
}

pub(crate) fn serialize<S: Serializer>(key: &PrivateKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&encode(key))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PrivateKey, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes =
        base64url::decode_array::<32>("privateKey", &text).map_err(|refusal| D::Error::custom(refusal.detail))?;
    PrivateKey::from_bytes(&bytes).map_err(|refusal| D::Error::custom(refusal.detail))
}
