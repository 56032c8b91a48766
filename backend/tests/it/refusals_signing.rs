//! Messages whose bytes are in order and whose signature is not: another header, another purpose, another role,
//! another server, another time, another path, or a nonce that stands for something else.

use countersign_shared::{
    Code, base64url,
    canonical::{self, Canonical},
    jws,
    payload::DelegationRequest,
};
use countersign_soft_phone::DenyOptions;
use reqwest::Method;

use crate::support::{Engine, World, header_of, refused, sign_under};

const ASK: &str = "/v1/runtime/delegations";

/// Signs an honest request below an edited header.
async fn header_refused(edit: fn(String) -> String) {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let payload = canonical::encode(&bare.request(&world, "Pay.").await);
    let header = header_of(DelegationRequest::TAG, &bare.key);
    let edited = edit(header.clone());
    assert_ne!(edited, header, "the edit changes nothing");
    world.send_signed(ASK, sign_under(&edited, &payload, &bare.key)).await.refused(Code::InvalidJws);
    assert_eq!(world.send_signed(ASK, sign_under(&header, &payload, &bare.key)).await.status, 200);
}

macro_rules! refused_headers {
    ($($name:ident: $edit:expr;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            header_refused($edit).await;
        }
    )*};
}

refused_headers! {
    algorithm_none: |header| header.replace("ES256", "none");
    another_algorithm: |header| header.replace("ES256", "HS256");
    a_header_with_more: |header| header.replace(r#""kid""#, r#""crit":[],"kid""#);
    a_header_with_a_key: |header| header.replace(r#","typ""#, r#","jwk":{},"typ""#);
    a_header_without_a_type: |header| header.split_once(r#","typ""#).expect("a typ").0.to_owned() + "}";
    a_header_that_says_it_twice: |header| header.replace(r#"{"alg":"#, r#"{"alg":"none","alg":"#);
    a_header_in_another_order: |header| header.replace(r#""alg":"ES256","#, "").replace('}', r#","alg":"ES256"}"#);
    a_header_with_a_space: |header| header.replace(',', ", ");
    a_kid_that_is_no_thumbprint: |header| header.replace(r#""kid":""#, r#""kid":"../"#);
}

/// Parts missing, too many, padded, or not base64url at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anything_but_three_plain_parts() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let signed = jws::sign(&bare.request(&world, "Pay.").await, &bare.key);
    let (input, signature) = signed.rsplit_once('.').expect("a signature");
    for bad in [
        input.to_owned(),
        format!("{signed}.{signature}"),
        format!("{signed}="),
        format!("{input}.*"),
        format!(" {signed}"),
        String::new(),
    ] {
        world.send_signed(ASK, bad).await.refused(Code::InvalidJws);
    }
    world.send_signed(ASK, format!("{input}.")).await.refused(Code::InvalidSignature);
}

/// One message's bytes under another one's tag, and a message where another is expected.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_purpose() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let id = bare.asked(&world, &request).await;
    let token_path = format!("{ASK}/{id}/token");
    bare.post(&world, &token_path, &bare.revoke(&world, &id)).await.refused(Code::WrongType);

    let revoke = bare.revoke(&world, &id);
    let header = header_of("countersign.token.v1", &bare.key);
    let relabelled = sign_under(&header, &canonical::encode(&revoke), &bare.key);
    world.send_signed(&token_path, relabelled).await.refused(Code::UnknownField);

    // A person's acts as well: a no is no yes, nor the other way round.
    let view = world.phone.request(&id).await.expect("on the phone");
    let denial = world.phone.build_denial(&view, &DenyOptions::default()).expect("a no");
    let approve = format!("/v1/me/requests/{id}/approve");
    let act = world.phone.sign_act(&denial);
    refused(world.phone.submit_approval(&id, &act).await, Code::WrongType);
    let approval = world.phone.build_approval(&view, &Default::default()).expect("a yes");
    let deny = approve.replace("approve", "deny");
    let signed = world.phone.sign_device(&approval);
    refused(world.phone.submit_signed(&deny, signed).await, Code::WrongType);
}

/// A kid is looked up in the role that the tag demands, and nowhere else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_another_role() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let id = bare.asked(&world, &request).await;
    for key in [world.phone.device_key(), world.phone.credential_key(), &world.key()] {
        world.send_signed(ASK, jws::sign(&request, key)).await.refused(Code::UnknownKey);
    }
    let revoke = world.phone.build_delegation_revoke(&id, "no");
    for key in [&bare.key, world.phone.credential_key(), &world.key()] {
        let path = format!("/v1/me/delegations/{id}/revoke");
        refused(world.phone.submit_signed(&path, jws::sign(&revoke, key)).await, Code::WrongKey);
    }
}

/// The right kid above another key's signature, and a signature of other bytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_that_does_not_verify() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let header = header_of(DelegationRequest::TAG, &bare.key);
    let forged = sign_under(&header, &canonical::encode(&request), &world.key());
    world.send_signed(ASK, forged).await.refused(Code::InvalidSignature);
    let signed = jws::sign(&request, &bare.key);
    let signature = signed.rsplit_once('.').expect("a signature").1;
    let dearer = DelegationRequest { duration_seconds: 7200, ..request };
    let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(&canonical::encode(&dearer)));
    world.send_signed(ASK, format!("{input}.{signature}")).await.refused(Code::InvalidSignature);
}

/// A request may name its own connection and its own key only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_or_key_of_another_runtime() {
    let world = World::start(Engine::Sqlite).await;
    let (one, two) = (world.bare().await, world.bare().await);
    let request = one.request(&world, "Pay.").await;
    let other = DelegationRequest { runtime_thumbprint: two.key.public().thumbprint(), ..request.clone() };
    one.post(&world, ASK, &other).await.refused(Code::WrongKey);
    let other = DelegationRequest { runtime_connection_id: two.id.clone(), ..request };
    one.post(&world, ASK, &other).await.refused(Code::PathMismatch);
}

