//! `fold.json`: which requests ask the same, and which are new since the last yes.

use countersign_shared::{
    canonical::{self, Digest},
    payload::{Agent, Constraint, DelegationRequest, Detail},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    file::golden,
    support::{key, nonce, raw, samples},
};

/// A request with its three identities, and how it compares with the first one of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vector {
    name: String,
    request: Value,
    request_hash: Digest,
    fold_key: Digest,
    cool_key: Digest,
    folds: bool,
    cools: bool,
}

fn vector(name: &str, request: &DelegationRequest) -> Vector {
    let first = samples::request();
    Vector {
        name: name.into(),
        request: serde_json::from_str(&raw::jcs(request)).expect("JCS is JSON"),
        request_hash: canonical::hash(request),
        fold_key: request.fold_key(),
        cool_key: request.cool_key(),
        folds: request.fold_key() == first.fold_key(),
        cools: request.cool_key() == first.cool_key(),
    }
}

fn vectors() -> Vec<Vector> {
    let first = samples::request;
    let detail = |value: &str| vec![Detail { label: "Invoice".into(), value: value.into() }];
    let limit = |value: &str| vec![Constraint { name: "maxAmount".into(), value: value.into() }];
    let agent = Agent { id: "other-agent".into(), ..first().agent };
    let later = DelegationRequest {
        nonce: nonce("request", 0x99),
        issued_at: first().issued_at + 5,
        expires_at: first().expires_at + 7,
        token_key_thumbprint: key(0x13).public().thumbprint(),
        ..first()
    };
    vec![
        vector("the first", &first()),
        vector("another nonce, time, deadline and token key", &later),
        vector("another purpose", &DelegationRequest { purpose: "another".into(), ..first() }),
        vector("other details", &DelegationRequest { details: detail("2026-0002"), ..first() }),
        vector("other scopes", &DelegationRequest { scopes: samples::scopes(&["payments:read"]), ..first() }),
        vector("another constraint", &DelegationRequest { constraints: limit("13.00 EUR"), ..first() }),
        vector("another duration", &DelegationRequest { duration_seconds: 3601, ..first() }),
        vector("single use", &DelegationRequest { single_use: true, ..first() }),
        vector("another agent", &DelegationRequest { agent, ..first() }),
        vector("other terms", &DelegationRequest { terms_hash: Digest::of(b"terms"), ..first() }),
        vector("nothing that may be empty", &samples::plain_request()),
    ]
}

#[test]
fn equal_requests_fold_and_equal_asks_cool() {
    let stored = golden("fold.json", &vectors());
    let without = |request: &Value, keys: &[&str]| {
        let mut request = request.clone();
        let object = request.as_object_mut().expect("an object");
        keys.iter().for_each(|key| drop(object.remove(*key).expect(key)));
        canonical::encode(&request)
    };
    for vector in &stored {
        let request: DelegationRequest = canonical::decode(&canonical::encode(&vector.request)).expect(&vector.name);
        assert_eq!(canonical::hash(&request), vector.request_hash, "{}", vector.name);
        assert_eq!((request.fold_key(), request.cool_key()), (vector.fold_key, vector.cool_key), "{}", vector.name);
        let left_out = ["nonce", "issuedAt", "expiresAt", "tokenKeyThumbprint", "purpose", "details"];
        let fold_key = canonical::hash_bytes("countersign.fold.v1", &without(&vector.request, &left_out[..4]));
        let cool_key = canonical::hash_bytes("countersign.cool.v1", &without(&vector.request, &left_out));
        assert_eq!((fold_key, cool_key), (vector.fold_key, vector.cool_key), "{}", vector.name);
        assert_eq!(vector.folds, vector.fold_key == stored[0].fold_key, "{}", vector.name);
        assert_eq!(vector.cools, vector.cool_key == stored[0].cool_key, "{}", vector.name);
    }
    let folding: Vec<bool> = stored.iter().map(|vector| vector.folds).collect();
    assert_eq!(folding, [true, true, false, false, false, false, false, false, false, false, false]);
    let cooling: Vec<bool> = stored.iter().map(|vector| vector.cools).collect();
    assert_eq!(cooling, [true, true, true, true, false, false, false, false, false, false, false]);
}
