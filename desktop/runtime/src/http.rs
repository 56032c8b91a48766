//! Calls to the server: signed bodies out, JSON or a problem in.

use std::{sync::Once, time::Duration};

use countersign_shared::{
    Code,
    origin::Origin,
    wire::{self, Problem, SignedBody},
};
use reqwest::{Client, Response, header};

use crate::{Error, random};

/// The longest answer that is read, in bytes: a full roster with every signature fits.
const MAX_ANSWER: usize = 8 * 1024 * 1024;
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take that is not waited for on purpose.
pub(crate) const PROMPT: Duration = Duration::from_secs(10);
/// The longest silence that a server may ask for: nobody is put off beyond a request's own end.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// How calls that got no answer are repeated.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How often a signed act is sent in all. A repeated one has the same bytes, so it is done once.
    pub attempts: u32,
    /// The pause after the first attempt; each later one is twice as long.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 4, first: Duration::from_millis(400), longest: Duration::from_secs(15) }
    }
}

impl Retry {
    /// The pause after attempt `attempt` (0, 1, …), up to a quarter longer at random, so that callers who lost
    /// their server together do not come back together.
    pub(crate) fn pause(&self, attempt: u32) -> Duration {
        let pause = self.first.saturating_mul(1 << attempt.min(16)).min(self.longest);
        let [random] = random::bytes::<1>();
        pause + pause.mul_f64(f64::from(random) / 1024.0)
    }
}

/// A call that failed, and whether calling again may help.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) transient: bool,
}

impl Failure {
    const fn lasting(error: Error) -> Self {
        Self { error, retry_after: None, transient: false }
    }
}

/// A client for one server.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: Client,
    origin: Origin,
}

impl Http {
    pub(crate) fn new(origin: &Origin) -> Result<Self, Error> {
        static PROVIDER: Once = Once::new();
        // Whoever embeds this crate may have installed one already; theirs stays.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let mut builder = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("countersign-runtime/", env!("CARGO_PKG_VERSION")));
        if origin.relying_party_id() == "localhost" {
            builder = builder.no_proxy();
        }
        if !origin.is_https() {
            // Plain http is for localhost only: no certificates need to be read.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|error| unreachable_at(origin, &error))?;
        Ok(Self { client, origin: origin.clone() })
    }

    pub(crate) const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Asks whether there is a Countersign server at all.
    pub(crate) async fn health(&self) -> Result<(), Error> {
        let request = self.client.get(format!("{}/healthz", self.origin)).timeout(PROMPT);
        let response = request.send().await.map_err(|error| unreachable_at(&self.origin, &error))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(Error::Unreachable {
                origin: self.origin.to_string(),
                detail: format!("/healthz answers {status}; is this the address of a Countersign server?"),
            }),
        }
    }

    /// Reads what anybody may read.
    pub(crate) async fn get(&self, path: &str, patience: Duration) -> Result<Response, reqwest::Error> {
        self.client.get(format!("{}{path}", self.origin)).timeout(patience).send().await
    }

    /// Posts a signed message once and gives the answer's bytes.
    pub(crate) async fn post(&self, path: &str, signed: &str, patience: Duration) -> Result<Vec<u8>, Failure> {
        let lost = |error: reqwest::Error| Failure {
            error: unreachable_at(&self.origin, &error),
            retry_after: None,
            transient: true,
        };
        let request = self
            .client
            .post(format!("{}{path}", self.origin))
            .header(header::ACCEPT, "application/json, application/problem+json")
            .json(&SignedBody { signed: signed.to_owned() })
            .timeout(patience);
        let mut response = request.send().await.map_err(lost)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(Failure::lasting(Error::Answer(format!("it is longer than {MAX_ANSWER} bytes"))));
            }
            body.extend_from_slice(&chunk);
        }
        if response.status().is_success() { Ok(body) } else { Err(self.problem(&response, &body)) }
    }

    fn problem(&self, response: &Response, body: &[u8]) -> Failure {
        let status = response.status();
        let retry_after =
            response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let (error, transient) = match wire::read::<Problem>(body) {
            Ok(problem) => {
                let busy = [Code::RateLimited, Code::TooManyWaiters].iter().any(|code| problem.code == code.as_str());
                (Error::Server(Box::new(problem)), busy || status.is_server_error())
            }
            // A proxy before the server knows nothing of problems.
            Err(_) if status.is_server_error() => {
                (Error::Unreachable { origin: self.origin.to_string(), detail: format!("HTTP {status}") }, true)
            }
            Err(_) => (Error::Answer(format!("HTTP {status} without a problem document")), false),
        };
        let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds).min(LONGEST_SILENCE));
        Failure { error, retry_after, transient }
    }

    /// Posts a signed act and repeats the very same message while nobody answers: it is carried out once, and
    /// told of as often as it takes.
    pub(crate) async fn act(&self, path: &str, signed: &str, retry: &Retry) -> Result<Vec<u8>, Error> {
        let mut attempt = 0;
        loop {
            let failure = match self.post(path, signed, PROMPT).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let pause = failure.retry_after.unwrap_or_default().max(retry.pause(attempt));
            attempt += 1;
            if !failure.transient || attempt >= retry.attempts || pause > retry.longest * 2 {
                return Err(failure.error);
            }
            tokio::time::sleep(pause).await;
        }
    }
}

/// A transport error with its causes in one line, without the address that it concerns.
pub(crate) fn unreachable_at(origin: &Origin, error: &reqwest::Error) -> Error {
    let mut detail = String::new();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if !detail.contains(&text) {
            detail = if detail.is_empty() { text } else { format!("{detail}: {text}") };
        }
        cause = error.source();
    }
    if error.is_timeout() && !detail.contains("time") {
        detail = "it took too long".to_owned();
    }
    if detail.is_empty() {
        detail = "the connection failed".to_owned();
    }
    Error::Unreachable { origin: origin.to_string(), detail }
}
