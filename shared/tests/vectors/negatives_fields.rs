//! The part of `negatives.json` in which the JSON is well and a value is not.

use countersign_shared::{base64url, payload};
use serde_json::{Value, json};

use crate::{
    negatives::{Negative, input},
    support::{
        chain, key, pushes,
        raw::{self, with},
        samples,
    },
};

/// Values of the right type that a field must not have.
fn fields() -> Vec<Negative> {
    let (seen, request, denial) = (samples::seen(), samples::request(), samples::denial());
    let announce = samples::announce();
    let mut cases = Vec::new();
    let mut seen_case = |name: &str, pointer: &str, to: &str| {
        cases.push(input(&seen, name, "invalid_field", with(&seen, pointer, to)));
    };
    let hash = seen.request_hash.to_string();
    seen_case("an id with another prefix", "/deviceId", "usr_ada");
    seen_case("an id without a suffix", "/deviceId", "dev_");
    seen_case("an id in upper case", "/deviceId", "dev_Ada");
    seen_case("an id with a hyphen", "/deviceId", "dev_a-b");
    seen_case("an id of 65 bytes", "/deviceId", &format!("dev_{}", "a".repeat(61)));
    seen_case("a hash of 31 bytes", "/requestHash", &base64url::encode(&[1; 31]));
    seen_case("a hash with padding", "/requestHash", &format!("{hash}="));
    seen_case("a hash with a trailing bit", "/requestHash", &format!("{}B", "A".repeat(42)));
    seen_case("a hash in hexadecimal", "/requestHash", &"ab".repeat(32));
    seen_case("an origin with a slash at the end", "/origin", "https://countersign.example/");
    seen_case("an origin in upper case", "/origin", "https://Countersign.example");
    seen_case("an origin with the default port", "/origin", "https://countersign.example:443");
    seen_case("an origin that is an IP address", "/origin", "https://192.0.2.1");
    seen_case("an origin without TLS", "/origin", "http://countersign.example");
    let mut key_case = |name: &str, bytes: &[u8]| {
        cases.push(input(&announce, name, "invalid_field", with(&announce, "/publicKey", base64url::encode(bytes))));
    };
    let signer = key(1);
    let (x, y) = signer.public().coordinates();
    key_case("a key that is on no point", &[&[2][..], &[0xff; 32]].concat());
    key_case("a key that is not compressed", &[&[4], x, y].concat());
    key_case("a key in the compact form", &[&[5], x].concat());
    key_case("a key of 32 bytes", x);
    let text = |length: usize| "🖋".repeat(length);
    let entry = |value: Value, count: usize| Value::Array(vec![value; count]);
    let detail = json!({"label": "a", "value": ""});
    let constraint = json!({"name": "a", "value": ""});
    let scopes = |count: usize| (10..10 + count).map(|at| format!("s{at}")).collect::<Vec<_>>();
    let nonce = request.nonce.as_str();
    let request_cases: Vec<(&str, &str, Value)> = vec![
        ("a purpose of 501 characters", "/purpose", text(501).into()),
        ("an empty purpose", "/purpose", "".into()),
        ("an agent's id that is empty", "/agent/id", "".into()),
        ("an agent's name of 81 characters", "/agent/name", text(81).into()),
        ("no scope", "/scopes", json!([])),
        ("scopes out of order", "/scopes", json!(["payments:read", "payments:create"])),
        ("a scope twice", "/scopes", json!(["payments:read", "payments:read"])),
        ("33 scopes", "/scopes", json!(scopes(33))),
        ("an empty scope", "/scopes", json!([""])),
        ("a scope of 65 bytes", "/scopes", json!(["a".repeat(65)])),
        ("a scope in upper case", "/scopes", json!(["Payments"])),
        ("a scope with a space", "/scopes", json!(["a b"])),
        ("17 constraints", "/constraints", entry(constraint, 17)),
        ("a constraint without a name", "/constraints/0/name", "".into()),
        ("a constraint's value of 201 characters", "/constraints/0/value", text(201).into()),
        ("51 details", "/details", entry(detail, 51)),
        ("a detail's label of 65 characters", "/details/0/label", text(65).into()),
        ("a detail's value of 501 characters", "/details/1/value", text(501).into()),
        ("59 seconds", "/durationSeconds", 59.into()),
        ("a second more than a day", "/durationSeconds", 86_401.into()),
        ("over when it begins", "/expiresAt", request.issued_at.into()),
        ("a millisecond more than a day to answer", "/expiresAt", (request.issued_at + 86_400_001).into()),
        ("a nonce without a prefix", "/nonce", nonce[7..].into()),
        ("a nonce of 127 bits", "/nonce", nonce[..nonce.len() - 1].into()),
        ("a nonce with a trailing bit", "/nonce", format!("{}1", &nonce[..nonce.len() - 1]).into()),
        ("a nonce in upper case", "/nonce", nonce.to_uppercase().into()),
        ("a nonce with a letter that Crockford left out", "/nonce", nonce.replacen("_c", "_u", 1).into()),
    ];
    for (name, pointer, to) in request_cases {
        assert_ne!(request_value(pointer), to, "{name} must change something");
        cases.push(input(&request, name, "invalid_field", with(&request, pointer, to)));
    }
    cases.push(input(
        &denial,
        "a reason that is not in the list",
        "invalid_field",
        with(&denial, "/reasonCode", "tooBroad"),
    ));
    cases.push(input(&denial, "a reason of 201 characters", "invalid_field", with(&denial, "/reasonText", text(201))));
    cases.push(input(
        &denial,
        "a counter-offer of more than a day",
        "invalid_field",
        with(&denial, "/counterOffer/durationSeconds", 86_401),
    ));
    cases
}

