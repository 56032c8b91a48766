//! Calls as no library makes them, and refusals looked at whole.

use countersign_shared::{
    Code, base64url,
    keys::PrivateKey,
    wire::{Problem, SignedBody},
};
use countersign_soft_phone::PhoneError;
use reqwest::{Method, header::HeaderMap};

use super::World;

/// An answer as it came, headers included.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// One header, or empty.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The problem that this answer must be: of this code, in every part of its form.
    #[track_caller]
    pub(crate) fn refused(&self, code: Code) -> Problem {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        assert_eq!(problem.code, code.as_str(), "{}", self.text());
        assert_eq!((problem.status, self.status), (code.status(), code.status()));
        assert_eq!(problem.title, code.title());
        assert_eq!(problem.r#type, format!("urn:countersign:problem:{code}"));
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("x-request-id"), problem.request_id);
        assert_eq!(self.headers.contains_key("www-authenticate"), self.status == 401);
        assert_eq!(self.headers.contains_key("retry-after"), matches!(self.status, 429 | 503));
        problem
    }
}

impl World {
    /// Makes any call, without a credential unless a header is one.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Reply {
        let mut call = self.provider.http.request(method, format!("{}{path}", self.server.url)).body(body.into());
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        let answer = call.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Reply { status, headers, body: answer.bytes().await.expect("a body").to_vec() }
    }

    /// Posts any bytes as JSON.
    pub(crate) async fn send(&self, path: &str, body: impl Into<Vec<u8>>) -> Reply {
        self.call(Method::POST, path, &[("content-type", "application/json")], body).await
    }

    /// Posts a signed message.
    pub(crate) async fn send_signed(&self, path: &str, signed: String) -> Reply {
        self.send(path, serde_json::to_vec(&SignedBody { signed }).expect("JSON")).await
    }
}

/// Signs any bytes below any header, as no library would.
pub(crate) fn sign_under(header: &str, payload: &[u8], key: &PrivateKey) -> String {
    let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload));
    let signature = base64url::encode(&key.sign_fixed(input.as_bytes()));
    format!("{input}.{signature}")
}

/// The header that belongs to a tag and a key.
pub(crate) fn header_of(tag: &str, key: &PrivateKey) -> String {
    format!(r#"{{"alg":"ES256","kid":"{}","typ":"{tag}"}}"#, key.public().thumbprint())
}

/// A phone's call that the server, and not the phone itself, must have refused with this code.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, PhoneError>, code: Code) {
    let error = outcome.expect_err(code.as_str());
    assert_eq!((error.code(), error.status()), (Some(code), Some(code.status())), "{error}");
}

/// Makes all calls at once.
pub(crate) async fn all<T>(calls: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = calls.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (call, done) in pinned.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(outcome) = call.as_mut().poll(context) {
                *done = Some(outcome);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
