//! Where pushes may go, without a server around them.

mod keys;

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
};

use countersign_shared::{Code, base64url, origin::Origin};
use reqwest::dns::Resolve;

use super::{
    Endpoint, PushSender, SendFailure, Subscription, Urgency, Vapid,
    guard::{Guard, Lookup, Reach, allowed, is_public, system},
};
use crate::{
    clock::Clock,
    config::{Contact, KeySource, PushSettings},
    random::Random,
};

#[test]
fn every_class_of_address_is_told_apart() {
    let public = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.255",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2a00:1450:4001::1",
        "2606:4700::1",
        "2400::1",
        "3ffe::1",
    ];
    let not = [
        // this network, private, shared, loopback, link-local (and with it the clouds' metadata)
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        // protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved, broadcast
        "192.0.0.8",
        "192.0.0.171",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        // unspecified, loopback, mapped and compatible IPv4, NAT64 in both prefixes, discard
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        // Teredo, ORCHID, benchmarks, documentation, 6to4, segment routing
        "2001::1",
        "2001:20::1",
        "2001:2::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        // unique local, link-local, site-local, multicast
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    let parse = |text: &str| text.parse::<IpAddr>().expect(text);
    public.iter().for_each(|text| assert!(is_public(parse(text)), "{text}"));
    not.iter().for_each(|text| assert!(!is_public(parse(text)), "{text}"));
}

#[test]
fn endpoints_are_public_https_urls() {
    for good in [
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://web.push.apple.com/QOa",
        "https://push.example.org:8443/a?b=c",
        "https://1.1.1.1/a",
        "https://[2606:4700::1]/a",
    ] {
        let endpoint = Endpoint::parse(good, false).expect(good);
        assert_eq!(endpoint.as_str(), good);
        assert!(!format!("{endpoint:?}").contains("/a"), "a capability is not shown");
    }
    let long = format!("https://push.example.org/{}", "a".repeat(2048));
    for bad in [
        "",
        "push.example.org",
        "http://push.example.org/a",
        "ftp://push.example.org/a",
        "file:///etc/passwd",
        "data:,a",
        "https://",
        "https://ada@push.example.org/a",
        "https://ada:secret@push.example.org/a",
        "https://push.example.org/a#b",
        "https://push.example.org/a b",
        " https://push.example.org/a",
        "https://push.example.org/\n",
        "https://push.exämple.org/a",
        &long,
        // names of this machine and of private networks
        "https://localhost/a",
        "https://localhost./a",
        "https://push.localhost/a",
        "https://printer/a",
        "https://printer.local/a",
        "https://metadata.google.internal/a",
        "https://router.home.arpa/a",
        // addresses, however they are written
        "https://127.0.0.1/a",
        "https://127.1/a",
        "https://2130706433/a",
        "https://0x7f.0.0.1/a",
        "https://0177.0.0.1/a",
        "https://169.254.169.254/latest",
        "https://10.0.0.1:8443/a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://[64:ff9b::a00:1]/a",
        "https://[fe80::1]/a",
    ] {
        let refusal = Endpoint::parse(bad, false).expect_err(bad);
        assert_eq!((refusal.code, refusal.field.as_str()), (Code::PushEndpointRefused, "endpoint"), "{bad}");
    }
}

#[test]
fn loopback_opens_this_machine_and_nothing_else() {
    for good in
        ["http://127.0.0.1:1/a", "http://localhost:1/a", "http://[::1]:1/a", "https://localhost/a", "https://a.org/b"]
    {
        assert!(Endpoint::parse(good, true).is_ok(), "{good}");
    }
    for bad in ["http://a.org/b", "http://10.0.0.1/b", "https://10.0.0.1/b", "http://169.254.169.254/b", "ws://[::1]/"]
    {
        assert!(Endpoint::parse(bad, true).is_err(), "{bad}");
    }
}

