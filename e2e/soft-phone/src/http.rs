//! The phone's HTTP: one client, its cookies, and answers that are read strictly.

use std::{collections::BTreeMap, sync::Once, time::Duration};

use countersign_shared::{origin::Origin, wire};
use reqwest::{Client, Method, header};
use serde::de::DeserializeOwned;

use crate::PhoneError;

/// Longer than the longest poll (55 s).
const ANSWER_WITHIN: Duration = Duration::from_secs(75);
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// A call about to be made.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    /// Path with its leading slash.
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(&'a str, String)],
    /// JSON, on everything but a GET.
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) set_cookies: Vec<String>,
    pub(crate) body: Vec<u8>,
}

/// A client that asks no proxy, follows no redirect and keeps no cookie by itself.
pub(crate) fn client() -> Result<Client, PhoneError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An error means that somebody else has installed one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .build()
        .map_err(|error| transport(&error))
}

/// Makes the call as a page of `origin` would: with its cookies, and with Origin on all but a GET.
pub(crate) async fn send(
    client: &Client,
    server_url: &str,
    origin: &Origin,
    cookies: &BTreeMap<String, String>,
    call: Call<'_>,
) -> Result<Answer, PhoneError> {
    let url = format!("{}{}", server_url.trim_end_matches('/'), call.path);
    let mut request = client.request(call.method.clone(), url).query(call.query);
    if call.method != Method::GET {
        request = request.header(header::ORIGIN, origin.as_str());
    }
    if !cookies.is_empty() {
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(header::COOKIE, pairs.join("; "));
    }
    if let Some(body) = call.body {
        request = request.header(header::CONTENT_TYPE, "application/json").body(body);
    }
    let response = request.send().await.map_err(|error| transport(&error))?;
    let status = response.status().as_u16();
    let set_cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let set_cookies = set_cookies.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect();
    let body = response.bytes().await.map_err(|error| transport(&error))?.to_vec();
    Ok(Answer { status, set_cookies, body })
}

/// Reads a good answer, or the problem that came instead of one.
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, PhoneError> {
    let no_answer = |what: String| PhoneError::Transport(format!("status {}, {what}", answer.status));
    if (200..300).contains(&answer.status) {
        return wire::read(&answer.body).map_err(|refusal| no_answer(format!("{}: {refusal}", refusal.field)));
    }
    let problem = wire::read(&answer.body).map_err(|_| no_answer("and no problem document".into()))?;
    Err(PhoneError::Problem { status: answer.status, problem: Box::new(problem) })
}

/// Takes in a Set-Cookie header (RFC 6265 section 5.2), as far as a session cookie needs it.
pub(crate) fn keep_cookie(cookies: &mut BTreeMap<String, String>, set_cookie: &str) {
    let mut parts = set_cookie.split(';').map(str::trim);
    let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
    let ended = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
    if ended || value.is_empty() {
        cookies.remove(name.trim());
    } else {
        cookies.insert(name.trim().to_owned(), value.trim().to_owned());
    }
}

/// The whole chain of causes, as reqwest's own text names only the outermost.
fn transport(error: &reqwest::Error) -> PhoneError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    PhoneError::Transport(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_kept_replaced_and_dropped() {
        let mut cookies = BTreeMap::new();
        keep_cookie(&mut cookies, "__Host-session=one=1; Path=/; Secure; HttpOnly; SameSite=Strict");
        assert_eq!(cookies["__Host-session"], "one=1");
        keep_cookie(&mut cookies, "__Host-session=two; Path=/; Max-Age=3600");
        assert_eq!(cookies["__Host-session"], "two");
        keep_cookie(&mut cookies, "nonsense");
        keep_cookie(&mut cookies, "__Host-session=; Path=/; Max-Age=0");
        assert!(cookies.is_empty());
    }

    #[test]
    fn a_problem_and_a_strange_answer_are_told_apart() {
        let answer = |status, body: &str| Answer { status, set_cookies: Vec::new(), body: body.into() };
        let problem = r#"{"type":"urn:countersign:problem:not_found","title":"No.","status":404,"code":"not_found"}"#;
        let refused = read::<serde_json::Value>(&answer(404, problem)).expect_err("a problem");
        assert_eq!(refused.status(), Some(404));
        assert_eq!(refused.code(), Some(countersign_shared::Code::NotFound));
        assert!(matches!(read::<serde_json::Value>(&answer(502, "<html>")), Err(PhoneError::Transport(_))));
        assert!(matches!(read::<serde_json::Value>(&answer(200, "<html>")), Err(PhoneError::Transport(_))));
        assert!(read::<serde_json::Value>(&answer(200, "{}")).is_ok());
    }
}
