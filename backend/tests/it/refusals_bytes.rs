//! Bytes that two readers might read differently are refused, each with its own code: inside a signed payload,
//! where the signature itself is good, and in the body around it.

use countersign_shared::{
    Code,
    canonical::{self, Canonical},
    payload::DelegationRequest,
};
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Engine, World, header_of, sign_under, within};

const ASK: &str = "/v1/runtime/delegations";

/// Signs an edited request with the runtime's own key and sends it.
async fn payload_refused(edit: fn(String) -> Vec<u8>, code: Code) {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let honest = String::from_utf8(canonical::encode(&request)).expect("JSON");
    let edited = edit(honest.clone());
    assert_ne!(edited, honest.as_bytes(), "the edit changes nothing");
    let header = header_of(DelegationRequest::TAG, &bare.key);
    world.send_signed(ASK, sign_under(&header, &edited, &bare.key)).await.refused(code);
    let reply = world.send_signed(ASK, sign_under(&header, honest.as_bytes(), &bare.key)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

fn swap(text: &str, from: &str, to: &str) -> Vec<u8> {
    text.replace(from, to).into_bytes()
}

macro_rules! refused_payloads {
    ($($name:ident: $edit:expr => $code:ident;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            payload_refused($edit, Code::$code).await;
        }
    )*};
}

refused_payloads! {
    a_repeated_key: |text| swap(&text, r#""purpose":"#, r#""purpose":"Look.","purpose":"#) => DuplicateKey;
    a_repeated_key_in_disguise: |text| swap(&text, r#""purpose":"#, r#""\u0070urpose":"Look.","purpose":"#) => DuplicateKey;
    a_repeated_key_below: |text| swap(&text, r#""agent":{"#, r#""agent":{"id":"other","#) => DuplicateKey;
    two_to_the_53rd: |text| swap(&text, ":3600,", ":9007199254740992,") => NumberOutOfRange;
    a_negative_number: |text| swap(&text, ":3600,", ":-3600,") => NumberOutOfRange;
    a_fraction: |text| swap(&text, ":3600,", ":3600.5,") => NumberNotInteger;
    an_exponent: |text| swap(&text, ":3600,", ":36e2,") => NumberNotInteger;
    null: |text| swap(&text, r#""details":[]"#, r#""details":null"#) => NullRefused;
    half_a_surrogate_pair: |text| swap(&text, "Pay.", r"Pay \ud83d.") => LoneSurrogate;
    a_byte_order_mark: |text| [b"\xef\xbb\xbf", text.as_bytes()].concat() => InvalidUtf8;
    bytes_that_are_not_utf8: |text| {
        let at = text.find("Pay.").expect("the purpose");
        [&text.as_bytes()[..at], b"\xc3\x28", &text.as_bytes()[at..]].concat()
    } => InvalidUtf8;
    an_unknown_key: |text| swap(&text, r#""purpose":"#, r#""approved":true,"purpose":"#) => UnknownField;
    an_unknown_key_below: |text| swap(&text, r#""agent":{"#, r#""agent":{"admin":true,"#) => UnknownField;
    a_missing_key: |text| swap(&text, r#""details":[],"#, "") => MissingField;
    a_space: |text| swap(&text, r#""purpose":"#, r#""purpose": "#) => NotCanonical;
    keys_out_of_order: |text| {
        let moved = text.replace(r#""details":[],"#, "");
        swap(&moved, r#""purpose":"#, r#""details":[],"purpose":"#)
    } => NotCanonical;
    a_needless_escape: |text| swap(&text, "Pay.", r"\u0050ay.") => NotCanonical;
    something_after_the_object: |text| (text + "{}").into_bytes() => InvalidJson;
    nesting_without_end: |text| swap(&text, r#""details":[]"#, &format!(r#""details":{}"#, "[".repeat(30_000))) => InvalidJson;
    a_list_for_the_object: |text| format!("[{text}]").into_bytes() => InvalidField;
    scopes_out_of_order: |text| {
        swap(&text, r#""payments.identity","payments.prepare""#, r#""payments.prepare","payments.identity""#)
    } => InvalidField;
    base64url_with_a_trailing_bit: |text| {
        let end = text.find(r#""termsHash":""#).expect("a hash") + r#""termsHash":""#.len() + 42;
        format!("{}B{}", &text[..end], &text[end + 1..]).into_bytes()
    } => InvalidField;
}

/// The same rules hold for what stands around the signature, where nothing is signed at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_read_as_strictly() {
    let world = World::start(Engine::Sqlite).await;
    let nested = format!(r#"{{"signed":{}"#, "[".repeat(60_000));
    let cases: &[(&[u8], Code)] = &[
        (b"", Code::InvalidJson),
        (b"{", Code::InvalidJson),
        (br#"{"signed":""} x"#, Code::InvalidJson),
        (nested.as_bytes(), Code::InvalidJson),
        (br#"{"signed":"a","signed":"b"}"#, Code::DuplicateKey),
        (br#"{"signed":"a","admin":true}"#, Code::UnknownField),
        (b"{}", Code::MissingField),
        (br#"["a"]"#, Code::InvalidField),
        (br#"{"signed":null}"#, Code::InvalidField),
        (br#"{"signed":1}"#, Code::InvalidField),
        (br#"{"signed":"\ud800"}"#, Code::LoneSurrogate),
        (b"\xef\xbb\xbf{\"signed\":\"\"}", Code::InvalidUtf8),
        (b"{\"signed\":\"\xff\"}", Code::InvalidUtf8),
        (br#"{"signed":""}"#, Code::InvalidJws),
    ];
    let as_person = world.phone.cookie();
    let person = [("content-type", "application/json"), ("cookie", as_person.as_str())];
    for (body, code) in cases {
        world.send(ASK, *body).await.refused(*code);
        // The same on a person's route, which reads a body only after it knows who calls.
        world.call(Method::POST, "/v1/me/requests/del_any/deny", &person, *body).await.refused(*code);
    }
}

/// Queries are as strict as bodies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_are_read_as_strictly() {
    let world = World::start(Engine::Sqlite).await;
    let cookie = world.phone.cookie();
    for (query, code) in [
        ("limits=1", Code::UnknownField),
        ("limit=1&limit=1", Code::DuplicateKey),
        ("limit=-1", Code::InvalidField),
        ("wait=1.5", Code::InvalidField),
        ("status=allowed", Code::InvalidField),
        ("cursor=first", Code::InvalidField),
    ] {
        let path = format!("/v1/me/requests?{query}");
        world.call(Method::GET, &path, &[("cookie", &cookie)], "").await.refused(code);
    }
}

/// 64 KiB are read; one byte more is not, however it is announced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_above_64_kib() {
    let world = World::start(Engine::Sqlite).await;
    let body = |length: usize| format!(r#"{{"signed":"{}"}}"#, "a".repeat(length - 13));
    assert_eq!(body(65_536).len(), 65_536);
    world.send(ASK, body(65_536)).await.refused(Code::InvalidJws);
    world.send(ASK, body(65_537)).await.refused(Code::BodyTooLarge);
    world.send(ASK, body(1024 * 1024)).await.refused(Code::BodyTooLarge);
    let (cookie, key) = (world.phone.cookie(), format!("Bearer {}", world.provider.key));
    let person = [("content-type", "application/json"), ("cookie", cookie.as_str())];
    world.call(Method::POST, "/v1/me/roster", &person, body(1024 * 1024)).await.refused(Code::BodyTooLarge);
    let provider = [("content-type", "application/json"), ("authorization", key.as_str())];
    world.call(Method::POST, "/v1/provider/introspect", &provider, body(1024 * 1024)).await.refused(Code::BodyTooLarge);
}

/// A body that hides its length behind chunks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chunked_body_above_64_kib() {
    let world = World::start(Engine::Sqlite).await;
    let address = world.server.url.replace("http://localhost", "127.0.0.1");
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("the server");
    let head = format!(
        "POST {ASK} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    // The server may answer and hang up before the last byte: then writing fails, and that is well.
    let _ = socket.write_all((head + &chunk.repeat(5) + "0\r\n\r\n").as_bytes()).await;
    let mut answer = String::new();
    within(socket.read_to_string(&mut answer)).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains(r#""code":"body_too_large""#), "{answer}");
}

/// JSON is taken as JSON, and as it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_another_type() {
    let world = World::start(Engine::Sqlite).await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jose+json", ""] {
        let reply = world.call(Method::POST, ASK, &[("content-type", media_type)], r#"{"signed":""}"#).await;
        reply.refused(Code::UnsupportedMediaType);
    }
    world.call(Method::POST, ASK, &[], r#"{"signed":""}"#).await.refused(Code::UnsupportedMediaType);
    let encoded = [("content-type", "application/json"), ("content-encoding", "gzip")];
    world.call(Method::POST, ASK, &encoded, r#"{"signed":""}"#).await.refused(Code::UnsupportedMediaType);
    let with_charset = [("content-type", "application/json; charset=utf-8")];
    world.call(Method::POST, ASK, &with_charset, r#"{"signed":""}"#).await.refused(Code::InvalidJws);
}
