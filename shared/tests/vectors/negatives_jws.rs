//! The part of `negatives.json` that is signed: headers, keys and signatures that do not fit.

use countersign_shared::{
    base64url,
    canonical::Canonical,
    keys::PrivateKey,
    payload::{DelegationDenial, DelegationSeen},
};

use crate::{
    file::Jwk,
    negatives::Negative,
    support::{device, key, raw, samples},
};

const TAG: &str = DelegationSeen::TAG;

fn case(name: &str, code: &str, jws: String) -> Negative {
    Negative {
        name: name.into(),
        tag: TAG.into(),
        input: None,
        jws: Some(jws),
        jwk: Some(Jwk::of(device().key.public())),
        code: code.into(),
    }
}

/// The message with one of its three parts replaced.
fn part(at: usize, to: &str) -> String {
    let good = device().sign(&samples::seen());
    let mut parts: Vec<&str> = good.split('.').collect();
    parts[at] = to;
    parts.join(".")
}

fn signed(header: &str, payload: &str, key: &PrivateKey) -> String {
    raw::jws(header, payload.as_bytes(), key)
}

fn headers() -> Vec<Negative> {
    let (signer, payload) = (device().key, raw::jcs(&samples::seen()));
    let good = raw::header(TAG, &signer);
    let kid = signer.public().thumbprint().to_string();
    let refuse = |name: &str, header: String| case(name, "invalid_jws", signed(&header, &payload, &signer));
    vec![
        refuse("a header that is not JSON", "ES256".into()),
        refuse("alg none", good.replace("ES256", "none")),
        refuse("alg HS256", good.replace("ES256", "HS256")),
        refuse("alg in lower case", good.replace("ES256", "es256")),
        refuse("header keys in another order", format!(r#"{{"kid":"{kid}","alg":"ES256","typ":"{TAG}"}}"#)),
        refuse("a space in the header", good.replace(",", ", ")),
        refuse("a header key twice", good.replacen('{', r#"{"alg":"ES256","#, 1)),
        refuse(
            "a key of its own in the header",
            good.replace(r#","typ""#, &format!(r#","jwk":{},"typ""#, signer.public().to_jwk())),
        ),
        refuse("crit in the header", good.replace(r#","kid""#, r#","crit":["b64"],"kid""#)),
        refuse("no kid", format!(r#"{{"alg":"ES256","typ":"{TAG}"}}"#)),
        refuse("no typ", format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#)),
        refuse("a kid that is no thumbprint", good.replace(&kid, "device")),
        refuse("a kid that is empty", good.replace(&kid, "")),
        refuse("an escape in the header", good.replace("ES256", r"\u0045S256")),
    ]
}

fn forms() -> Vec<Negative> {
    let good = device().sign(&samples::seen());
    let (input, signature) = good.rsplit_once('.').expect("three parts");
    let refuse = |name: &str, jws: String| case(name, "invalid_jws", jws);
    vec![
        refuse("no text", String::new()),
        refuse("one part", "e30".into()),
        refuse("two parts", input.into()),
        refuse("four parts", format!("{good}.e30")),
        refuse("a space in front", format!(" {good}")),
        refuse("a line feed behind", format!("{good}\n")),
        refuse("a padded signature", format!("{good}==")),
        refuse("a signature in base64", format!("{input}.+{}", &signature[1..])),
        refuse("a trailing bit in the signature", format!("{input}.{}B", &signature[..signature.len() - 1])),
        refuse("a payload that is not base64url", part(1, "!")),
        refuse("the JSON form of a JWS", r#"{"payload":"","protected":"","signature":""}"#.into()),
    ]
}

fn types_and_keys() -> Vec<Negative> {
    let (signer, stranger) = (device().key, key(0x77));
    let payload = raw::jcs(&samples::seen());
    let as_type = |tag: &str| signed(&raw::header(tag, &signer), &payload, &signer);
    vec![
        case("the same bytes under another type", "wrong_type", as_type(DelegationDenial::TAG)),
        case("a type in upper case", "wrong_type", as_type(&TAG.to_uppercase())),
        case("an empty type", "wrong_type", as_type("")),
        case("the type JWT", "wrong_type", as_type("JWT")),
        case("another version of the type", "wrong_type", as_type(&TAG.replace(".v1", ".v2"))),
        case("another message's honest signature", "wrong_type", device().sign(&samples::denial())),
        case("a stranger's kid and signature", "wrong_key", signed(&raw::header(TAG, &stranger), &payload, &stranger)),
        case("a stranger's kid, our signature", "wrong_key", signed(&raw::header(TAG, &stranger), &payload, &signer)),
        case(
            "our kid, a stranger's signature",
            "invalid_signature",
            signed(&raw::header(TAG, &signer), &payload, &stranger),
        ),
    ]
}

fn signatures() -> Vec<Negative> {
    let signer = device().key;
    let good = device().sign(&samples::seen());
    let (input, signature) = good.rsplit_once('.').expect("three parts");
    let bytes = base64url::decode("signature", signature).expect("64 bytes");
    let mut flipped = bytes.clone();
    flipped[63] ^= 1;
    let other = base64url::encode(raw::with(&samples::seen(), "/issuedAt", 1).as_bytes());
    let refuse = |name: &str, jws: String| case(name, "invalid_signature", jws);
    let with = |signature: &[u8]| format!("{input}.{}", base64url::encode(signature));
    vec![
        refuse("no signature", with(&[])),
        refuse("one bit of the signature", with(&flipped)),
        refuse("63 bytes of signature", with(&bytes[..63])),
        refuse("a signature of zeros", with(&[0; 64])),
        refuse("a DER signature", with(&signer.sign_der(input.as_bytes()))),
        refuse("s then r", with(&[&bytes[32..], &bytes[..32]].concat())),
        refuse("another payload under the signature", part(1, &other)),
        refuse("a payload that is not canonical under another's signature", part(1, "e30")),
    ]
}

/// Signed by the right key, and still not what may be read.
fn payloads() -> Vec<Negative> {
    let (signer, text) = (device().key, raw::jcs(&samples::seen()));
    let refuse = |name: &str, code: &str, payload: String| {
        case(name, code, signed(&raw::header(TAG, &signer), &payload, &signer))
    };
    vec![
        refuse("signed, with a space", "not_canonical", text.replacen(',', ", ", 1)),
        refuse("signed, with a key twice", "duplicate_key", text.replacen('{', r#"{"issuedAt":1,"#, 1)),
        refuse(
            "signed, with a key too many",
            "unknown_field",
            raw::edited(&samples::seen(), |value| value["x"] = 1.into()),
        ),
        refuse("signed, with 2^53", "number_out_of_range", raw::with(&samples::seen(), "/issuedAt", 1_u64 << 53)),
        refuse("signed, empty", "invalid_json", String::new()),
    ]
}

pub(crate) fn vectors() -> Vec<Negative> {
    [headers(), forms(), types_and_keys(), signatures(), payloads()].into_iter().flatten().collect()
}
