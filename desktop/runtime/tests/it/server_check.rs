//! An address, looked at before anybody pairs with it.

use std::sync::Arc;

use countersign_runtime::{Runtime, ServerFault};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{TlsAcceptor, rustls};

use super::*;

/// What the server at a port says: its health, its metadata and its `Date`.
type Say = fn(u16) -> [String; 3];

fn metadata(issuer: &str) -> String {
    format!(r#"{{"issuer":"{issuer}","introspection_endpoint":"{issuer}/oauth2/introspect","other":[]}}"#)
}

fn sound(port: u16) -> [String; 3] {
    [r#"{"status":"ok"}"#.into(), metadata(&format!("http://localhost:{port}")), http_date(0)]
}

fn http_date(ahead: i64) -> String {
    let now = std::time::UNIX_EPOCH + Duration::from_millis(support::now().saturating_add_signed(ahead));
    httpdate::fmt_http_date(now)
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, said: [String; 3]) {
    let mut request = vec![0; 4096];
    let read = stream.read(&mut request).await.unwrap_or(0);
    let body = if request[..read].starts_with(b"GET /healthz ") { &said[0] } else { &said[1] };
    let (length, date) = (body.len(), &said[2]);
    let head = format!("HTTP/1.1 200 OK\r\ndate: {date}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn listen(say: Say, tls: Option<TlsAcceptor>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match &tls {
                None => answer(stream, say(port)).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        answer(stream, say(port)).await;
                    }
                }
            }
        }
    });
    port
}

fn looker() -> (Runtime, TempDir) {
    let home = tempfile::tempdir().expect("a directory");
    (runtime(&home), home)
}

async fn fault(say: Say) -> ServerFault {
    let (runtime, _home) = looker();
    let port = listen(say, None).await;
    runtime.check_server(&format!("localhost:{port}")).await.expect_err("a fault")
}

#[tokio::test]
async fn a_sound_server_is_known_by_what_it_says_of_itself() {
    let (runtime, home) = looker();
    let port = listen(sound, None).await;
    let found = runtime.check_server(&format!(" HTTP://LocalHost:{port}/runtimes ")).await.expect("a server");
    assert_eq!(found.server.as_str(), format!("http://localhost:{port}"));
    assert!(found.clock_offset_ms.abs() < 3000, "{found:?}");
    assert_eq!(std::fs::read_dir(home.path()).expect("a directory").count(), 0, "looking makes nothing");
}

#[tokio::test]
async fn each_fault_has_its_own_name() {
    let (runtime, _home) = looker();
    let code = |fault: ServerFault| fault.code();
    for address in ["", "http://example.org", "https://10.0.0.1", "server"] {
        assert_eq!(runtime.check_server(address).await.map_err(code), Err("server_address"), "{address}");
    }
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    let silent = runtime.check_server(&format!("localhost:{gone}")).await.expect_err("nobody");
    assert_eq!(silent.code(), "server_unreachable");
    assert!(silent.to_string().contains("refused"), "{silent}");

    assert_eq!(fault(|_| ["<html>".into(), "<html>".into(), http_date(0)]).await.code(), "not_countersign");
    let other_oauth: Say = |port| {
        let [health, _, date] = sound(port);
        [health, r#"{"issuer":"x","introspection_endpoint":"y"}"#.into(), date]
    };
    assert_eq!(fault(other_oauth).await.code(), "not_countersign");
    let elsewhere = fault(|port| {
        let [health, _, date] = sound(port);
        [health, metadata("https://countersign.example.org"), date]
    });
    assert!(matches!(elsewhere.await, ServerFault::OtherOrigin { says, .. } if says.as_str().ends_with("example.org")));
    let odd: [Say; 4] = [
        |port| [sound(port)[0].clone(), metadata("javascript:alert(1)"), http_date(0)],
        |port| [sound(port)[0].clone(), metadata("https://a.example/path"), http_date(0)],
        |port| [sound(port)[0].clone(), metadata("HTTPS://A.example"), http_date(0)],
        |port| [sound(port)[0].clone(), metadata(&format!("https://{}.example", "a".repeat(20_000))), http_date(0)],
    ];
    for say in odd {
        assert_eq!(fault(say).await.code(), "not_countersign", "what is no address is repeated nowhere");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_named_with_its_size_and_direction() {
    let late = fault(|port| {
        let [health, metadata, _] = sound(port);
        [health, metadata, http_date(-10 * 60 * 1000)]
    });
    let ServerFault::ClockSkew { offset_ms, .. } = late.await else { panic!("a skew") };
    assert!((-603_000..=-597_000).contains(&offset_ms), "{offset_ms}");
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_told_apart_from_silence() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let port = listen(sound, Some(TlsAcceptor::from(Arc::new(config.expect("a configuration"))))).await;
    let (runtime, _home) = looker();
    let shown = runtime.check_server(&format!("https://localhost:{port}")).await.expect_err("a fault");
    assert_eq!(shown.code(), "server_certificate", "{shown}");
}
