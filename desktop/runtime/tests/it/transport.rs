use countersign_runtime::{Error, shared::origin::Origin};
use countersign_shared::payload::AudienceRead;
use support::acts::problem;

use super::*;

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let home = tempfile::tempdir().expect("a directory");
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let origin = Origin::parse(&format!("http://localhost:{port}")).expect("an origin");
    let application = "app_test".parse().expect("an id");
    let Err(error) = runtime(&home).start_pairing(&origin, &application, "Test", "Laptop").await else {
        panic!("nobody is there")
    };
    assert!(error.to_string().to_lowercase().contains("refused"), "{error}");
    assert_eq!(error.code(), "unreachable");
}

#[tokio::test]
async fn what_is_not_the_protocol_is_named() {
    let (server, runtime, _home) = paired().await;
    let say = |answer| server.with(|state| state.say.push(answer));
    say((200, b"<html>".to_vec()));
    assert_eq!(runtime.audiences().await.expect_err("no JSON").code(), "bad_answer");
    say((200, br#"{"audiences":[],"audiences":[]}"#.to_vec()));
    assert_eq!(runtime.audiences().await.expect_err("a key twice").code(), "bad_answer");
    say((302, b"".to_vec()));
    assert_eq!(runtime.audiences().await.expect_err("a redirect").code(), "bad_answer");
    say((200, vec![b' '; 9 * 1024 * 1024]));
    assert_eq!(runtime.audiences().await.expect_err("too long").code(), "bad_answer");
    say(problem(403, "connection_frozen"));
    assert!(matches!(runtime.audiences().await, Err(Error::Server(problem)) if problem.code == "connection_frozen"));
}

#[tokio::test]
async fn what_passes_by_itself_is_repeated() {
    let (server, runtime, _home) = paired().await;
    let say = |answer| server.with(|state| state.say.push(answer));
    say(problem(503, "unavailable"));
    say((502, b"<html>".to_vec()));
    runtime.audiences().await.expect("the third try");
    (0..3).for_each(|_| say((502, b"<html>".to_vec())));
    assert!(matches!(runtime.audiences().await, Err(Error::Unreachable { .. })));
}

#[tokio::test]
async fn a_test_may_sign_and_post_what_it_likes() {
    let (_server, runtime, _home) = paired().await;
    let connection = runtime.connection().await.expect("reads").expect("a connection");
    let read = AudienceRead {
        origin: connection.origin,
        runtime_connection_id: connection.runtime_connection_id,
        audience_key: "*".into(),
        issued_at: support::now(),
    };
    let signed = runtime.sign(&read).await.expect("signs");
    let answer = runtime.post("/v1/runtime/audiences/*/read", &signed).await.expect("an answer");
    assert_eq!(answer["audiences"][0]["terms"]["audienceKey"], "test:payments");
}
