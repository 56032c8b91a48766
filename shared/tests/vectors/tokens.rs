//! `tokens.json`: secrets from fixed random bytes, and which texts have their form.

use countersign_shared::{
    base64url,
    canonical::Digest,
    token::{self, SecretKind},
};
use serde::{Deserialize, Serialize};

use crate::file::golden;

const KINDS: [(&str, SecretKind); 4] = [
    ("token", SecretKind::Token),
    ("providerKey", SecretKind::ProviderKey),
    ("invite", SecretKind::Invite),
    ("session", SecretKind::Session),
];

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tokens {
    minted: Vec<Minted>,
    ill_formed: Vec<IllFormed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Minted {
    kind: String,
    random: String,
    secret: String,
    stored: Digest,
    redacted: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IllFormed {
    name: String,
    kind: String,
    text: String,
}

fn kind(name: &str) -> SecretKind {
    KINDS.iter().find(|(known, _)| *known == name).expect(name).1
}

fn minted(name: &str, random: [u8; 32]) -> Minted {
    let secret = token::mint(kind(name), &random).to_string();
    Minted {
        kind: name.into(),
        random: base64url::encode(&random),
        stored: token::stored(&secret),
        redacted: token::redacted(&secret),
        secret,
    }
}

fn ill_formed() -> Vec<IllFormed> {
    let secret = token::mint(SecretKind::Token, &[5; 32]).to_string();
    let swapped = {
        let mut bytes = secret.clone().into_bytes();
        let at = bytes.windows(2).skip(4).position(|pair| pair[0] != pair[1]).expect("two symbols differ") + 4;
        bytes.swap(at, at + 1);
        String::from_utf8(bytes).expect("ASCII")
    };
    let case = |name: &str, kind: &str, text: String| IllFormed { name: name.into(), kind: kind.into(), text };
    vec![
        case("empty", "token", String::new()),
        case("the prefix alone", "token", "cst_".into()),
        case("another kind's", "providerKey", secret.clone()),
        case("another kind's prefix", "providerKey", secret.replace("cst_", "csk_")),
        case("in upper case", "token", secret.to_uppercase()),
        case("two symbols swapped", "token", swapped),
        case("a symbol too few", "token", secret[..secret.len() - 1].into()),
        case("a symbol too many", "token", format!("{secret}0")),
        case("a space in front", "token", format!(" {secret}")),
        case("a line feed behind", "token", format!("{secret}\n")),
        case("not ASCII", "token", format!("cst_{}", "é".repeat(29))),
    ]
}

#[test]
fn a_secret_has_one_form() {
    let counting = std::array::from_fn(|at| u8::try_from(at).expect("small"));
    let mut made = Tokens { minted: Vec::new(), ill_formed: ill_formed() };
    for (name, _) in KINDS {
        made.minted.extend([minted(name, [0; 32]), minted(name, counting), minted(name, [255; 32])]);
    }
    let stored = golden("tokens.json", &made);
    for vector in &stored.minted {
        let random = base64url::decode_array("random", &vector.random).expect("32 bytes");
        assert_eq!(*token::mint(kind(&vector.kind), &random), vector.secret);
        assert_eq!(Digest::of(vector.secret.as_bytes()), vector.stored);
        assert_eq!(token::redacted(&vector.secret), vector.redacted);
        for (name, kind) in KINDS {
            assert_eq!(token::is_well_formed(kind, &vector.secret), name == vector.kind, "{}", vector.secret);
        }
    }
    for vector in &stored.ill_formed {
        assert!(!token::is_well_formed(kind(&vector.kind), &vector.text), "{}", vector.name);
    }
}