fn request_value(pointer: &str) -> Value {
    let request: Value = serde_json::from_str(&raw::jcs(&samples::request())).expect("JSON");
    request.pointer(pointer).expect(pointer).clone()
}

/// The rules of the other messages.
fn rules() -> Vec<Negative> {
    let (terms, confirm, claim) = (samples::terms(), samples::confirm(), samples::claim());
    let (read, audience, offer) = (samples::delegation_read(), samples::audience_read(), samples::ticket().offer);
    let (revoke, entry) = (samples::connection_revoke(), chain::founding_entry());
    let settings = samples::notification_settings();
    let long = "a".repeat(201);
    let long_address = format!("a@{}.example", vec!["b".repeat(48); 5].join("."));
    assert_eq!(long_address.len(), 254);
    let long_address = format!("a{long_address}");
    let refuse = "invalid_field";
    let nothing = payload::Terms { scopes: Vec::new(), ..terms.clone() };
    vec![
        input(&read, "a wait of 56 seconds", refuse, with(&read, "/waitSeconds", 56)),
        input(&revoke, "a reason of 201 characters", refuse, with(&revoke, "/reason", &long[..])),
        input(&audience, "an audience key with a slash", refuse, with(&audience, "/audienceKey", "a/b")),
        input(&audience, "an empty audience key", refuse, with(&audience, "/audienceKey", "")),
        input(&terms, "terms without scopes", refuse, raw::jcs(&nothing)),
        input(&terms, "terms with scopes out of order", refuse, with(&terms, "/scopes/0/name", "z")),
        input(&terms, "a scope without a description", refuse, with(&terms, "/scopes/0/description", "")),
        input(&terms, "a risk that is not in the list", refuse, with(&terms, "/scopes/0/risk", "High")),
        input(&terms, "a proof that is not in the list", refuse, with(&terms, "/proof", "mtls")),
        input(&terms, "terms for less than a minute", refuse, with(&terms, "/maxDurationSeconds", 59)),
        input(&terms, "a provider without a name", refuse, with(&terms, "/providerName", "")),
        input(&confirm, "a user without a name", refuse, with(&confirm, "/userName", "")),
        input(&confirm, "a code that is over when it begins", refuse, with(&confirm, "/expiresAt", confirm.issued_at)),
        input(&confirm, "a credential id with padding", refuse, with(&confirm, "/credentialId", "AA==")),
        input(&claim, "a proof of 31 bytes", refuse, with(&claim, "/claimProof", base64url::encode(&[1; 31]))),
        input(
            &claim,
            "an offer of another server",
            "wrong_origin",
            with(&claim, "/offer/origin", "https://other.example"),
        ),
        input(&claim, "an offer without a name", "offer_invalid", with(&claim, "/offer/runtimeName", "")),
        input(&offer, "a name of 49 bytes", "offer_invalid", with(&offer, "/deviceName", "a".repeat(49))),
        input(
            &offer,
            "a name of 25 characters and 50 bytes",
            "offer_invalid",
            with(&offer, "/deviceName", "ß".repeat(25)),
        ),
        input(
            &offer,
            "an offer that is over when it begins",
            "offer_invalid",
            with(&offer, "/expiresAt", offer.issued_at),
        ),
        input(&settings, "a language that is not spoken", refuse, with(&settings, "/language", "fr")),
        input(&settings, "a zone without a name", refuse, with(&settings, "/timeZone", "")),
        input(&settings, "a zone with a dot", refuse, with(&settings, "/timeZone", "../etc/localtime")),
        input(&settings, "a zone of 65 bytes", refuse, with(&settings, "/timeZone", "a".repeat(65))),
        input(&settings, "quiet from minute 1440", refuse, with(&settings, "/quietFrom", 1440)),
        input(&settings, "quiet to minute 1440", refuse, with(&settings, "/quietTo", 1440)),
        input(&settings, "an address without a domain", refuse, with(&settings, "/email", "ada")),
        input(
            &settings,
            "an address with a header",
            refuse,
            with(&settings, "/email", "a@b.example\r\nBcc: c@d.example"),
        ),
        input(&settings, "two addresses", refuse, with(&settings, "/email", "a@b.example,c@d.example")),
        input(&settings, "an address with a name", refuse, with(&settings, "/email", "Ada <a@b.example>")),
        input(&settings, "an address at a number", refuse, with(&settings, "/email", "a@192.0.2.1")),
        input(&settings, "an address of 255 bytes", refuse, with(&settings, "/email", &long_address[..])),
        input(&entry, "an entry that does nothing", "roster_invalid", with(&entry, "/enrol", json!([]))),
        input(
            &entry,
            "an entry that enrols nine keys",
            "roster_invalid",
            with(&entry, "/enrol", json!(vec![entry.enrol[0].clone(); 9])),
        ),
        input(
            &entry,
            "an entry that revokes 257 keys",
            "roster_invalid",
            with(&entry, "/revoke", json!(vec!["a"; 257])),
        ),
        input(&entry, "an enrolled key without a name", "roster_invalid", with(&entry, "/enrol/0/name", "")),
        input(&entry, "a credential id that is empty", "roster_invalid", with(&entry, "/enrol/0/id", "")),
        input(&entry, "a device with another prefix", "roster_invalid", with(&entry, "/enrol/1/id", "usr_ada")),
        input(&entry, "a device that may be synced", "roster_invalid", with(&entry, "/enrol/1/backupEligible", true)),
        input(&entry, "a recovery key with another id", "roster_invalid", with(&entry, "/enrol/1/kind", "recovery")),
        input(&entry, "a device that signs the roster", "roster_invalid", with(&entry, "/signerKind", "device")),
        input(&entry, "a kind of key that is not known", refuse, with(&entry, "/signerKind", "person")),
        input(&entry, "a co-signer that is no device", refuse, with(&entry, "/signerDeviceId", "usr_ada")),
    ]
}

