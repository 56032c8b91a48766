//! ntfy, by way of a real HTTP receiver.

use countersign_backend::channels::{ChannelFailure, Note};
use countersign_shared::payload::NotificationSettings;

use crate::support::{Engine, Receiver, World, plain_settings};

fn note() -> Note {
    Note {
        title: "A request waits for you".into(),
        message: "“Laptop” asks.".into(),
        click: "https://countersign.example/requests/del_one".into(),
    }
}

/// What is published is what ntfy takes at its root; topic and token stand in no URL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_published_as_json() {
    let receiver = Receiver::start().await;
    let ntfy = receiver.channels(Some("tk_of_the_test")).ntfy.expect("ntfy");
    ntfy.publish("countersign_topic", &note()).await.expect("taken");
    let call = receiver.call(1).await;
    assert_eq!(call.line, "POST / HTTP/1.1");
    assert_eq!(call.authorization, "Bearer tk_of_the_test");
    assert!(call.head.contains("content-type: application/json"), "{}", call.head);
    assert_eq!(
        call.body,
        serde_json::json!({
            "topic": "countersign_topic",
            "title": "A request waits for you",
            "message": "“Laptop” asks.",
            "click": "https://countersign.example/requests/del_one",
            "priority": 4,
        })
    );
    assert!(!format!("{ntfy:?}").contains("tk_of_the_test"));
    receiver.channels(None).ntfy.expect("ntfy").publish("countersign_topic", &note()).await.expect("taken");
    assert_eq!(receiver.call(2).await.authorization, "");
}

/// What the server says is told apart, and a redirect is not followed: the token is for this server alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_told_apart() {
    let receiver = Receiver::start().await;
    let ntfy = receiver.channels(Some("tk_of_the_test")).ntfy.expect("ntfy");
    receiver.answer([
        "403 Forbidden",
        "429 Too Many Requests",
        "503 Service Unavailable",
        "307 Temporary Redirect",
        "",
    ]);
    for expected in [
        ChannelFailure::Refused { status: 403 },
        ChannelFailure::Later { status: 429 },
        ChannelFailure::Later { status: 503 },
        ChannelFailure::Refused { status: 307 },
        ChannelFailure::Unreachable,
    ] {
        assert_eq!(ntfy.publish("countersign_topic", &note()).await, Err(expected));
    }
    assert_eq!(receiver.calls().len(), 5);
    let nobody = {
        let gone = Receiver::start().await;
        gone.channels(None).ntfy.expect("ntfy")
    };
    // Whoever may have taken the port since does not speak HTTP to us.
    nobody.publish("countersign_topic", &note()).await.expect_err("nobody is there");
}

/// Each person has a topic of their own, random, and a new one when it is turned on again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_is_drawn_for_each_person() {
    let receiver = Receiver::start().await;
    let world = World::start_reaching(Engine::Sqlite, receiver.channels(None)).await;
    let on = || NotificationSettings { ntfy: true, ..plain_settings(&world) };
    let before = world.settings().await;
    assert!(before.ntfy_available && !before.ntfy && before.ntfy_url.is_empty());
    let first = world.set(&on()).await.expect("set").ntfy_url;
    let topic = first.strip_prefix(&format!("http://127.0.0.1:{}/countersign_", receiver.port)).expect("a topic");
    assert_eq!(topic.len(), 26);
    assert_eq!(world.set(&on()).await.expect("set").ntfy_url, first);
    assert_eq!(world.set(&plain_settings(&world)).await.expect("set").ntfy_url, "");
    assert_ne!(world.set(&on()).await.expect("set").ntfy_url, first);

    // A device that is revoked knows the topic, so it is no more.
    let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
    world.phone.revoke_device(tablet.device_id()).await.expect("a revocation");
    let after = world.settings().await;
    assert!(!after.ntfy && after.ntfy_url.is_empty());
}
