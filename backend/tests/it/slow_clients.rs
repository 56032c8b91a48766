//! Clients that never finish what they say: they are sent away, and hold nobody up meanwhile.

use std::time::Duration;

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Engine, World};

/// The slowest of the server's own time-outs is that of a body, 15 s.
const PATIENCE: Duration = Duration::from_secs(40);
/// More than the calls that one machine's workers take at once, were each call a thread.
const CROWD: usize = 100;

/// Says `words` and nothing more; gives what the server said until it closed.
async fn trail_off(address: &str, words: &str) -> String {
    let mut line = TcpStream::connect(address).await.expect("a connection");
    line.write_all(words.as_bytes()).await.expect("said");
    let mut answer = Vec::new();
    timeout(PATIENCE, line.read_to_end(&mut answer)).await.expect("the server closes").expect("an end");
    String::from_utf8(answer).expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_and_bodies_that_never_end() {
    let world = World::start(Engine::Sqlite).await;
    let url = world.server.url.clone();
    let address = url.strip_prefix("http://").expect("an address").to_owned();
    let head = format!("POST /v1/runtime/claims HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n");
    let body = format!("{head}content-length: 1000\r\n\r\n{{\"signed\":");
    let crowd: Vec<_> = (0..CROWD)
        .map(|at| {
            let (address, words) = (address.clone(), if at % 2 == 0 { head.clone() } else { body.clone() });
            tokio::spawn(async move { trail_off(&address, &words).await })
        })
        .collect();

    let healthy = timeout(Duration::from_secs(5), world.call(Method::GET, "/healthz", &[], ""));
    assert_eq!(healthy.await.expect("an answer in time").status, 200);
    for (at, slow) in crowd.into_iter().enumerate() {
        let answer = slow.await.expect("no panic");
        let end = if at % 2 == 0 { "HTTP/1.1 408 " } else { "the body did not arrive in time" };
        assert!(answer.contains(end), "{at}: {answer:?}");
    }
}
