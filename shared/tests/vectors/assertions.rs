//! `assertions.json`: what a passkey's assertion must look like, and each way in which it must not.

use countersign_shared::{
    assertion::{self, Assertion, EnrolledCredential},
    base64url,
    canonical::{self, Canonical},
    keys::PublicKey,
    origin::Origin,
    payload::DelegationApproval,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    file::golden,
    support::{
        authenticator::{
            BACKED_UP, BACKUP_ELIGIBLE, Passkey, USER_PRESENT, USER_VERIFIED, authenticator_data, client_data,
        },
        chain, key, origin, passkey, raw, samples,
        table::{code, row},
    },
};

const HOST: &str = "countersign.example";
const HONEST: u8 = USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE | BACKED_UP;

/// One assertion over `payload`; accepted when there is no `code`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vector {
    name: String,
    tag: String,
    payload: Value,
    origin: Origin,
    credential: Credential,
    assertion: Assertion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Credential {
    id: String,
    public_key: PublicKey,
    backup_eligible: bool,
}

fn over<T: Canonical>(name: &str, code: &str, payload: &T, passkey: &Passkey, assertion: Assertion) -> Vector {
    Vector {
        name: name.into(),
        tag: T::TAG.into(),
        payload: serde_json::from_str(&raw::jcs(payload)).expect("JCS is JSON"),
        origin: origin(),
        credential: Credential {
            id: base64url::encode(&passkey.id),
            public_key: *passkey.key.public(),
            backup_eligible: passkey.backup_eligible,
        },
        assertion,
        code: (!code.is_empty()).then(|| code.to_owned()),
    }
}

fn case(name: &str, code: &str, assertion: Assertion) -> Vector {
    over(name, code, &samples::approval(), &passkey(), assertion)
}

fn challenge() -> Vec<u8> {
    assertion::challenge(DelegationApproval::TAG, &canonical::hash(&samples::approval()))
}

fn honest_client_data() -> String {
    client_data("webauthn.get", &challenge(), origin().as_str())
}

fn by_browser(name: &str, code: &str, client_data: impl Into<Vec<u8>>) -> Vector {
    case(name, code, passkey().sign_bytes(client_data.into(), authenticator_data(HOST, HONEST)))
}

fn by_authenticator(name: &str, code: &str, data: Vec<u8>) -> Vector {
    case(name, code, passkey().sign_bytes(honest_client_data().into_bytes(), data))
}

