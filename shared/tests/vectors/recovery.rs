//! `recovery.json`: codes on paper as people type them, and the keys that pages derive from them.

use countersign_shared::{base64url, keys::Thumbprint, origin::Origin, recovery::RecoveryCode};
use ring::hkdf;
use serde::{Deserialize, Serialize};

use crate::{
    file::{Jwk, golden},
    support::{origin, recovery::code},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recovery {
    codes: Vec<CodeVector>,
    typed: Vec<Typed>,
    keys: Vec<KeyVector>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeVector {
    random: String,
    symbols: String,
    check: String,
    display: String,
}

/// What a person typed, and the code that was meant or the refusal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    symbols: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

/// `wide` is the 48 bytes of HKDF, `privateKey` the scalar that they come to.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeyVector {
    symbols: String,
    origin: Origin,
    wide: String,
    private_key: String,
    jwk: Jwk,
    thumbprint: Thumbprint,
}

fn symbols(code: &RecoveryCode) -> String {
    code.display().replace('-', "")[4..29].to_owned()
}

fn code_vector(random: [u8; 25]) -> CodeVector {
    let code = RecoveryCode::from_random(random);
    let display = code.display().to_string();
    CodeVector { random: base64url::encode(&random), symbols: symbols(&code), check: display[36..].to_owned(), display }
}

fn typed() -> Vec<Typed> {
    let shown = code().display().to_string();
    let zeros = RecoveryCode::from_random([0; 25]).display().to_string();
    let ones = RecoveryCode::from_random([1; 25]).display().to_string();
    // Its first symbols are those of the prefix.
    let like_prefix =
        RecoveryCode::from_random(std::array::from_fn(|at| [12, 25, 24, 1][at % 4])).display().to_string();
    let last = |text: &str| {
        let (head, tail) = text.split_at(text.len() - 1);
        format!("{head}{}", if tail == "7" { "8" } else { "7" })
    };
    let good = [
        shown.clone(),
        shown.to_lowercase(),
        shown.replace('-', " "),
        shown.replace('-', ""),
        shown[5..].to_owned(),
        format!("  {}\t", shown[5..].replace('-', "").to_lowercase()),
        shown.replace('-', "\u{a0}"),
        shown.replace("CSR1", "csrl"),
        shown.replace("CSR1", "CSRI"),
        zeros.replace('0', "O"),
        zeros[5..].replace('0', "o"),
        ones.replace('1', "l"),
        ones[5..].replace('1', "I"),
        like_prefix.clone(),
        like_prefix[5..].to_owned(),
    ];
    let bad = [
        String::new(),
        "CSR1".to_owned(),
        shown[..shown.len() - 1].to_owned(),
        format!("{shown}0"),
        last(&shown),
        shown.replace("CSR1", "CSP1"),
        shown.replace('-', "_"),
        shown.replacen('-', "\u{2013}", 1),
        format!("CSR1-{shown}"),
        format!("U{}", &shown[6..]),
        "ß".to_owned(),
        "CSP1-AAAA-AAAA".to_owned(),
    ];
    good.into_iter()
        .chain(bad)
        .map(|text| match RecoveryCode::parse(&text) {
            Ok(code) => Typed { symbols: Some(symbols(&code)), code: None, text },
            Err(refusal) => Typed { symbols: None, code: Some(refusal.code.to_string()), text },
        })
        .collect()
}

struct Length;

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        48
    }
}

/// HKDF-SHA256 once more, from ring alone, so that the file does not only repeat what the crate says.
fn wide(symbols: &str, origin: &Origin) -> [u8; 48] {
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, origin.as_str().as_bytes()).extract(symbols.as_bytes());
    let mut wide = [0; 48];
    let output = extracted.expand(&[b"countersign.recovery-key.v1"], Length).expect("48 bytes");
    output.fill(&mut wide).expect("48 bytes");
    wide
}

/// `(x mod (n-1)) + 1` by long division, a bit at a time.
fn scalar(wide: &[u8; 48]) -> [u8; 32] {
    const ORDER_LESS_ONE: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x50,
    ];
    // One byte more than the order has, so that a doubled rest fits.
    let (mut rest, mut order) = ([0u8; 33], [0u8; 33]);
    order[1..].copy_from_slice(&ORDER_LESS_ONE);
    for bit in wide.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)) {
        let mut carry = bit;
        for byte in rest.iter_mut().rev() {
            (*byte, carry) = (*byte << 1 | carry, *byte >> 7);
        }
        if rest >= order {
            let mut borrow = 0;
            for (byte, other) in rest.iter_mut().zip(&order).rev() {
                let difference = i16::from(*byte) - i16::from(*other) - borrow;
                borrow = i16::from(difference < 0);
                *byte = difference.rem_euclid(256) as u8;
            }
        }
    }
    for byte in rest.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    rest[1..].try_into().expect("32 bytes")
}

fn key_vector(code: &RecoveryCode, origin: &Origin) -> KeyVector {
    let key = code.key(origin).expect("a key");
    KeyVector {
        symbols: symbols(code),
        origin: origin.clone(),
        wide: base64url::encode(&wide(&symbols(code), origin)),
        private_key: base64url::encode(&*key.to_bytes()),
        jwk: Jwk::of(key.public()),
        thumbprint: key.public().thumbprint(),
    }
}

#[test]
fn a_code_is_read_as_it_was_meant_and_gives_one_key_a_server() {
    let local = Origin::parse("http://localhost:7070").expect("an origin");
    let (zeros, full) = (RecoveryCode::from_random([0; 25]), RecoveryCode::from_random([31; 25]));
    let made = Recovery {
        codes: [[0; 25], [31; 25], [255; 25], std::array::from_fn(|at| (at * 7 + 3) as u8)].map(code_vector).into(),
        typed: typed(),
        keys: vec![
            key_vector(&code(), &origin()),
            key_vector(&code(), &local),
            key_vector(&zeros, &origin()),
            key_vector(&full, &origin()),
        ],
    };
    let stored = golden("recovery.json", &made);
    for vector in &stored.codes {
        let random = base64url::decode_array("random", &vector.random).expect("25 bytes");
        assert_eq!(*RecoveryCode::from_random(random).display(), vector.display);
        assert_eq!(format!("{}{}", vector.symbols, vector.check), vector.display.replace('-', "")[4..]);
    }
    assert_eq!(stored.typed.iter().filter(|typed| typed.symbols.is_some()).count(), 15, "all good ones are read");
    for typed in &stored.typed {
        let read = RecoveryCode::parse(&typed.text);
        assert_eq!(read.as_ref().ok().map(symbols), typed.symbols, "{}", typed.text);
        assert_eq!(read.err().map(|refusal| refusal.code.to_string()), typed.code, "{}", typed.text);
    }
    for vector in &stored.keys {
        let code = RecoveryCode::parse(&vector.symbols).err().map(|refusal| refusal.code.to_string());
        assert_eq!(code.as_deref(), Some("code_invalid"), "25 symbols lack the one that checks them");
        let wide = wide(&vector.symbols, &vector.origin);
        assert_eq!(base64url::encode(&wide), vector.wide);
        assert_eq!(base64url::encode(&scalar(&wide)), vector.private_key);
        assert_eq!(vector.jwk.key().thumbprint(), vector.thumbprint);
    }
    let keys: Vec<_> = stored.keys.iter().map(|vector| vector.thumbprint).collect();
    assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)), "each code and server has its own");
}
