//! `dpop.json`: proofs that the holder of a token holds its key as well, and those that prove nothing.

use countersign_shared::{Code, base64url, canonical::Digest, dpop, keys::Thumbprint};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    file::golden,
    support::{NOW, key, raw, table::code, token_key},
};

const METHOD: &str = "POST";
const ADDRESS: &str = "https://payments.example/v1/charges";
const TOKEN: &str = "cst_example";

/// A proof and the call that it came with; accepted when there is no `code`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    proof: String,
    htm: String,
    htu: String,
    token: String,
    now: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    thumbprint: Thumbprint,
    jti: String,
    iat: u64,
}

impl Vector {
    fn outcome(&self) -> Result<Accepted, countersign_shared::Refusal> {
        dpop::verify(&self.proof, &self.htm, &self.htu, &self.token, self.now).map(|proof| Accepted {
            thumbprint: proof.thumbprint,
            jti: proof.jti,
            iat: proof.iat,
        })
    }
}

fn case(name: &str, proof: String) -> Vector {
    let (htm, htu, token) = (METHOD.into(), ADDRESS.into(), TOKEN.into());
    let mut vector = Vector { name: name.into(), proof, htm, htu, token, now: NOW, accepted: None, code: None };
    match vector.outcome() {
        Ok(accepted) => vector.accepted = Some(accepted),
        Err(refusal) => vector.code = Some(refusal.code.to_string()),
    }
    vector
}

fn header() -> Value {
    let jwk: Value = serde_json::from_str(&token_key().public().to_jwk()).expect("a JWK");
    json!({"alg": "ES256", "jwk": jwk, "typ": "dpop+jwt"})
}

fn claims() -> Value {
    let ath = Digest::of(TOKEN.as_bytes()).to_string();
    json!({"ath": ath, "htm": METHOD, "htu": ADDRESS, "iat": NOW / 1000, "jti": "proof-1"})
}

fn proof(header: &Value, claims: &Value) -> String {
    let text = |value: &Value| String::from_utf8(countersign_shared::canonical::encode(value)).expect("UTF-8");
    raw::jws(&text(header), text(claims).as_bytes(), &token_key())
}

fn with(mut value: Value, pointer: &str, to: impl Into<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    value.pointer_mut(parent).expect(parent)[name] = to.into();
    value
}

fn good() -> Vec<Vector> {
    let made = |jti: &str, now: u64| dpop::sign(&token_key(), METHOD, ADDRESS, TOKEN, jti, now);
    let claimed = |pointer: &str, to: Value| proof(&header(), &with(claims(), pointer, to));
    vec![
        case("a proof", made("proof-1", NOW)),
        case("a minute old", made("proof-2", NOW - 60_000)),
        case("a minute early", made("proof-3", NOW + 60_000)),
        case("a jti of 128 bytes", made(&"j".repeat(128), NOW)),
        case("a claim that is not known", claimed("/nonce", json!("n"))),
    ]
}

fn bad() -> Vec<Vector> {
    let claimed = |name: &str, pointer: &str, to: Value| case(name, proof(&header(), &with(claims(), pointer, to)));
    let headed = |name: &str, pointer: &str, to: Value| case(name, proof(&with(header(), pointer, to), &claims()));
    let honest = proof(&header(), &claims());
    let (input, signature) = honest.rsplit_once('.').expect("three parts");
    let twice = raw::jws(
        &header().to_string(),
        claims().to_string().replacen('{', r#"{"htm":"GET","#, 1).as_bytes(),
        &token_key(),
    );
    let der = base64url::encode(&token_key().sign_der(input.as_bytes()));
    let stranger = raw::jws(&header().to_string(), claims().to_string().as_bytes(), &key(0x77));
    let secret = base64url::encode(&*token_key().to_bytes());
    let mut unnamed = claims();
    unnamed.as_object_mut().expect("an object").remove("ath");
    vec![
        claimed("a second too old", "/iat", json!(NOW / 1000 - 61)),
        claimed("a second too early", "/iat", json!(NOW / 1000 + 61)),
        claimed("iat in milliseconds", "/iat", json!(NOW)),
        claimed("iat that is no integer", "/iat", json!("1767225600")),
        claimed("another method", "/htm", json!("GET")),
        claimed("the method in lower case", "/htm", json!("post")),
        claimed("another address", "/htu", json!("https://payments.example/v1/refunds")),
        claimed("the address with its query", "/htu", json!(format!("{ADDRESS}?a=b"))),
        claimed("another token", "/ath", json!(Digest::of(b"cst_other").to_string())),
        claimed("the token instead of its hash", "/ath", json!(TOKEN)),
        claimed("an empty jti", "/jti", json!("")),
        claimed("a jti of 129 bytes", "/jti", json!("j".repeat(129))),
        case("no ath", proof(&header(), &unnamed)),
        case("a claim twice", twice),
        headed("alg none", "/alg", json!("none")),
        headed("alg HS256", "/alg", json!("HS256")),
        headed("typ JWT", "/typ", json!("JWT")),
        headed("a kid beside the key", "/kid", json!("k")),
        headed("another curve", "/jwk/crv", json!("P-384")),
        headed("another kind of key", "/jwk/kty", json!("OKP")),
        headed("the private key", "/jwk/d", json!(secret)),
        headed("a point off the curve", "/jwk/y", json!(base64url::encode(&[1; 32]))),
        headed("x of 31 bytes", "/jwk/x", json!(base64url::encode(&[1; 31]))),
        case("a stranger's signature", stranger),
        case("no signature", format!("{input}.")),
        case("a DER signature", format!("{input}.{der}")),
        case("a padded signature", format!("{input}.{signature}==")),
        case("two parts", input.to_owned()),
        case("four parts", format!("{honest}.e30")),
        case("no proof", String::new()),
        claimed("more than 4096 bytes", "/x", json!("x".repeat(4096))),
    ]
}

#[test]
fn a_proof_fits_its_call_or_is_refused() {
    let (good, bad) = (good(), bad());
    let split = good.len();
    let stored = golden("dpop.json", &good.into_iter().chain(bad).collect::<Vec<_>>());
    for (at, vector) in stored.iter().enumerate() {
        assert_eq!(vector.accepted.is_some(), at < split, "{}", vector.name);
        assert_eq!(vector.code.as_deref() == Some(Code::InvalidProof.as_str()), at >= split, "{}", vector.name);
        let expected = vector.code.as_deref().unwrap_or("accepted");
        assert_eq!(code(vector.outcome()), expected, "{}", vector.name);
        assert_eq!(vector.outcome().ok(), vector.accepted, "{}", vector.name);
    }
    let elsewhere = |htm: &str, htu: &str, token: &str| dpop::verify(&stored[0].proof, htm, htu, token, NOW).is_ok();
    assert!(elsewhere(METHOD, ADDRESS, TOKEN));
    assert!(
        !elsewhere("GET", ADDRESS, TOKEN)
            && !elsewhere(METHOD, "https://a.b", TOKEN)
            && !elsewhere(METHOD, ADDRESS, "")
    );
}
