//! `negatives.json`: bytes and signatures that are refused, each with the code that refuses it.

use countersign_shared::{base64url, canonical::Canonical};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    file::{Jwk, golden},
    negatives_fields, negatives_jws,
    support::{
        raw::{self, with},
        samples,
        table::{code, row},
    },
};

/// Either `input`, raw payload bytes as base64url, or `jws` with the key under which it must verify.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Negative {
    pub(crate) name: String,
    pub(crate) tag: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jws: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jwk: Option<Jwk>,
    pub(crate) code: String,
}

pub(crate) fn input<T: Canonical>(_: &T, name: &str, code: &str, bytes: impl AsRef<[u8]>) -> Negative {
    Negative {
        name: name.into(),
        tag: T::TAG.into(),
        input: Some(base64url::encode(bytes.as_ref())),
        jws: None,
        jwk: None,
        code: code.into(),
    }
}

/// What two JSON readers might read differently.
fn bytes() -> Vec<Negative> {
    let seen = samples::seen();
    let text = raw::jcs(&seen);
    let issued_at = seen.issued_at.to_string();
    let number = |number: &str| text.replace(&issued_at, number);
    let origin = |origin: &str| text.replace("https://countersign.example", origin);
    let front = |member: &str| format!("{{{member},{}", &text[1..]);
    let reordered = format!(
        r#"{{"issuedAt":{issued_at},{}}}"#,
        text[1..text.len() - 1].replace(&format!(r#""issuedAt":{issued_at},"#), "")
    );
    let at = text.find("countersign").expect("the origin");
    let spliced = |bytes: &[u8]| [&text.as_bytes()[..at], bytes, &text.as_bytes()[at..]].concat();
    let refuse = |name: &str, code: &str, bytes: &[u8]| input(&seen, name, code, bytes);
    let text_case = |name: &str, code: &str, text: String| input(&seen, name, code, text);
    vec![
        refuse("no bytes", "invalid_json", b""),
        text_case("cut short", "invalid_json", text[..text.len() - 1].to_owned()),
        text_case("something behind it", "invalid_json", format!("{text}{text}")),
        text_case("a comma at the end", "invalid_json", format!("{},}}", &text[..text.len() - 1])),
        text_case("single quotes", "invalid_json", text.replace('"', "'")),
        text_case("a comment", "invalid_json", front("/**/")),
        text_case("a number with a leading zero", "invalid_json", number("01")),
        text_case("a number with a plus", "invalid_json", number("+1")),
        text_case("a number that ends in a dot", "invalid_json", number("1.")),
        text_case("a number beyond all floats", "invalid_json", number("1e999")),
        text_case("NaN", "invalid_json", number("NaN")),
        text_case("a raw line feed in a string", "invalid_json", origin("a\nb")),
        text_case("an escape that JSON does not have", "invalid_json", origin(r"\x41")),
        text_case("nested 17 deep", "invalid_json", front(&format!(r#""a":{}{}"#, "[".repeat(16), "]".repeat(16)))),
        text_case("the same key twice", "duplicate_key", front(r#""origin":"https://countersign.example""#)),
        text_case(
            "the same key twice, once escaped",
            "duplicate_key",
            front(r#""\u006frigin":"https://countersign.example""#),
        ),
        text_case("the same key twice further down", "duplicate_key", front(r#""a":[{"b":1,"b":1}]"#)),
        text_case("2^53", "number_out_of_range", number("9007199254740992")),
        text_case("2^64", "number_out_of_range", number("18446744073709551616")),
        text_case("-1", "number_out_of_range", number("-1")),
        text_case("1e16", "number_out_of_range", number("1e16")),
        text_case("1.5", "number_not_integer", number("1.5")),
        text_case("1.0", "number_not_integer", number("1.0")),
        text_case("1e3", "number_not_integer", number("1e3")),
        text_case("-0", "number_not_integer", number("-0")),
        text_case("null", "null_refused", number("null")),
        text_case("null further down", "null_refused", front(r#""a":[null]"#)),
        text_case("a high surrogate alone", "lone_surrogate", origin(r"\ud800")),
        text_case("a low surrogate alone", "lone_surrogate", origin(r"\uDC00")),
        text_case("surrogates the wrong way round", "lone_surrogate", origin(r"\udc00\ud800")),
        text_case("a lone surrogate in a key", "lone_surrogate", front(r#""\udfff":1"#)),
        refuse("a byte that UTF-8 does not have", "invalid_utf8", &spliced(b"\xff")),
        refuse("an overlong slash", "invalid_utf8", &spliced(b"\xc0\xaf")),
        refuse("a surrogate in UTF-8", "invalid_utf8", &spliced(b"\xed\xa0\x80")),
        refuse("half a character", "invalid_utf8", &spliced(b"\xc3")),
        refuse("a byte order mark", "invalid_utf8", &[b"\xef\xbb\xbf", text.as_bytes()].concat()),
        text_case("keys in another order", "not_canonical", reordered),
        text_case("a space", "not_canonical", text.replacen(',', ", ", 1)),
        text_case("a line feed at the end", "not_canonical", format!("{text}\n")),
        text_case("an escaped slash", "not_canonical", origin(r"https:\/\/countersign.example")),
        text_case("an escaped letter", "not_canonical", origin(r"https://c\u006funtersign.example")),
        input(
            &samples::request(),
            "an escaped accent",
            "not_canonical",
            raw::jcs(&samples::request()).replace('ë', r"\u00eb"),
        ),
        input(
            &samples::request(),
            "an escaped pair of surrogates",
            "not_canonical",
            raw::jcs(&samples::request()).replace('🖋', r"\ud83d\udd8b"),
        ),
        input(
            &samples::request(),
            "a tab by its number",
            "not_canonical",
            raw::jcs(&samples::request()).replace(r"\t", r"\u0009"),
        ),
        input(
            &samples::request(),
            "an escape in upper case",
            "not_canonical",
            raw::jcs(&samples::request()).replace(r"\u001f", r"\u001F"),
        ),
    ]
}

/// What JSON allows and this message does not have.
fn shapes() -> Vec<Negative> {
    let (seen, request, approval) = (samples::seen(), samples::request(), samples::approval());
    let add = |value: &mut Value, key: &str| {
        value.as_object_mut().expect("an object").insert(key.into(), json!(1));
    };
    let remove = |value: &mut Value, key: &str| {
        value.as_object_mut().expect("an object").remove(key).expect(key);
    };
    vec![
        input(&seen, "a key that is not known", "unknown_field", raw::edited(&seen, |value| add(value, "x"))),
        input(&seen, "a key in another case", "unknown_field", raw::jcs(&seen).replace("issuedAt", "issuedat")),
        input(
            &request,
            "a key of agent that is not known",
            "unknown_field",
            raw::edited(&request, |value| add(&mut value["agent"], "x")),
        ),
        input(&seen, "a key that is missing", "missing_field", raw::edited(&seen, |value| remove(value, "deviceId"))),
        input(
            &request,
            "a key of agent that is missing",
            "missing_field",
            raw::edited(&request, |value| remove(&mut value["agent"], "name")),
        ),
        input(&seen, "an empty object", "missing_field", "{}"),
        input(&seen, "a list", "invalid_field", "[]"),
        input(&seen, "a number for a text", "invalid_field", with(&seen, "/origin", 1)),
        input(&seen, "a text for a number", "invalid_field", with(&seen, "/issuedAt", "1")),
        input(&request, "a number for a boolean", "invalid_field", with(&request, "/singleUse", 0)),
        input(&request, "an object for a list", "invalid_field", with(&request, "/details", json!({}))),
        input(&approval, "a text for a list of scopes", "invalid_field", with(&approval, "/scopes", "payments:read")),
    ]
}

#[test]
fn every_negative_case_is_refused_with_its_code() {
    let made: Vec<Negative> =
        [bytes(), shapes(), negatives_fields::vectors(), negatives_jws::vectors()].into_iter().flatten().collect();
    let stored = golden("negatives.json", &made);
    for case in &stored {
        let row = row(&case.tag);
        let outcome = match (&case.input, &case.jws, &case.jwk) {
            (Some(input), None, None) => code((row.decode)(&base64url::decode("input", input).expect("base64url"))),
            (None, Some(jws), Some(jwk)) => code((row.verify)(jws, &jwk.key())),
            _ => panic!("{} has input, or jws and jwk", case.name),
        };
        assert_eq!(outcome, case.code, "{} ({})", case.name, case.tag);
    }
    for code in CODES {
        assert!(stored.iter().any(|case| case.code == *code), "{code} has no case");
    }
}

/// Every code with which bytes or a signed message can be refused.
const CODES: &[&str] = &[
    "invalid_json",
    "duplicate_key",
    "number_out_of_range",
    "number_not_integer",
    "null_refused",
    "lone_surrogate",
    "invalid_utf8",
    "not_canonical",
    "unknown_field",
    "missing_field",
    "invalid_field",
    "invalid_jws",
    "wrong_type",
    "wrong_key",
    "invalid_signature",
    "wrong_origin",
    "offer_invalid",
    "roster_invalid",
];
