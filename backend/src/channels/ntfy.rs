//! Messages to the person's own topic at an ntfy server.
//!
//! A topic is a secret: whoever knows it reads what is published there. So it is drawn at random, and stands in the
//! body of a call and never in its URL.

use std::{fmt, sync::Once, time::Duration};

use reqwest::{Client, StatusCode, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use super::{ChannelFailure, Note};
use crate::config::{BadSetting, NtfyUrl};

/// How long publishing one message may take.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// ntfy's "high": a request waits, but nothing burns.
const PRIORITY: u8 = 4;

/// What ntfy takes at the root of its server ("publish as JSON").
#[derive(Serialize)]
struct Publication<'a> {
    topic: &'a str,
    title: &'a str,
    message: &'a str,
    click: &'a str,
    priority: u8,
}

/// Publishes to ntfy. Cloning it is cheap.
#[derive(Clone)]
pub struct Ntfy {
    client: Client,
    url: Url,
    token: Option<SecretString>,
}

impl fmt::Debug for Ntfy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ntfy(at {})", self.url)
    }
}

impl Ntfy {
    /// At this server, with this access token if it wants one. A redirect is not followed and no proxy is used: the
    /// token is for this server alone.
    pub fn new(url: &NtfyUrl, token: Option<SecretString>) -> Result<Self, BadSetting> {
        static PROVIDER: Once = Once::new();
        // Fails when the process has one already, which is as well.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = Client::builder()
            .timeout(SEND_TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent(concat!("countersign-server/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| BadSetting::new(format!("--ntfy-url: no client can be made: {error}")))?;
        Ok(Self { client, url: url.as_url().clone(), token })
    }

    /// What a person subscribes to.
    #[must_use]
    pub fn subscription(&self, topic: &str) -> String {
        format!("{}{topic}", self.url)
    }

    /// Publishes one message.
    pub async fn publish(&self, topic: &str, note: &Note) -> Result<(), ChannelFailure> {
        let Note { title, message, click } = note;
        let publication = Publication { topic, title, message, click, priority: PRIORITY };
        let mut call = self.client.post(self.url.clone()).json(&publication);
        if let Some(token) = &self.token {
            call = call.bearer_auth(token.expose_secret());
        }
        match call.send().await {
            Ok(answer) => judge(answer.status()),
            Err(error) if error.is_timeout() => Err(ChannelFailure::Timeout),
            Err(_) => Err(ChannelFailure::Unreachable),
        }
    }
}

fn judge(status: StatusCode) -> Result<(), ChannelFailure> {
    let number = status.as_u16();
    match status {
        _ if status.is_success() => Ok(()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(ChannelFailure::Later { status: number }),
        _ if status.is_server_error() => Err(ChannelFailure::Later { status: number }),
        _ => Err(ChannelFailure::Refused { status: number }),
    }
}
