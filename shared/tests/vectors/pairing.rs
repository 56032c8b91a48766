//! `pairing.json`: QR links, the six words, codes as people type them, and the keys that both sides derive.

use countersign_shared::{
    base64url,
    canonical::{self, Digest},
    pairing::{CodeKeys, PairingCode, Ticket, words},
    payload::Offer,
};
use ring::{hkdf, hmac};
use serde::{Deserialize, Serialize};

use crate::{
    file::golden,
    support::{raw, samples, table::code},
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Pairing {
    tickets: Vec<TicketVector>,
    refused_links: Vec<RefusedLink>,
    codes: Vec<CodeVector>,
    typed: Vec<Typed>,
    derived: Vec<Derived>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TicketVector {
    name: String,
    link: String,
    k: String,
    offer: serde_json::Value,
    pair_hash: Digest,
    words: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedLink {
    name: String,
    link: String,
    code: String,
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

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Derived {
    k: String,
    symbols: String,
    pair_hash: Digest,
    claim_proof: String,
    claim_proof_hash: Digest,
    pin_key: String,
    confirm_hash: Digest,
    pin_mac: Digest,
}

fn ticket(name: &str, ticket: &Ticket) -> TicketVector {
    TicketVector {
        name: name.into(),
        link: ticket.to_link().to_string(),
        k: base64url::encode(&*ticket.k),
        offer: serde_json::from_str(&raw::jcs(&ticket.offer)).expect("an offer"),
        pair_hash: ticket.pair_hash(),
        words: words(&ticket.pair_hash()).map(str::to_owned).to_vec(),
    }
}

fn longest_ticket() -> Ticket {
    let offer =
        Offer { runtime_name: "ß".repeat(24), device_name: "\u{10ffff}".repeat(12), ..samples::ticket().offer };
    Ticket::new(offer, [0xff; 16])
}

fn refused_links() -> Vec<RefusedLink> {
    let link = samples::plain_ticket().to_link().to_string();
    let parts: Vec<&str> = link.split(['#', '.']).collect();
    let [page, one, application, key, k, runtime, device, issued, expires] = parts[..] else {
        panic!("a link has nine parts: {parts:?}");
    };
    let join = |parts: &[&str]| format!("{page}#{}", parts.join("."));
    let name = |text: &[u8]| base64url::encode(text);
    let long = name("ßßßßßßßßßßßßßßßßßßßßßßßßß".as_bytes());
    let cases = [
        ("empty", String::new()),
        ("no fragment", page.to_owned()),
        ("another page", link.replace("/pair#", "/pear#")),
        ("another version", join(&["2", application, key, k, runtime, device, issued, expires])),
        ("a part too few", join(&[one, application, key, k, runtime, device, issued])),
        ("a part too many", join(&[one, application, key, k, runtime, device, issued, expires, "1"])),
        ("plain http to a name", link.replace("localhost:7070", "countersign.example")),
        ("an origin in upper case", link.replace("localhost", "LOCALHOST")),
        ("an origin with a path", link.replace("/pair", "/x/pair")),
        ("an id without its prefix", join(&[one, "openclaw", key, k, runtime, device, issued, expires])),
        (
            "a key that is no point",
            join(&[one, application, &key.replace('A', "B"), k, runtime, device, issued, expires]),
        ),
        ("15 bytes of k", join(&[one, application, key, &name(&[7; 15]), runtime, device, issued, expires])),
        ("a name that is not UTF-8", join(&[one, application, key, k, &name(b"\xff"), device, issued, expires])),
        ("an empty name", join(&[one, application, key, k, "", device, issued, expires])),
        ("a name of 50 bytes", join(&[one, application, key, k, &long, device, issued, expires])),
        ("a name with padding", join(&[one, application, key, k, "cg==", device, issued, expires])),
        ("a name with a trailing bit", join(&[one, application, key, k, "ch", device, issued, expires])),
        ("a time with a plus", join(&[one, application, key, k, runtime, device, &format!("+{issued}"), expires])),
        ("a time with a zero", join(&[one, application, key, k, runtime, device, &format!("0{issued}"), expires])),
        ("a time with a fraction", join(&[one, application, key, k, runtime, device, "1e3", expires])),
        ("a time of 2^53", join(&[one, application, key, k, runtime, device, issued, "9007199254740992"])),
        ("over before it begins", join(&[one, application, key, k, runtime, device, issued, issued])),
        ("a space at the end", format!("{link} ")),
    ];
    let refuse = |(name, link): (&str, String)| {
        let code = code(Ticket::from_link(&link).map(|ticket| ticket.offer));
        RefusedLink { name: name.into(), link, code }
    };
    cases.into_iter().map(refuse).collect()
}

fn symbols(code: &PairingCode) -> String {
    code.display().replace('-', "")[4..11].to_owned()
}

fn code_vector(random: [u8; 7]) -> CodeVector {
    let code = PairingCode::from_random(random);
    let display = code.display().to_string();
    CodeVector { random: base64url::encode(&random), symbols: symbols(&code), check: display[13..].to_owned(), display }
}

fn typed() -> Vec<Typed> {
    let shown = PairingCode::from_random([1, 0, 31, 17, 9, 20, 4]).display().to_string();
    let like_prefix = PairingCode::from_random([12, 25, 22, 1, 5, 6, 7]).display().to_string();
    let edge = |text: &str| {
        let (head, tail) = text.split_at(text.len() - 1);
        let next = if tail == "7" { "8" } else { "7" };
        format!("{head}{next}")
    };
    let good = [
        shown.clone(),
        shown.to_lowercase(),
        shown.replace('-', " "),
        shown.replace('-', ""),
        shown[5..].to_owned(),
        shown[5..].replace('-', ""),
        format!("  {}\t", shown[5..].replace('0', "O")),
        shown[5..].replace('0', "o").replace('1', "l"),
        shown[5..].replace('1', "I"),
        shown.replace('-', "\u{a0}"),
        shown.replace('-', "\u{2009}-\u{85}"),
        like_prefix.clone(),
        like_prefix[5..].to_owned(),
    ];
    let bad = [
        String::new(),
        "CSP1".to_owned(),
        "CSP1-0000-000".to_owned(),
        "CSP1-UUUU-UUUU".to_owned(),
        edge(&shown),
        format!("{shown}0"),
        shown.replace("CSP1", "CSP2"),
        shown.replace('-', "_"),
        shown.replace('-', "\u{feff}"),
        shown.replace('-', "\u{2013}"),
        format!("CSP1-{shown}"),
        "ß".to_owned(),
        "１234-5678".to_owned(),
    ];
    good.into_iter()
        .chain(bad)
        .map(|text| match PairingCode::parse(&text) {
            Ok(code) => Typed { symbols: Some(symbols(&code)), code: None, text },
            Err(refusal) => Typed { symbols: None, code: Some(refusal.code.to_string()), text },
        })
        .collect()
}

/// HKDF-SHA256 once more, from ring alone, so that the file does not only repeat what the crate says.
fn expand(k: &[u8], symbols: &str, pair_hash: &Digest, info: &[u8]) -> [u8; 32] {
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, pair_hash.as_bytes()).extract(&[k, symbols.as_bytes()].concat());
    let mut key = [0; 32];
    let info = [info];
    let output = extracted.expand(&info, hkdf::HKDF_SHA256).expect("32 bytes");
    output.fill(&mut key).expect("32 bytes");
    key
}

fn derived(ticket: &Ticket, code: &PairingCode, confirm_hash: Digest) -> Derived {
    let keys = CodeKeys::derive(&ticket.k, code, &ticket.pair_hash());
    let pin_key = expand(&*ticket.k, &symbols(code), &ticket.pair_hash(), b"countersign.pin-key.v1");
    Derived {
        k: base64url::encode(&*ticket.k),
        symbols: symbols(code),
        pair_hash: ticket.pair_hash(),
        claim_proof: base64url::encode(&*keys.claim_proof),
        claim_proof_hash: keys.claim_proof_hash(),
        pin_key: base64url::encode(&pin_key),
        confirm_hash,
        pin_mac: keys.pin_mac(&confirm_hash),
    }
}

#[test]
fn both_sides_read_the_same_link_and_derive_the_same_keys() {
    let made = Pairing {
        tickets: vec![
            ticket("names with accents", &samples::ticket()),
            ticket("localhost", &samples::plain_ticket()),
            ticket("the longest names", &longest_ticket()),
        ],
        refused_links: refused_links(),
        codes: [[0; 7], [31; 7], [255; 7], [1, 0, 31, 17, 9, 20, 4], [10, 33, 66, 99, 132, 165, 31]]
            .map(code_vector)
            .into(),
        typed: typed(),
        derived: vec![
            derived(&samples::ticket(), &samples::code(), canonical::hash(&samples::confirm())),
            derived(&samples::plain_ticket(), &PairingCode::from_random([0; 7]), Digest::ZERO),
        ],
    };
    let stored = golden("pairing.json", &made);
    for vector in &stored.tickets {
        let read = Ticket::from_link(&vector.link).expect(&vector.name);
        assert_eq!(read.pair_hash(), vector.pair_hash);
        assert_eq!(base64url::encode(&*read.k), vector.k);
        assert_eq!(raw::jcs(&read.offer), String::from_utf8(canonical::encode(&vector.offer)).expect("UTF-8"));
        assert_eq!(words(&vector.pair_hash).to_vec(), vector.words);
    }
    for refused in &stored.refused_links {
        assert_eq!(refused.code, "offer_invalid", "{}", refused.name);
        assert_eq!(code(Ticket::from_link(&refused.link).map(|ticket| ticket.offer)), refused.code, "{}", refused.name);
    }
    for vector in &stored.codes {
        let random = base64url::decode_array("random", &vector.random).expect("7 bytes");
        assert_eq!(*PairingCode::from_random(random).display(), vector.display);
        assert_eq!(format!("{}{}", vector.symbols, vector.check), vector.display.replace('-', "")[4..]);
    }
    assert!(stored.typed.iter().filter(|typed| typed.symbols.is_some()).count() == 13, "all good ones are read");
    for typed in &stored.typed {
        let read = PairingCode::parse(&typed.text);
        assert_eq!(read.as_ref().ok().map(symbols), typed.symbols, "{}", typed.text);
        assert_eq!(read.err().map(|refusal| refusal.code.to_string()), typed.code, "{}", typed.text);
    }
    for vector in &stored.derived {
        let k = base64url::decode_array::<16>("k", &vector.k).expect("16 bytes");
        let proof = expand(&k, &vector.symbols, &vector.pair_hash, b"countersign.claim-proof.v1");
        assert_eq!(base64url::encode(&proof), vector.claim_proof);
        assert_eq!(Digest::of(&proof), vector.claim_proof_hash);
        let pin_key = base64url::decode("pinKey", &vector.pin_key).expect("32 bytes");
        let pin_key = hmac::Key::new(hmac::HMAC_SHA256, &pin_key);
        hmac::verify(&pin_key, vector.confirm_hash.as_bytes(), vector.pin_mac.as_bytes()).expect("the MAC fits");
    }
}
