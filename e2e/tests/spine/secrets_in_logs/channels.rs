//! E-mail and ntfy: the password, the token, the topic and the code.

use countersign_runtime::shared::{
    ids::Nonce,
    payload::{Language, NotificationSettings},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

use super::Scanner;
use crate::support::{Site, World};

const PASSWORD: &str = "mail-password-of-the-run";
const TOKEN: &str = "tk_ntfy_token_of_the_run";
const SETTINGS: &str = "/v1/me/notification-settings";

/// Whoever takes one e-mail, and gives the code in it.
pub(super) type Mail = JoinHandle<String>;

/// Has the server send e-mail, and publish where nobody listens.
pub(super) async fn set_up(site: &mut Site, scanner: &mut Scanner) -> Mail {
    scanner.add("the mail server's password", PASSWORD);
    scanner.add("the ntfy server's token", TOKEN);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    site.arguments.extend([
        format!("--smtp-url=smtp://countersign:{PASSWORD}@127.0.0.1:{port}"),
        "--mail-from=Countersign <cs@countersign.example>".to_owned(),
        "--ntfy-url=http://127.0.0.1:9".to_owned(),
        format!("--ntfy-token={TOKEN}"),
    ]);
    tokio::spawn(async move { take(listener).await })
}

/// Turns both on and types the code; what is asked from here on is told by both, and fails.
pub(super) async fn use_them(world: &World, mail: Mail, scanner: &mut Scanner) {
    let settings = NotificationSettings {
        origin: world.site.origin(),
        user_id: world.phone.user_id().clone(),
        device_id: world.phone.device_id().clone(),
        language: Language::En,
        time_zone: "UTC".into(),
        quiet_from: 0,
        quiet_to: 0,
        hide_details: false,
        email: "ada@example.org".into(),
        ntfy: true,
        nonce: Nonce::from_random("settings", [7; 16]),
        issued_at: world.phone.me().await.expect("an answer").server_time.millis(),
    };
    let signed = json!({ "signed": world.phone.sign_device(&settings) });
    let view = post(world, SETTINGS, &signed).await;
    let topic = view["ntfyUrl"].as_str().and_then(|url| url.rsplit('/').next()).expect("a topic");
    assert!(topic.starts_with("countersign_"), "{topic}");
    let code = mail.await.expect("an e-mail");
    // Six digits stand in every time of day, so they are looked for with what stands around them.
    scanner.add("the e-mailed code, as a member", &format!("\"code\":\"{code}\""));
    scanner.add("the e-mailed code, as a field", &format!("code={code}"));
    let view = post(world, &format!("{SETTINGS}/email-confirmation"), &json!({ "code": code })).await;
    assert_eq!(view["emailConfirmed"], true);
}

async fn post(world: &World, path: &str, body: &Value) -> Value {
    let (status, body) = world.phone.post_raw(path, body.to_string()).await.expect("an answer");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

/// Speaks as much SMTP as one e-mail takes (RFC 5321, appendix D), and gives the line of six digits.
async fn take(listener: TcpListener) -> String {
    let (stream, _) = listener.accept().await.expect("a connection");
    let mut stream = BufReader::new(stream);
    let (mut code, mut in_data) = (String::new(), false);
    stream.write_all(b"220 mail.test\r\n").await.expect("written");
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("a line");
        let line = line.trim_end();
        let answer = match line.split(' ').next().unwrap_or_default() {
            _ if in_data && line != "." => {
                if line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()) {
                    line.clone_into(&mut code);
                }
                continue;
            }
            "." => {
                stream.write_all(b"250 taken\r\n").await.expect("written");
                return code;
            }
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n",
            "AUTH" => "235 welcome\r\n",
            "DATA" => {
                in_data = true;
                "354 go on\r\n"
            }
            _ => "250 well\r\n",
        };
        stream.write_all(answer.as_bytes()).await.expect("written");
    }
}
