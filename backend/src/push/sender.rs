//! Sends one push once, and says what became of it.

use std::{error::Error as _, fmt, sync::Once, time::Duration};

use countersign_shared::{Refusal, payload::Millis};
use reqwest::{Client, Response, StatusCode, header::RETRY_AFTER, redirect::Policy};

use super::{
    guard::{Blocked, Endpoint, Guard, Lookup, Reach, system},
    message::{Sealed, Subscription, Urgency, seal},
    vapid::Vapid,
};
use crate::{clock::Clock, config::PushSettings, service::Error};

/// The most of an answer's body that is read, in bytes.
const MAX_ANSWER_LENGTH: usize = 4096;
/// The longest that a push service may make us wait, in milliseconds.
const MAX_RETRY_AFTER_MS: Millis = 24 * 60 * 60 * 1000;

/// The push service has taken it. Whether the device shows it is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted;

/// Why a push was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// The subscription has ended (404 or 410), or no message can be encrypted for it: forget it.
    #[error("the subscription has ended")]
    Gone,
    /// Another answer than 2xx; a redirect too, which is never followed. 0: it could not even be made.
    #[error("the push service answered {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// Too many (429), or too busy and it says until when (503 with Retry-After).
    #[error("the push service wants fewer pushes")]
    RateLimited {
        /// How long to wait, if it said so; a day at most.
        retry_after: Option<Duration>,
    },
    /// The message is too large (413), by the service's word or by ours.
    #[error("the push is too large")]
    TooLarge,
    /// No answer in time.
    #[error("the push service did not answer in time")]
    Timeout,
    /// No connection, or no HTTP.
    #[error("the push service cannot be reached")]
    Unreachable,
    /// The endpoint leads to an address that must not be called.
    #[error("the endpoint is not on the public internet")]
    Blocked,
}

/// Sends pushes. Shared by everybody in the process: it keeps connections open.
pub struct PushSender {
    client: Client,
    vapid: Vapid,
    loopback: bool,
    clock: Clock,
}

impl fmt::Debug for PushSender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PushSender({})", self.public_key())
    }
}

impl PushSender {
    pub(crate) fn new(vapid: Vapid, settings: &PushSettings, clock: Clock) -> Result<Self, Error> {
        Self::with_lookup(vapid, settings, clock, system())
    }

    pub(super) fn with_lookup(
        vapid: Vapid,
        settings: &PushSettings,
        clock: Clock,
        lookup: Lookup,
    ) -> Result<Self, Error> {
        static PROVIDER: Once = Once::new();
        // Another part of the process may have installed one already; theirs is the same.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let reach = if settings.loopback { Reach::Loopback } else { Reach::Public };
        let builder = Client::builder()
            .dns_resolver(Guard { reach, lookup })
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .https_only(!settings.loopback)
            .timeout(settings.timeout)
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
        let client = builder.build().map_err(|error| {
            Error::internal(format!(
                "no connection to push services can be made ({}); are the system's certificates installed \
                 (ca-certificates)?",
                error.source().map_or_else(|| error.to_string(), ToString::to_string)
            ))
        })?;
        Ok(Self { client, vapid, loopback: settings.loopback, clock })
    }

    /// The VAPID public key, which browsers subscribe with: 65 bytes, uncompressed, as base64url.
    #[must_use]
    pub fn public_key(&self) -> &str {
        self.vapid.public_key()
    }

    /// Judges an endpoint that a browser names; see [`Endpoint::parse`].
    ///
    /// # Errors
    ///
    /// `push_endpoint_refused`.
    pub fn endpoint(&self, text: &str) -> Result<Endpoint, Refusal> {
        Endpoint::parse(text, self.loopback)
    }

    /// Encrypts, signs and sends one push, once. `topic` is at most 32 characters of base64url, or empty; a push with
    /// the same topic replaces one that still waits at the push service. `ttl_seconds` is how long it may wait there.
    ///
    /// # Errors
    ///
    /// What became of it instead; whether to try again is the caller's matter.
    pub async fn send(
        &self,
        subscription: &Subscription,
        body: &[u8],
        ttl_seconds: u32,
        topic: &str,
        urgency: Urgency,
    ) -> Result<Accepted, SendFailure> {
        let Sealed { endpoint, headers, body } = self.seal(subscription, body, ttl_seconds, topic, urgency)?;
        let request = self.client.post(endpoint.url().clone()).headers(headers).body(body);
        let response = request.send().await.map_err(|error| unsent(&error))?;
        self.judge(&endpoint, response).await
    }

    /// Encrypts and signs one push, and sends nothing; the parameters are those of [`PushSender::send`].
    ///
    /// # Errors
    ///
    /// [`SendFailure::Blocked`], [`SendFailure::Gone`], [`SendFailure::TooLarge`], and status 0 for a topic or body that
    /// cannot be.
    pub fn seal(
        &self,
        subscription: &Subscription,
        body: &[u8],
        ttl_seconds: u32,
        topic: &str,
        urgency: Urgency,
    ) -> Result<Sealed, SendFailure> {
        // Settings may have changed since it was subscribed; and an address in the URL is never looked up.
        let endpoint = self.endpoint(&subscription.endpoint).map_err(|_| SendFailure::Blocked)?;
        seal(&self.vapid, (subscription, endpoint), body, (ttl_seconds, topic, urgency), self.clock.now())
    }

    async fn judge(&self, endpoint: &Endpoint, response: Response) -> Result<Accepted, SendFailure> {
        let status = response.status();
        let retry_after = self.retry_after(&response);
        let reason = reason(response).await;
        let failure = match status {
            status if status.is_success() => return Ok(Accepted),
            StatusCode::NOT_FOUND | StatusCode::GONE => SendFailure::Gone,
            StatusCode::PAYLOAD_TOO_LARGE => SendFailure::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => SendFailure::RateLimited { retry_after },
            StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => SendFailure::RateLimited { retry_after },
            status => SendFailure::Refused { status: status.as_u16() },
        };
        tracing::info!(service = endpoint.host(), status = status.as_u16(), reason, "a push was not taken");
        Err(failure)
    }

    /// Retry-After (RFC 9110 section 10.2.3): seconds, or a date.
    fn retry_after(&self, response: &Response) -> Option<Duration> {
        let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
        let ms = match text.parse::<u64>() {
            Ok(seconds) => seconds.saturating_mul(1000),
            Err(_) => {
                let date = httpdate::parse_http_date(text).ok()?;
                let at = date.duration_since(std::time::UNIX_EPOCH).ok()?;
                u64::try_from(at.as_millis()).ok()?.saturating_sub(self.clock.now())
            }
        };
        Some(Duration::from_millis(ms.min(MAX_RETRY_AFTER_MS)))
    }
}

/// What an answer says, for the log: its beginning, in plain characters.
async fn reason(mut response: Response) -> String {
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER_LENGTH
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    let plain = |byte: &u8| *byte == b' ' || byte.is_ascii_graphic();
    body.into_iter().filter(plain).take(200).map(char::from).collect()
}

fn unsent(error: &reqwest::Error) -> SendFailure {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<Blocked>() {
            return SendFailure::Blocked;
        }
        cause = error.source();
    }
    if error.is_timeout() { SendFailure::Timeout } else { SendFailure::Unreachable }
}
