//! `keys.json`: public keys in their three forms, signatures in their two, and what is neither.

use countersign_shared::{
    base64url,
    keys::{PrivateKey, PublicKey, Thumbprint},
};
use serde::{Deserialize, Serialize};

use crate::{
    file::{Jwk, golden},
    support::{key, table::code},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    good: Vec<Good>,
    bad: Vec<Bad>,
    signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Good {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private_key: Option<String>,
    jwk: Jwk,
    thumbprint: Thumbprint,
    sec1: String,
    uncompressed: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Bad {
    name: String,
    public_key: String,
    code: String,
}

/// One signature over `message`; `form` is `fixed` (r ‖ s, as in a JWS) or `der` (as authenticators write it).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    name: String,
    jwk: Jwk,
    message: String,
    form: String,
    signature: String,
    verifies: bool,
}

fn good(name: &str, public: &PublicKey, private: Option<&PrivateKey>) -> Good {
    let (x, y) = public.coordinates();
    Good {
        name: name.into(),
        private_key: private.map(|key| base64url::encode(&*key.to_bytes())),
        jwk: Jwk::of(public),
        thumbprint: public.thumbprint(),
        sec1: public.to_string(),
        uncompressed: base64url::encode(&[&[4], x, y].concat()),
    }
}

fn bad_keys() -> Vec<Bad> {
    let signer = key(1);
    let good = *signer.public().as_sec1();
    let tagged = |tag: u8| [&[tag], &good[1..]].concat();
    let off_curve =
        (1..).map(|x| [&[2; 1][..], &[0; 31], &[x]].concat()).find(|point| PublicKey::from_sec1(point).is_err());
    let (x, y) = signer.public().coordinates();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("x is on no point", off_curve.expect("half of all x are")),
        ("x is the field's prime or more", [&[2][..], &[0xff; 32]].concat()),
        ("tag 0", tagged(0)),
        ("tag 1", tagged(1)),
        ("tag 4 on 33 bytes", tagged(4)),
        ("tag 5, the compact form", tagged(5)),
        ("tag 6, the hybrid form", tagged(6)),
        ("uncompressed", [&[4], x, y].concat()),
        ("the point at infinity", vec![0]),
        ("32 bytes", good[1..].to_vec()),
        ("34 bytes", [&good[..], &[0]].concat()),
        ("empty", Vec::new()),
    ];
    let mut texts: Vec<(&str, String)> =
        cases.into_iter().map(|(name, bytes)| (name, base64url::encode(&bytes))).collect();
    texts.push(("padded", format!("{}=", base64url::encode(&good))));
    texts.push(("base64 instead of base64url", "Av//".to_owned() + &base64url::encode(&good)[4..]));
    texts
        .into_iter()
        .map(|(name, public_key)| {
            let code = code(public_key.parse::<PublicKey>());
            Bad { name: name.into(), public_key, code }
        })
        .collect()
}

fn signatures() -> Vec<Signature> {
    let signer = key(1);
    // A message whose r begins with a set bit, so that DER writes a zero in front of it.
    let message = (0..=255u8).map(|byte| [byte]).find(|message| signer.sign_der(message)[4] == 0).expect("half of all");
    let message = &message[..];
    let fixed = signer.sign_fixed(message).to_vec();
    let der = signer.sign_der(message);
    let edited = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    // SEQUENCE of two INTEGERs: the length of r stands at 3, r at 4, the length of s behind it.
    let r_length = usize::from(der[3]);
    let with_zero = [&[0x30, der[1] + 1, 2, der[3] + 1, 0], &der[4..]].concat();
    let negative_r = [&[0x30, der[1] - 1, 2, der[3] - 1], &der[5..]].concat();
    let cases = [
        ("r then s", "fixed", fixed.clone(), true),
        ("one bit of r", "fixed", edited(&fixed, 31), false),
        ("one bit of s", "fixed", edited(&fixed, 63), false),
        ("63 bytes", "fixed", fixed[..63].to_vec(), false),
        ("65 bytes", "fixed", [&fixed[..], &[0]].concat(), false),
        ("DER where r then s is wanted", "fixed", der.clone(), false),
        ("all zero", "fixed", vec![0; 64], false),
        ("DER", "der", der.clone(), true),
        ("one bit of r in DER", "der", edited(&der, 3 + r_length), false),
        ("one bit of s in DER", "der", edited(&der, der.len() - 1), false),
        ("r then s where DER is wanted", "der", fixed, false),
        ("a byte after the DER", "der", [&der[..], &[0]].concat(), false),
        ("a needless zero before r", "der", with_zero, false),
        ("r read as negative", "der", negative_r, false),
        ("a long-form length", "der", [&[0x30, 0x81], &der[1..]].concat(), false),
        ("empty DER", "der", Vec::new(), false),
    ];
    cases
        .into_iter()
        .map(|(name, form, signature, verifies)| Signature {
            name: name.into(),
            jwk: Jwk::of(signer.public()),
            message: base64url::encode(message),
            form: form.into(),
            signature: base64url::encode(&signature),
            verifies,
        })
        .collect()
}

#[test]
fn a_key_has_one_thumbprint_and_one_text() {
    // RFC 7515 appendix A.3.
    let published = Jwk {
        crv: "P-256".into(),
        kty: "EC".into(),
        x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU".into(),
        y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0".into(),
    };
    let mut goods = vec![good("RFC 7515 appendix A.3", &published.key(), None)];
    for byte in [1, 2, 0x11, 0x21, 0x31] {
        let key = key(byte);
        goods.push(good(&format!("32 bytes of {byte}"), key.public(), Some(&key)));
    }
    let stored = golden("keys.json", &Keys { good: goods, bad: bad_keys(), signatures: signatures() });
    for good in &stored.good {
        let key = good.jwk.key();
        assert_eq!(key.thumbprint(), good.thumbprint, "{}", good.name);
        assert_eq!(good.sec1.parse(), Ok(key), "{}", good.name);
        let uncompressed = base64url::decode("uncompressed", &good.uncompressed).expect("base64url");
        assert_eq!(PublicKey::from_sec1(&uncompressed), Ok(key), "{}", good.name);
        if let Some(private) = &good.private_key {
            let private = PrivateKey::from_bytes(&base64url::decode_array("privateKey", private).expect("32 bytes"));
            assert_eq!(private.expect("a scalar").public(), &key, "{}", good.name);
        }
    }
    for bad in &stored.bad {
        assert_eq!(bad.code, "invalid_field", "{}", bad.name);
        assert_eq!(code(bad.public_key.parse::<PublicKey>()), bad.code, "{}", bad.name);
    }
    for case in &stored.signatures {
        let [message, signature] =
            [&case.message, &case.signature].map(|text| base64url::decode("", text).expect("bytes"));
        let outcome = match case.form.as_str() {
            "fixed" => case.jwk.key().verify_fixed(&message, &signature),
            _ => case.jwk.key().verify_der(&message, &signature),
        };
        assert_eq!(outcome.is_ok(), case.verifies, "{}", case.name);
    }
}
