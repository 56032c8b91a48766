//! Pushes are opened by code that is not ours: npm's `web-push-testing`, as `e2e/push` runs it.

use std::{path::Path, process::Stdio};

use countersign_backend::push::{Accepted, SendFailure, Subscription, Urgency};
use countersign_shared::base64url;
use p256::{
    SecretKey,
    elliptic_curve::{Generate, sec1::ToSec1Point},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::support::{push_app, within};

/// Their service, with a process of its own.
struct Foreign {
    url: String,
    http: reqwest::Client,
    _process: Child,
}

impl Foreign {
    async fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/push");
        assert!(
            folder.join("node_modules/web-push-testing").exists(),
            "its packages are missing: run `npm ci` in e2e/push, or `make test`, which does"
        );
        let mut process = Command::new("node")
            .arg(folder.join("service.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let line = within(lines.next_line()).await.expect("text").expect("it listens");
        let port = line.strip_prefix("Server running on port ").expect("a port");
        Self { url: format!("http://localhost:{port}"), http: reqwest::Client::new(), _process: process }
    }

    async fn call(&self, path: &str, body: Value) -> Value {
        let answer = within(self.http.post(format!("{}{path}", self.url)).json(&body).send()).await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// A subscription as their browser has it, and their name for it.
    async fn subscribe(&self, application_server_key: &str) -> (Subscription, String) {
        let options = json!({ "userVisibleOnly": "true", "applicationServerKey": application_server_key });
        let made = self.call("/subscribe", options).await["data"].clone();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let subscription = Subscription {
            endpoint: text(&made["endpoint"]),
            p256dh: text(&made["keys"]["p256dh"]),
            auth: text(&made["keys"]["auth"]),
        };
        (subscription, text(&made["clientHash"]))
    }

    async fn messages(&self, client: &str) -> Vec<String> {
        let found = self.call("/get-notifications", json!({ "clientHash": client })).await;
        serde_json::from_value(found["data"]["messages"].clone()).expect("a list")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_can_read_what_we_encrypt() {
    let ((app, _folder), service) = (push_app().await, Foreign::start().await);
    let (phone, client) = service.subscribe(app.push.public_key()).await;
    let largest = "x".repeat(3000);
    let sent = [r#"{"web_push":8030,"notification":{"title":"Grüße 🔑"}}"#, "x", &largest];
    for message in sent {
        let outcome = within(app.push.send(&phone, message.as_bytes(), 60, "topic", Urgency::High)).await;
        assert_eq!(outcome, Ok(Accepted));
    }
    assert_eq!(service.messages(&client).await, sent);

    // What was subscribed with another server's key, they refuse.
    let key = SecretKey::generate().public_key().to_sec1_point(false);
    let (foreign, client) = service.subscribe(&base64url::encode(key.as_bytes())).await;
    let outcome = within(app.push.send(&foreign, b"{}", 60, "", Urgency::High)).await;
    assert_eq!(outcome, Err(SendFailure::Refused { status: 400 }));
    assert!(service.messages(&client).await.is_empty());

    let ended = phone.endpoint.rsplit_once('/').expect("a path").1;
    service.call(&format!("/expire-subscription/{ended}"), json!({})).await;
    assert_eq!(within(app.push.send(&phone, b"{}", 60, "", Urgency::High)).await, Err(SendFailure::Gone));
}