/// A message that was signed for another server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let id = bare.asked(&world, &request).await;
    for elsewhere in ["https://countersign.example", "http://localhost:1", "https://localhost"] {
        let origin: countersign_shared::origin::Origin = elsewhere.to_owned().try_into().expect("an origin");
        let away = DelegationRequest { origin: origin.clone(), ..request.clone() };
        bare.post(&world, ASK, &away).await.refused(Code::WrongOrigin);
        let mut read = bare.read(&world, &id, 0);
        read.origin = origin.clone();
        bare.post(&world, &format!("{ASK}/{id}/read"), &read).await.refused(Code::WrongOrigin);
        let view = world.phone.request(&id).await.expect("on the phone");
        let mut approval = world.phone.build_approval(&view, &Default::default()).expect("a yes");
        approval.origin = origin;
        refused(world.phone.submit_approval(&id, &world.phone.sign_act(&approval)).await, Code::WrongOrigin);
    }
}

/// A page of another site cannot act in a person's name, nor in anybody's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_another_site() {
    let world = World::start(Engine::Sqlite).await;
    let cookie = world.phone.cookie();
    let json = ("content-type", "application/json");
    for foreign in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for path in ["/v1/me/requests/del_any/approve", "/v1/me/roster", "/v1/sessions/begin", "/v1/enrolments", ASK] {
            let headers = [json, ("cookie", cookie.as_str()), foreign];
            world.call(Method::POST, path, &headers, "{}").await.refused(Code::ForeignOrigin);
        }
        let headers = [("cookie", cookie.as_str()), foreign];
        world.call(Method::DELETE, "/v1/sessions/current", &headers, "").await.refused(Code::ForeignOrigin);
    }
    assert!(world.phone.me().await.is_ok(), "the session lives on");
}

/// What is not served, and what is served by another method.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_address_or_method() {
    let world = World::start(Engine::Sqlite).await;
    world.call(Method::GET, "/v1/me/passwords", &[], "").await.refused(Code::NotFound);
    world.call(Method::POST, "/v1/runtime/delegations/del_x/approve", &[], "").await.refused(Code::NotFound);
    let reply = world.call(Method::GET, ASK, &[], "").await;
    reply.refused(Code::MethodNotAllowed);
    assert_eq!(reply.header("allow"), "POST");
    let reply = world.call(Method::PUT, "/v1/me/roster", &[], "").await;
    reply.refused(Code::MethodNotAllowed);
    assert_eq!(reply.header("allow"), "GET, HEAD, POST");
}
