//! The server that ends TLS itself, as the program that operators start.

use std::{fs, path::Path, process::Stdio};

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use reqwest::{Certificate, Client, Version};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

use crate::support::within;

const HOST: &str = "cs.example.org";

/// Issues a certificate for the host into a folder, and gives the authority that browsers would have to believe.
fn issue(folder: &Path) -> Certificate {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let own = CertificateParams::new(vec![HOST.to_owned()]).expect("names").signed_by(&key, &authority);
    fs::write(folder.join("fullchain.pem"), own.expect("a certificate").pem() + &authority.pem()).expect("a file");
    fs::write(folder.join("privkey.pem"), key.serialize_pem()).expect("a file");
    Certificate::from_pem(authority.pem().as_bytes()).expect("a certificate")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-server"));
    command
        .current_dir(folder)
        .env_clear()
        .env("COUNTERSIGN_KEY_FILE", folder.join("keys/server.key"))
        .kill_on_drop(true)
        .stdin(Stdio::null());
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server that listens.
struct Running {
    child: Child,
    port: u16,
    greeting: String,
}

impl Running {
    async fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = command(folder, arguments).spawn().expect("the program");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let greeting = within(lines.next_line()).await.expect("text").expect("a greeting");
        let address = greeting.split(' ').nth(4).expect("an address").parse::<std::net::SocketAddr>();
        // Somebody must go on reading, or the program would stop at a full pipe.
        tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
        Self { child, port: address.expect("an address").port(), greeting }
    }

    /// Whether a browser that believes only this authority gets an answer.
    async fn answers(&self, authority: &Certificate) -> bool {
        self.call(authority).await.is_ok()
    }

    async fn call(&self, authority: &Certificate) -> reqwest::Result<reqwest::Response> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .tls_certs_only([authority.clone()])
            .resolve(HOST, ([127, 0, 0, 1], self.port).into())
            .build()
            .expect("a client");
        client.get(format!("https://{HOST}:{}/v1/me", self.port)).send().await
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(sent.expect("kill").success());
    }

    /// Ends it, and gives what it logged.
    async fn stop(mut self) -> String {
        self.signal("TERM");
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("its log");
        within(stderr.read_to_string(&mut log)).await.expect("text");
        assert!(within(self.child.wait()).await.expect("an end").success(), "{log}");
        log
    }
}

const TLS: [&str; 4] = ["--tls-cert", "fullchain.pem", "--tls-key", "privkey.pem"];

fn with_tls(more: &[&'static str]) -> Vec<&'static str> {
    [&TLS[..], more].concat()
}

/// A call over TLS, a renewal while it runs, and a start that remembers its URL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_used_and_renewed() {
    let folder = TempDir::new().expect("a folder");
    let first = issue(folder.path());
    let server = Running::start(folder.path(), &with_tls(&["--public-url", "https://cs.example.org"])).await;
    let reply = server.call(&first).await.expect("an answer over TLS");
    assert_eq!((reply.status().as_u16(), reply.version()), (401, Version::HTTP_11));
    assert!(reply.headers().contains_key("strict-transport-security"));
    let plain = reqwest::get(format!("http://127.0.0.1:{}/healthz", server.port)).await;
    assert!(plain.is_err(), "nothing is answered without TLS");

    let second = issue(folder.path());
    assert!(server.answers(&first).await && !server.answers(&second).await, "not yet");
    server.signal("HUP");
    within(async { while !server.answers(&second).await {} }).await;
    assert!(!server.answers(&first).await, "the old one is gone");
    let log = server.stop().await;
    assert!(log.contains("the certificate was renewed") && !log.contains("--trusted-proxy"), "{log}");

    let server = Running::start(folder.path(), &TLS).await;
    assert!(server.greeting.contains("(open https://cs.example.org)") && server.answers(&second).await);
    let log = server.stop().await;
    assert!(log.contains("fixed at first run"), "{log}");
}

/// Without TLS too, the URL that was fixed is the URL; and behind a proxy nobody has to say it twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_url_is_remembered() {
    let folder = TempDir::new().expect("a folder");
    let said = ["--public-url", "https://cs.example.org", "--trusted-proxy", "127.0.0.1"];
    Running::start(folder.path(), &said).await.stop().await;
    let server = Running::start(folder.path(), &[]).await;
    assert!(server.greeting.contains("(open https://cs.example.org)"), "{}", server.greeting);
    assert!(server.stop().await.contains("there is no --trusted-proxy"));

    let other = command(folder.path(), &["--public-url", "https://other.example.org"]).output().await.expect("it ends");
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(!other.status.success() && said.contains("the public URL of this database is https://cs.example.org"));
}

/// Who connects and says nothing does not keep the place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_has_its_time() {
    let folder = TempDir::new().expect("a folder");
    issue(folder.path());
    let server = Running::start(folder.path(), &with_tls(&["--public-url", "https://cs.example.org"])).await;
    let mut silent = TcpStream::connect(("127.0.0.1", server.port)).await.expect("a connection");
    let mut answer = Vec::new();
    // However it is closed, it is.
    let _ = within(silent.read_to_end(&mut answer)).await;
    assert!(answer.is_empty());
    server.stop().await;
}

/// What cannot work is refused before anything is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_work_is_refused_first() {
    let folder = TempDir::new().expect("a folder");
    issue(folder.path());
    let cases = [
        (vec!["--tls-cert", "fullchain.pem"], "--tls-key"),
        (vec!["--tls-key", "privkey.pem"], "--tls-cert"),
        (vec!["--tls-cert", "gone.pem", "--tls-key", "privkey.pem"], "cannot read gone.pem"),
        (vec!["--tls-cert", "privkey.pem", "--tls-key", "fullchain.pem"], "swapped"),
        (with_tls(&["--public-url", "http://localhost:7070"]), "must be https"),
        (with_tls(&["--public-url", "https://other.example.org"]), "is for cs.example.org"),
    ];
    for (arguments, expected) in cases {
        let refused = command(folder.path(), &arguments).output().await.expect("it ends");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!folder.path().join("countersign.db").exists(), "{arguments:?}");
    }
    let unsaid = command(folder.path(), &TLS).output().await.expect("it ends");
    let said = String::from_utf8_lossy(&unsaid.stderr).into_owned();
    assert!(!unsaid.status.success() && said.contains("run serve --public-url URL"), "{said}");
}