fn accepted() -> Vec<Vector> {
    let bound = Passkey { backup_eligible: false, ..passkey() };
    let edited = |from: &str, to: &str| honest_client_data().replace(from, to);
    let end = |more: &str| edited("false}", &format!("false,{more}}}"));
    let with_counter = [&authenticator_data(HOST, HONEST)[..33], &[0, 0, 1, 2]].concat();
    let with_extensions = [&authenticator_data(HOST, HONEST | 0x80)[..], &[0xa0]].concat();
    let (approval, confirm, entry) = (samples::approval(), samples::confirm(), chain::founding_entry());
    vec![
        over("an approval", "", &approval, &passkey(), passkey().sign(&approval, &origin())),
        over("a confirmation", "", &confirm, &passkey(), passkey().sign(&confirm, &origin())),
        over("a roster entry", "", &entry, &passkey(), passkey().sign(&entry, &origin())),
        over("a passkey that is not synced", "", &approval, &bound, bound.sign(&approval, &origin())),
        by_browser("crossOrigin is absent", "", edited(r#","crossOrigin":false"#, "")),
        by_browser("a key that is not known", "", end(r#""other_keys_can_be_added_here":"do not compare""#)),
        by_browser("null and a fraction under keys that are not known", "", end(r#""a":null,"b":[-1.5,1e300]"#)),
        by_browser(
            "spaces and escapes",
            "",
            edited(r#""type":"webauthn"#, " \"type\" : \"web\\u0061uthn").replace("://", ":\\/\\/"),
        ),
        by_authenticator("synced, but not backed up yet", "", authenticator_data(HOST, HONEST & !BACKED_UP)),
        by_authenticator("a counter that is not zero", "", with_counter),
        by_authenticator("extension data", "", with_extensions),
    ]
}

fn refused_client_data() -> Vec<Vector> {
    let tag = DelegationApproval::TAG.as_bytes();
    let hash = *canonical::hash(&samples::approval()).as_bytes();
    let edited = |from: &str, to: &str| honest_client_data().replace(from, to);
    let end = |more: &str| edited("false}", &format!("false,{more}}}"));
    let challenged = |challenge: &[u8]| client_data("webauthn.get", challenge, origin().as_str());
    let text = base64url::encode(&challenge());
    let type_and = |name: &str, code: &str, from: &str, to: &str| by_browser(name, code, edited(from, to));
    let origin_of = |name: &str, to: &str| type_and(name, "wrong_origin", "https://countersign.example", to);
    vec![
        type_and("made by create()", "wrong_ceremony", "webauthn.get", "webauthn.create"),
        type_and("a payment", "wrong_ceremony", "webauthn.get", "payment.get"),
        type_and("no type", "invalid_assertion", r#""type":"webauthn.get","#, ""),
        type_and("a type that is no text", "invalid_assertion", r#""webauthn.get""#, "1"),
        by_browser("a sign-in", "wrong_challenge", challenged(&[7; 32])),
        by_browser("the hash alone", "wrong_challenge", challenged(&hash)),
        by_browser("the tag alone", "wrong_challenge", challenged(tag)),
        by_browser("no zero between tag and hash", "wrong_challenge", challenged(&[tag, &hash].concat())),
        by_browser(
            "another tag",
            "wrong_challenge",
            challenged(&assertion::challenge("countersign.confirm.v1", &canonical::hash(&samples::approval()))),
        ),
        by_browser(
            "another payload",
            "wrong_challenge",
            challenged(&assertion::challenge(DelegationApproval::TAG, &canonical::hash(&samples::request()))),
        ),
        by_browser("no challenge at all", "wrong_challenge", challenged(&[])),
        type_and("a padded challenge", "wrong_challenge", &text, &format!("{text}=")),
        type_and("a challenge in base64", "wrong_challenge", &text, &format!("+{}", &text[1..])),
        origin_of("another server", "https://evil.example"),
        origin_of("a host below ours", "https://www.countersign.example"),
        origin_of("another port", "https://countersign.example:8443"),
        origin_of("no TLS", "http://countersign.example"),
        origin_of("an origin with a slash at the end", "https://countersign.example/"),
        origin_of("an origin in upper case", "https://Countersign.example"),
        origin_of("an Android app", "android:apk-key-hash:x"),
        type_and("a frame of another origin", "cross_origin", "false", "true"),
        by_browser("topOrigin", "cross_origin", end(r#""topOrigin":"https://evil.example""#)),
        by_browser("topOrigin is our own", "cross_origin", end(r#""topOrigin":"https://countersign.example""#)),
        by_browser("topOrigin is null", "cross_origin", end(r#""topOrigin":null"#)),
        type_and("crossOrigin is null", "invalid_assertion", "false", "null"),
        type_and("crossOrigin is a text", "invalid_assertion", "false", r#""false""#),
        by_browser("the type twice", "duplicate_key", end(r#""type":"webauthn.get""#)),
        by_browser("the challenge twice, once escaped", "duplicate_key", end(&format!(r#""challen\u0067e":"{text}""#))),
        by_browser("a key twice further down", "duplicate_key", end(r#""a":{"b":1,"b":2}"#)),
        by_browser("a lone surrogate", "lone_surrogate", end(r#""a":"\ud800""#)),
        by_browser("a byte order mark", "invalid_utf8", format!("\u{feff}{}", honest_client_data())),
        by_browser("not UTF-8", "invalid_utf8", [honest_client_data().as_bytes(), b"\xff"].concat()),
        by_browser("something behind it", "invalid_json", format!("{}x", honest_client_data())),
        by_browser("no bytes", "invalid_json", ""),
        by_browser("an empty object", "invalid_assertion", "{}"),
        by_browser("a list", "invalid_assertion", "[]"),
        by_browser(
            "4097 bytes",
            "invalid_assertion",
            format!("{}{}", honest_client_data(), " ".repeat(4097 - honest_client_data().len())),
        ),
    ]
}

fn refused_authenticator_data() -> Vec<Vector> {
    let honest = authenticator_data(HOST, HONEST);
    let flags = |name: &str, code: &str, flags: u8| by_authenticator(name, code, authenticator_data(HOST, flags));
    let host = |name: &str, host: &str| by_authenticator(name, "wrong_relying_party", authenticator_data(host, HONEST));
    let bound = Passkey { backup_eligible: false, ..passkey() };
    let now_synced = passkey().sign(&samples::approval(), &origin());
    vec![
        by_authenticator("no authenticator data", "invalid_assertion", Vec::new()),
        by_authenticator("36 bytes", "invalid_assertion", honest[..36].to_vec()),
        host("signed for the host above ours", "example"),
        host("signed for a host below ours", "www.countersign.example"),
        host("signed for the origin instead of the host", "https://countersign.example"),
        host("signed for another host", "evil.example"),
        flags("nobody was there", "user_not_verified", HONEST & !USER_PRESENT),
        flags("nobody was verified", "user_not_verified", HONEST & !USER_VERIFIED),
        flags("no flags", "user_not_verified", 0),
        flags("no longer to be synced", "backup_flags", USER_PRESENT | USER_VERIFIED),
        flags("backed up, but not to be synced", "backup_flags", HONEST & !BACKUP_ELIGIBLE),
        over("to be synced, but enrolled as bound", "backup_flags", &samples::approval(), &bound, now_synced),
    ]
}

fn refused_signatures() -> Vec<Vector> {
    let honest = passkey().sign(&samples::approval(), &origin());
    let refuse = |name: &str, assertion: Assertion| case(name, "invalid_signature", assertion);
    let with = |signature: Vec<u8>| Assertion { signature, ..honest.clone() };
    let signed = [&honest.authenticator_data[..], canonical::Digest::of(&honest.client_data_json).as_bytes()].concat();
    let unhashed = [&honest.authenticator_data[..], &honest.client_data_json].concat();
    let counted = [&honest.authenticator_data[..33], &[0, 0, 0, 1]].concat();
    let mut flipped = honest.signature.clone();
    *flipped.last_mut().expect("a signature") ^= 1;
    vec![
        case("another credential's id", "wrong_key", Assertion { credential_id: vec![0x22; 16], ..honest.clone() }),
        case("no credential id", "wrong_key", Assertion { credential_id: Vec::new(), ..honest.clone() }),
        refuse("another key", Passkey { key: key(0x22), ..passkey() }.sign(&samples::approval(), &origin())),
        refuse("one bit of the signature", with(flipped)),
        refuse("no signature", with(Vec::new())),
        refuse("r then s instead of DER", with(passkey().key.sign_fixed(&signed).to_vec())),
        refuse("a byte behind the DER", with([&honest.signature[..], &[0]].concat())),
        refuse("clientDataJSON signed without hashing it", with(passkey().key.sign_der(&unhashed))),
        refuse("another counter than the one signed", Assertion { authenticator_data: counted, ..honest.clone() }),
        refuse(
            "a space more than was signed",
            Assertion { client_data_json: [&honest.client_data_json[..], b" "].concat(), ..honest },
        ),
    ]
}

#[test]
fn an_assertion_passes_or_is_refused_with_its_code() {
    let made: Vec<Vector> = [accepted(), refused_client_data(), refused_authenticator_data(), refused_signatures()]
        .into_iter()
        .flatten()
        .collect();
    for vector in &golden("assertions.json", &made) {
        let id = base64url::decode("id", &vector.credential.id).expect("base64url");
        let credential = EnrolledCredential {
            id: &id,
            public_key: &vector.credential.public_key,
            backup_eligible: vector.credential.backup_eligible,
        };
        let bytes = canonical::encode(&vector.payload);
        let outcome = (row(&vector.tag).assert)(&vector.assertion, &bytes, &vector.origin, &credential);
        let expected = vector.code.as_deref().unwrap_or("accepted");
        assert_eq!(code(outcome), expected, "{}", vector.name);
        // Sign-ins ask only about the frame and the form of clientDataJSON.
        let framing = code(assertion::check_framing(&vector.assertion.client_data_json));
        assert!(framing == "accepted" || framing == expected, "{}: {framing}", vector.name);
        assert_eq!(framing == "cross_origin", expected == "cross_origin", "{}", vector.name);
    }
}
