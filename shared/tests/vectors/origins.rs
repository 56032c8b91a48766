//! `origins.json`: which servers there can be, as an operator types them and as they stand on the wire.

use countersign_shared::origin::Origin;
use serde::{Deserialize, Serialize};

use crate::file::golden;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origins {
    good: Vec<Good>,
    bad: Vec<String>,
}

/// `typed` is forgiven on a command line; on the wire only `origin` itself is taken.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Good {
    typed: String,
    origin: String,
    relying_party_id: String,
    https: bool,
}

const GOOD: &[&str] = &[
    "https://countersign.example",
    "https://a.b",
    "https://countersign.example:8443",
    "https://xn--bcher-kva.example",
    "https://1.2.3.example",
    "https://a-b.c--d.e2",
    "https://localhost",
    "https://localhost:65535",
    "http://localhost",
    "http://localhost:1",
    "https://Countersign.Example/",
    " HTTP://LOCALHOST:7070// ",
];

const BAD: &[&str] = &[
    "",
    "countersign.example",
    "//countersign.example",
    "ftp://countersign.example",
    "wss://countersign.example",
    "http://countersign.example",
    "http://127.0.0.1:7070",
    "http://[::1]:7070",
    "http://localhost.example",
    "http://localhost.",
    "https://192.0.2.1",
    "https://[2001:db8::1]",
    "https://1.2.3",
    "https://a.0x1",
    "https://a.0X",
    "https://server",
    "https://",
    "https://:443",
    "https://.example",
    "https://a..example",
    "https://countersign.example.",
    "https://-a.example",
    "https://a-.example",
    "https://a_b.example",
    "https://bücher.example",
    "https://a.example:443",
    "http://localhost:80",
    "https://a.example:",
    "https://a.example:0",
    "https://a.example:08443",
    "https://a.example:65536",
    "https://a.example:+1",
    "https://a.example:1:2",
    "https://a.example/path",
    "https://a.example?query",
    "https://a.example#fragment",
    "https://user@a.example",
    "https://a.example https://b.example",
    "https://a.%65xample",
];

#[test]
fn an_origin_is_taken_or_refused() {
    let label = "a".repeat(63);
    let longest = format!("https://{label}.{label}.{label}.{}.example", "a".repeat(53));
    let good = |typed: &str| {
        let origin = Origin::parse(typed).expect(typed);
        Good {
            typed: typed.into(),
            origin: origin.to_string(),
            relying_party_id: origin.relying_party_id().into(),
            https: origin.is_https(),
        }
    };
    let too_long = [longest.replacen("https://", "https://a", 1), longest.replace(".example", "b.example")];
    let made = Origins {
        good: GOOD.iter().copied().chain([longest.as_str()]).map(good).collect(),
        bad: BAD.iter().map(|bad| (*bad).to_owned()).chain(too_long).collect(),
    };
    let stored = golden("origins.json", &made);
    for good in &stored.good {
        let origin = Origin::parse(&good.typed).expect(&good.typed);
        assert_eq!(origin.as_str(), good.origin);
        assert_eq!(origin.relying_party_id(), good.relying_party_id);
        assert_eq!(origin.is_https(), good.https);
        assert_eq!(Origin::try_from(good.origin.clone()), Ok(origin));
        assert_eq!(Origin::try_from(good.typed.clone()).is_ok(), good.typed == good.origin, "{}", good.typed);
    }
    for bad in &stored.bad {
        assert!(Origin::parse(bad).is_err(), "{bad}");
        assert!(Origin::try_from(bad.clone()).is_err(), "{bad}");
    }
}