#[test]
fn an_audience_has_the_port() {
    let audience = |text: &str| Endpoint::parse(text, true).expect(text).audience();
    assert_eq!(audience("https://push.example.org/a/b?c"), "https://push.example.org");
    assert_eq!(audience("https://push.example.org:443/a"), "https://push.example.org");
    assert_eq!(audience("https://push.example.org:8443/a"), "https://push.example.org:8443");
    assert_eq!(audience("http://localhost:4321/a"), "http://localhost:4321");
}

#[test]
fn a_name_that_mixes_public_and_private_is_blocked() {
    let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().expect(text)).collect::<Vec<SocketAddr>>();
    assert_eq!(allowed(addresses(&["1.1.1.1:0", "[2606:4700::1]:0"]), Reach::Public).expect("public").len(), 2);
    for mixed in [
        &["1.1.1.1:0", "10.0.0.1:0"][..],
        &["127.0.0.1:0", "1.1.1.1:0"],
        &["1.1.1.1:0", "[::1]:0"],
        &["1.1.1.1:0", "[::ffff:1.1.1.1]:0"],
        &["1.1.1.1:0", "1.0.0.1:0", "[fd00::1]:0"],
    ] {
        assert!(allowed(addresses(mixed), Reach::Public).is_err(), "{mixed:?}");
    }
    assert!(allowed(addresses(&["127.0.0.1:0", "1.1.1.1:0"]), Reach::Loopback).is_ok());
    assert!(allowed(addresses(&["127.0.0.1:0", "10.0.0.1:0"]), Reach::Loopback).is_err());
}

/// The system's own resolver, with the one name that every machine knows.
#[tokio::test]
async fn a_name_of_this_machine_is_blocked_when_it_is_looked_up() {
    let guard = |reach| Guard { reach, lookup: system() };
    let name = || "localhost".parse().expect("a name");
    assert!(guard(Reach::Public).resolve(name()).await.is_err());
    assert!(guard(Reach::Loopback).resolve(name()).await.expect("addresses").all(|found| found.ip().is_loopback()));
}

fn sender(lookup: Lookup) -> PushSender {
    let random = Random::default();
    let contact = Contact::of(&Origin::parse("https://cs.example.org").expect("an origin"));
    let vapid = Vapid::from_secret(&*Vapid::new_secret(&random).expect("random"), contact).expect("a key");
    PushSender::with_lookup(vapid, &PushSettings::new(KeySource::Nothing), Clock::default(), lookup).expect("a sender")
}

/// A public name whose DNS leads inside is not called: not even a connection is opened.
#[tokio::test]
async fn what_dns_says_later_counts() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let answers: [(&str, Vec<SocketAddr>); 2] = [
        ("only private", vec![([127, 0, 0, 1], 0).into()]),
        ("mixed", vec![([1, 1, 1, 1], 0).into(), ([127, 0, 0, 1], 0).into()]),
    ];
    let key = p256::SecretKey::from_slice(&[5; 32]).expect("a key").public_key();
    let point = p256::elliptic_curve::sec1::ToSec1Point::to_sec1_point(&key, false);
    let subscription = Subscription {
        endpoint: format!("https://push.example.org:{port}/a"),
        p256dh: base64url::encode(point.as_bytes()),
        auth: base64url::encode(&[6; 16]),
    };
    for (name, found) in answers {
        let sender = sender(Arc::new(move |_| Ok(found.clone())));
        let outcome = sender.send(&subscription, b"{}", 60, "", Urgency::High).await;
        assert_eq!(outcome, Err(SendFailure::Blocked), "{name}");
    }
    let unknown = sender(Arc::new(|_| Err(io::Error::other("no such name"))));
    let outcome = unknown.send(&subscription, b"{}", 60, "", Urgency::High).await;
    assert_eq!(outcome, Err(SendFailure::Unreachable));
    listener.set_nonblocking(true).expect("a socket");
    assert_eq!(listener.accept().expect_err("nobody came").kind(), io::ErrorKind::WouldBlock);
    // An address in the URL is never looked up, so it is judged before.
    let literal = Subscription { endpoint: format!("https://127.0.0.1:{port}/a"), ..subscription };
    assert_eq!(unknown.send(&literal, b"{}", 60, "", Urgency::High).await, Err(SendFailure::Blocked));
}
