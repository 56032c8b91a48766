//! What holds for every route, whatever it does.

use actix_web::{
    App as Routing,
    http::Method,
    middleware::from_fn,
    test::{TestRequest, call_service, init_service, read_body},
    web::Data,
};
use countersign_shared::{canonical::Digest, origin::Origin};
use serde_json::Value;
use tempfile::TempDir;

use super::{around, document, pages::Files, server, site::Site};
use crate::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::{DatabaseUrl, PushSettings},
    limits::Rates,
    store::Missing,
};

const HERE: &str = "http://localhost:7070";

/// An answer.
struct Reply {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

async fn app(folder: &TempDir, origin: &str) -> App {
    let settings = Settings {
        database: DatabaseUrl::Sqlite { path: folder.path().join("countersign.db") },
        missing: Missing::Create,
        origin: Some(Origin::parse(origin).expect("an origin")),
        first_origin: None,
        rates: Rates::default(),
        clock: Clock::default(),
        push: PushSettings::for_tests(),
        channels: Channels::default(),
    };
    App::build(settings).await.expect("an app")
}

/// Makes calls, one after the other, of routes without sockets and on a database of their own.
async fn call_all(origin: &str, calls: impl IntoIterator<Item = TestRequest>) -> Vec<Reply> {
    let folder = TempDir::new().expect("a folder");
    let app = app(&folder, origin).await;
    let site = Site { origin: app.origin.clone(), trusted_proxies: Vec::new() };
    let routing = Routing::new().app_data(Data::new(app)).app_data(Data::new(site));
    let routing =
        init_service(routing.wrap(from_fn(around::around)).configure(server::configure(Files::embedded()))).await;
    let mut replies = Vec::new();
    for call in calls {
        let answer = call_service(&routing, call.to_request()).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        replies.push(Reply { status, headers, body: read_body(answer).await.to_vec() });
    }
    replies
}

async fn call(origin: &str, call: TestRequest) -> Reply {
    call_all(origin, [call]).await.remove(0)
}

/// A path that fits a route's pattern.
fn example(pattern: &str) -> String {
    let id = match pattern.split('/').nth(3) {
        Some("connections" | "runtimes") => "rtc_1".to_owned(),
        Some("audiences") => "demo:payments".to_owned(),
        Some("pairings") => Digest::of(b"").to_string(),
        Some("delegations" | "requests") => "del_1".to_owned(),
        _ if pattern.contains("/additions/") => "add_1".to_owned(),
        _ => "cer_1".to_owned(),
    };
    match pattern.find('{') {
        Some(at) => format!("{}{id}{}", &pattern[..at], &pattern[pattern.find('}').expect("an end") + 1..]),
        None => pattern.to_owned(),
    }
}

#[actix_web::test]
async fn every_described_operation_is_served_and_asks_for_its_credential_first() {
    let api: Value = serde_json::from_str(document()).expect("JSON");
    let mut asked = Vec::new();
    for (pattern, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            asked.push((
                method,
                pattern.clone(),
                operation["security"][0].as_object().is_some_and(|all| !all.is_empty()),
            ));
        }
    }
    let calls = asked.iter().map(|(method, pattern, _)| {
        let call = TestRequest::with_uri(&example(pattern)).method(method.clone());
        call.insert_header(("content-type", "application/json")).set_payload("not JSON")
    });
    for ((method, pattern, guarded), reply) in asked.iter().zip(call_all(HERE, calls).await) {
        assert!(!matches!(reply.status, 404 | 405 | 500..), "{method} {pattern}: {}", reply.status);
        assert_eq!(reply.status == 401, *guarded, "{method} {pattern}: {}", reply.status);
        assert_eq!(reply.headers.contains_key("www-authenticate"), *guarded, "{method} {pattern}");
    }
}

#[actix_web::test]
async fn what_is_not_served_says_so() {
    let unknown = call(HERE, TestRequest::get().uri("/v1/nothing")).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "not_found"));
    assert_eq!(unknown.header("content-type"), "application/problem+json");
    assert_eq!(unknown.json()["requestId"], unknown.header("x-request-id"));

    let put = call(HERE, TestRequest::put().uri("/v1/me/roster")).await;
    assert_eq!((put.status, put.header("allow")), (405, "GET, HEAD, POST"));
    let page = call(HERE, TestRequest::post().uri("/enrol")).await;
    assert_eq!((page.status, page.header("allow")), (405, "GET, HEAD"));
    let oauth = call(HERE, TestRequest::get().uri("/oauth2/introspect")).await;
    assert_eq!((oauth.status, oauth.header("allow")), (405, "POST"));
    assert_eq!(oauth.json()["error"], "invalid_request");
}

#[actix_web::test]
async fn every_answer_is_protected_and_has_an_id_of_our_own() {
    let theirs = ("x-request-id", "req_theirs");
    let pages = ["/", "/enrol", "/pair", "/healthz", "/openapi.json", "/nothing"];
    let calls = pages.map(|page| TestRequest::get().uri(page).insert_header(theirs));
    for (path, reply) in pages.into_iter().zip(Box::pin(call_all("https://cs.example.org", calls)).await) {
        assert!(reply.header("x-request-id").starts_with("req_") && reply.header("x-request-id") != "req_theirs");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
        let is_page = matches!(path, "/" | "/enrol" | "/pair");
        assert_eq!(reply.header("content-security-policy").contains("script-src 'self'"), is_page, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), if is_page { "no-cache" } else { "no-store" });
        assert!(reply.header("strict-transport-security").starts_with("max-age="));
    }
    assert_eq!(call(HERE, TestRequest::get().uri("/")).await.header("strict-transport-security"), "");
}

#[actix_web::test]
async fn head_is_answered_like_get() {
    for path in ["/healthz", "/readyz", "/", "/.well-known/oauth-authorization-server"] {
        assert_eq!(call(HERE, TestRequest::default().method(Method::HEAD).uri(path)).await.status, 200, "{path}");
    }
    assert_eq!(call(HERE, TestRequest::default().method(Method::HEAD).uri("/v1/sessions")).await.status, 405);
}

#[actix_web::test]
async fn oauth_clients_get_oauths_errors() {
    let form = || {
        let call = TestRequest::post().uri("/oauth2/introspect").set_payload("token=cst_x");
        call.insert_header(("content-type", "application/x-www-form-urlencoded"))
    };
    let none = call(HERE, form()).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer realm=\"countersign\""));
    assert_eq!(none.json()["error"], "invalid_client");
    let basic = call(HERE, form().insert_header(("authorization", "Basic YTpi"))).await;
    assert_eq!((basic.status, basic.json()["error"].as_str()), (401, Some("invalid_client")));
    assert!(basic.header("www-authenticate").starts_with("Basic "));
    let twice = form().insert_header(("authorization", "Bearer a")).insert_header(("x-api-key", "a"));
    let twice = call(HERE, twice).await;
    assert_eq!((twice.status, twice.json()["error"].as_str()), (400, Some("invalid_request")));
}
