//! `payloads.json`: every struct with its canonical bytes, hash, signature and challenge.

use countersign_shared::{
    assertion, base64url,
    canonical::{self, Canonical, Digest},
    jws,
    keys::PrivateKey,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    file::{Jwk, golden},
    support::{chain, device, origin, pushes, raw, recovery, runtime_key, samples, table},
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vector {
    name: String,
    tag: String,
    payload: Value,
    jcs: String,
    jcs_base64url: String,
    hash: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jws: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jwk: Option<Jwk>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
}

fn unsigned<T: Canonical>(name: &str, payload: &T) -> Vector {
    let bytes = canonical::encode(payload);
    Vector {
        name: name.into(),
        tag: T::TAG.into(),
        payload: serde_json::from_slice(&bytes).expect("JCS is JSON"),
        jcs: raw::jcs(payload),
        jcs_base64url: base64url::encode(&bytes),
        hash: canonical::hash(payload),
        jws: None,
        jwk: None,
        challenge: None,
    }
}

fn signed<T: Canonical>(name: &str, payload: &T, key: &PrivateKey) -> Vector {
    let jws = Some(jws::sign(payload, key));
    Vector { jws, jwk: Some(Jwk::of(key.public())), ..unsigned(name, payload) }
}

fn by_passkey<T: Canonical>(name: &str, payload: &T) -> Vector {
    let challenge = assertion::challenge(T::TAG, &canonical::hash(payload));
    Vector { challenge: Some(base64url::encode(&challenge)), ..signed(name, payload, &device().key) }
}

fn vectors() -> Vec<Vector> {
    let (runtime, device) = (runtime_key(), device().key);
    vec![
        unsigned("offer", &samples::ticket().offer),
        unsigned("offer from localhost", &samples::plain_ticket().offer),
        signed("announce", &samples::announce(), &runtime),
        by_passkey("confirm", &samples::confirm()),
        signed("claim", &samples::claim(), &runtime),
        signed("accept", &samples::accept(), &runtime),
        signed("connection-revoke", &samples::connection_revoke(), &runtime),
        signed("audience-read", &samples::audience_read(), &runtime),
        unsigned("terms", &samples::terms()),
        signed("delegation-request with awkward text", &samples::request(), &runtime),
        signed("delegation-request with empty lists", &samples::plain_request(), &runtime),
        signed("delegation-read", &samples::delegation_read(), &runtime),
        signed("delegation-revoke", &samples::delegation_revoke(), &runtime),
        by_passkey("delegation-approve", &samples::approval()),
        signed("delegation-deny with a counter-offer", &samples::denial(), &device),
        signed("delegation-deny, not me", &samples::plain_denial(), &device),
        signed("delegation-seen", &samples::seen(), &device),
        signed("token", &samples::token_request(), &runtime),
        signed("session", &samples::session_proof(), &device),
        signed("person-delegation-revoke", &samples::person_delegation_revoke(), &device),
        signed("person-connection-revoke", &samples::person_connection_revoke(), &device),
        signed("recovery-begin", &recovery::recovery_begin(), &recovery::code().key(&origin()).expect("a key")),
        signed("notification-settings", &samples::notification_settings(), &device),
        signed("notification-settings with nothing on", &samples::plain_notification_settings(), &device),
        signed("push-subscribe", &pushes::subscribe(), &device),
        signed("push-unsubscribe", &pushes::unsubscribe(), &device),
        signed("push-receipt, delivered", &pushes::delivered(), &device),
        signed("push-receipt, opened", &pushes::opened(), &device),
        by_passkey("roster entry 0", &chain::founding_entry()),
    ]
}

#[test]
fn every_payload_has_its_bytes_hash_and_signature() {
    let stored = golden("payloads.json", &vectors());
    for vector in &stored {
        let (row, name) = (table::row(&vector.tag), &vector.name);
        let bytes = base64url::decode("jcs", &vector.jcs_base64url).expect(name);
        assert_eq!(bytes, vector.jcs.as_bytes(), "{name}");
        assert_eq!(serde_json::from_str::<Value>(&vector.jcs).expect(name), vector.payload, "{name}");
        assert_eq!((row.decode)(&bytes).expect(name), (bytes.clone(), vector.hash), "{name}");
        assert_eq!(canonical::hash_bytes(&vector.tag, &bytes), vector.hash, "{name}");
        if let Some(jws) = &vector.jws {
            let jwk = vector.jwk.as_ref().expect("a signed payload has its signer's key");
            assert_eq!((row.verify)(jws, &jwk.key()).expect(name), vector.hash, "{name}");
        }
        if let Some(challenge) = &vector.challenge {
            let expected = [vector.tag.as_bytes(), &[0], vector.hash.as_bytes()].concat();
            assert_eq!(base64url::decode("challenge", challenge).expect(name), expected, "{name}");
        }
    }
    for row in table::ROWS {
        assert!(stored.iter().any(|vector| vector.tag == row.tag), "{} has no vector", row.tag);
    }
}
