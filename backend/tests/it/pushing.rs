//! What a push is on the wire, and what each answer of a push service means.

use std::time::Duration;

use countersign_backend::{
    app::App,
    clock::Clock,
    config::{KeySource, PushSettings},
    push::{Accepted, SendFailure, ServerKey, Subscription, Urgency},
};
use tokio::net::TcpListener;

use crate::support::{PushService, Reaction, push_app, push_app_with, within};

/// How long a silent service is waited for here; the rest answer at once.
const PATIENCE: Duration = Duration::from_millis(500);

async fn push(app: &App, to: &Subscription) -> Result<Accepted, SendFailure> {
    within(app.push.send(to, br#"{"web_push":8030}"#, 60, "", Urgency::High)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_is_what_the_standards_say() {
    let ((app, _folder), service) = (push_app().await, PushService::start().await);
    let phone = service.subscribe("phone", app.push.public_key());
    let topic = "abcdefghijklmnopqrstuvwxyz-_ABCD";
    let full = vec![b'x'; 3000];
    let wanted: [(&[u8], u32, &str, Urgency, &str); 5] = [
        (b"x", 0, "", Urgency::Low, "low"),
        (b"{}", 60, "a", Urgency::Normal, "normal"),
        ("gr\u{fc}n \u{1f511}\0\0".as_bytes(), 600, "", Urgency::High, "high"),
        (&full, 2_419_200, topic, Urgency::High, "high"),
        (b"\x02\x00", u32::MAX, topic, Urgency::High, "high"),
    ];
    for (message, ttl, topic, urgency, word) in wanted {
        assert_eq!(within(app.push.send(&phone, message, ttl, topic, urgency)).await, Ok(Accepted));
        let received = service.received().pop().expect("a push");
        assert_eq!(received.message, message);
        assert_eq!((received.ttl_seconds, received.topic.as_str(), received.urgency.as_str()), (ttl, topic, word));
        assert_eq!(received.contact, "mailto:admin@localhost.invalid");
    }
    for topic in ["abcdefghijklmnopqrstuvwxyz-_ABCDE", "a b", "a=", "\u{e9}"] {
        let outcome = within(app.push.send(&phone, b"{}", 60, topic, Urgency::High)).await;
        assert_eq!(outcome, Err(SendFailure::Refused { status: 0 }), "{topic}");
    }
    let empty = within(app.push.send(&phone, b"", 60, "", Urgency::High)).await;
    assert_eq!(empty, Err(SendFailure::Refused { status: 0 }), "which must not end the subscription");
    assert_eq!(service.calls(), wanted.len());
}

/// Each message has keys of its own; a signature is used again for the same service, and for no other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_are_for_one_service_and_a_while() {
    let contact = "https://example.org/contact".parse().expect("a contact");
    let settings = PushSettings { contact: Some(contact), ..PushSettings::for_tests() };
    let (app, _folder) = push_app_with("https://cs.example.org", settings).await;
    let (one, other) = (PushService::start().await, PushService::start().await);
    let [phone, tablet] = ["phone", "tablet"].map(|name| one.subscribe(name, app.push.public_key()));
    let elsewhere = other.subscribe("phone", app.push.public_key());
    for to in [&phone, &tablet, &elsewhere] {
        assert_eq!(push(&app, to).await, Ok(Accepted));
    }
    let (first, second) = (one.received(), other.received());
    assert_eq!(first[0].token, first[1].token);
    assert_ne!(first[0].token, second[0].token);
    assert_eq!(first[0].contact, "https://example.org/contact");
    app.clock.advance(61 * 60 * 1000);
    assert_eq!(push(&app, &phone).await, Ok(Accepted));
    assert_ne!(one.received()[0].token, first[0].token, "an hour later it is signed anew");
    app.clock.advance(-2 * 61 * 60 * 1000);
    assert_eq!(push(&app, &phone).await, Ok(Accepted), "and when the clock was set back");
}

/// The receiver is strict: what another server sends, or for another device, it refuses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receiver_refuses_what_is_wrong() {
    let ((app, _folder), service) = (push_app().await, PushService::start().await);
    let (other, _other_folder) = push_app_with(
        "http://localhost:7071",
        PushSettings { key: KeySource::Memory(ServerKey::from_bytes([8; 32])), ..PushSettings::for_tests() },
    )
    .await;
    let phone = service.subscribe("phone", app.push.public_key());
    assert_eq!(push(&other, &phone).await, Err(SendFailure::Refused { status: 400 }));
    let tablet = service.subscribe("tablet", app.push.public_key());
    let mixed = Subscription { p256dh: tablet.p256dh, ..phone.clone() };
    assert_eq!(push(&app, &mixed).await, Err(SendFailure::Refused { status: 400 }));
    app.clock.advance(13 * 60 * 60 * 1000);
    assert_eq!(push(&app, &phone).await, Err(SendFailure::Refused { status: 400 }), "25 hours are too long");
    let complaints = service.complaints().join("; ");
    for expected in ["another key than", "does not open", "exp is"] {
        assert!(complaints.contains(expected), "{complaints}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_its_meaning() {
    let (app, _folder) =
        push_app_with("http://localhost:7070", PushSettings { timeout: PATIENCE, ..PushSettings::for_tests() }).await;
    let service = PushService::start().await;
    let phone = service.subscribe("phone", app.push.public_key());
    let says = |status| Reaction::Says(status, Vec::new());
    let after = |status, text: &str| Reaction::Says(status, vec![("Retry-After", text.to_owned())]);
    let limited = |seconds| Err(SendFailure::RateLimited { retry_after: Some(Duration::from_secs(seconds)) });
    let refused = |status| Err(SendFailure::Refused { status });
    let elsewhere = || Reaction::Says(307, vec![("Location", format!("{}/push/other", service.origin))]);
    service.subscribe("other", app.push.public_key());
    let table = [
        (Reaction::Accepts, Ok(Accepted)),
        (says(200), Ok(Accepted)),
        (says(202), Ok(Accepted)),
        (says(404), Err(SendFailure::Gone)),
        (says(410), Err(SendFailure::Gone)),
        (says(413), Err(SendFailure::TooLarge)),
        (says(429), Err(SendFailure::RateLimited { retry_after: None })),
        (after(429, "7"), limited(7)),
        (after(429, "0"), limited(0)),
        (after(429, "Thu, 01 Jan 1970 00:00:07 GMT"), limited(0)),
        (after(429, "Tue, 31 Dec 2999 23:59:59 GMT"), limited(24 * 60 * 60)),
        (after(429, "99999999999999999999"), Err(SendFailure::RateLimited { retry_after: None })),
        (after(429, "18446744073709551615"), limited(24 * 60 * 60)),
        (after(429, "soon"), Err(SendFailure::RateLimited { retry_after: None })),
        (after(503, "30"), limited(30)),
        (says(503), refused(503)),
        (says(400), refused(400)),
        (says(401), refused(401)),
        (says(403), refused(403)),
        (says(500), refused(500)),
        (elsewhere(), refused(307)),
        (Reaction::Says(301, vec![("Location", "http://169.254.169.254/".to_owned())]), refused(301)),
        (Reaction::Floods, Ok(Accepted)),
        (Reaction::Garbles, Err(SendFailure::Unreachable)),
        (Reaction::HangsUp, Err(SendFailure::Unreachable)),
        (Reaction::IsSilent, Err(SendFailure::Timeout)),
        (Reaction::Accepts, Ok(Accepted)),
    ];
    for (at, (reaction, expected)) in table.iter().enumerate() {
        service.reacts([reaction.clone()]);
        assert_eq!(push(&app, &phone).await, *expected, "{at}: {reaction:?}");
        assert_eq!(service.received().len(), 1, "{at}: {reaction:?}: it was sent once, and nowhere else");
    }
    assert_eq!(service.calls(), table.len(), "no redirect was followed and nothing was sent again");
    let soon = Clock::default().now() / 1000 + 100;
    let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(soon));
    service.reacts([after(429, &date)]);
    let Err(SendFailure::RateLimited { retry_after: Some(wait) }) = push(&app, &phone).await else { panic!("limited") };
    assert!((60..=100).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_sent_is_told_apart() {
    let ((app, _folder), service) = (push_app().await, PushService::start().await);
    let phone = service.subscribe("phone", app.push.public_key());
    let large = vec![b'x'; 4000];
    assert_eq!(app.push.send(&phone, &large, 60, "", Urgency::High).await, Err(SendFailure::TooLarge));
    for keys in [("", ""), ("AAAA", "AAAA"), (phone.p256dh.as_str(), "AAAA"), ("=", "=")] {
        let broken =
            Subscription { p256dh: keys.0.to_owned(), auth: keys.1.to_owned(), endpoint: phone.endpoint.clone() };
        assert_eq!(push(&app, &broken).await, Err(SendFailure::Gone), "{keys:?}");
    }
    let private = Subscription { endpoint: "https://10.0.0.1/a".to_owned(), ..phone.clone() };
    assert_eq!(push(&app, &private).await, Err(SendFailure::Blocked));
    let port = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    let nobody = Subscription { endpoint: format!("http://127.0.0.1:{port}/a"), ..phone.clone() };
    assert_eq!(push(&app, &nobody).await, Err(SendFailure::Unreachable));
    assert_eq!(service.calls(), 0);
    let name = Subscription { endpoint: phone.endpoint.replace("127.0.0.1", "localhost"), ..phone.clone() };
    assert_eq!(push(&app, &name).await, Err(SendFailure::Refused { status: 400 }), "aud is what the endpoint says");
    assert!(service.complaints()[0].starts_with("aud is"));
    let closed = PushSettings { loopback: false, ..PushSettings::for_tests() };
    let (app, _folder) = push_app_with("http://localhost:7070", closed).await;
    assert_eq!(push(&app, &phone).await, Err(SendFailure::Blocked), "this machine is for tests only");
    assert_eq!(service.calls(), 1);
}