/// What no browser would subscribe with.
fn pushes() -> Vec<Negative> {
    let (subscribe, receipt) = (pushes::subscribe(), pushes::delivered());
    let mut cases = Vec::new();
    let mut endpoint = |name: &str, to: &str| {
        cases.push(input(&subscribe, name, "invalid_field", with(&subscribe, "/endpoint", to)));
    };
    endpoint("an endpoint without TLS", "http://push.example.net/a");
    endpoint("an endpoint that begins with localhost", "http://localhost.example.net/a");
    endpoint("an endpoint without a host", "https:///a");
    endpoint("an endpoint with a space", "https://push.example.net/a b");
    endpoint("an endpoint with an umlaut", "https://püsh.example.net/a");
    endpoint("an endpoint of 2049 characters", &format!("https://push.example.net/{}", "a".repeat(2049 - 25)));
    let mut bytes = |name: &str, pointer: &str, bytes: &[u8]| {
        cases.push(input(&subscribe, name, "invalid_field", with(&subscribe, pointer, base64url::encode(bytes))));
    };
    let point = pushes::uncompressed(0x41);
    bytes("a push key that is compressed", "/p256dh", &[&[2], &point[1..33]].concat());
    bytes("a push key that is on no point", "/p256dh", &[&point[..64], &[point[64] ^ 1]].concat());
    bytes("a push key of 64 bytes", "/p256dh", &point[1..]);
    bytes("a push secret of 15 bytes", "/auth", &[1; 15]);
    let event = input(&receipt, "an event that is not in the list", "invalid_field", with(&receipt, "/event", "shown"));
    let push = input(&receipt, "a push with another prefix", "invalid_field", with(&receipt, "/pushId", "del_a"));
    cases.extend([event, push]);
    cases
}

pub(crate) fn vectors() -> Vec<Negative> {
    [fields(), rules(), pushes()].into_iter().flatten().collect()
}
