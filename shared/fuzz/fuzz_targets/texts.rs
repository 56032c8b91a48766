//! Short texts: origins, ids, nonces, scopes, keys, hashes, times and secrets.
#![no_main]

use countersign_shared::{
    canonical::Digest,
    ids::{Nonce, UserId},
    keys::PublicKey,
    origin::Origin,
    scope::Scope,
    token::{self, SecretKind},
    wire::Timestamp,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let owned = text.to_owned();
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(Origin::parse(origin.as_str()).as_ref(), Ok(&origin));
        assert!(!origin.relying_party_id().is_empty());
    }
    if let Ok(origin) = Origin::try_from(owned.clone()) {
        assert_eq!(origin.as_str(), text);
    }
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string(), text, "one key has one text");
    }
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_string(), text);
    }
    if let Ok(time) = Timestamp::try_from(owned.clone()) {
        assert_eq!(Timestamp::try_from(time.to_string()), Ok(time));
    }
    let _ = (text.parse::<UserId>(), text.parse::<Scope>(), Nonce::try_from(owned));
    let _ = (token::is_well_formed(SecretKind::Token, text), token::redacted(text));
});
