//! Calls that fail with secrets in their hands, in every place where a call can hold one.

use countersign_shared::{
    base64url,
    token::{SecretKind, mint},
};

use super::{Scanner, post};
use crate::support::World;

/// The three ways in which a provider shows its key.
pub(crate) fn credentials(key: &str) -> [(&'static str, String); 3] {
    [("authorization", format!("Bearer {key}")), ("x-api-key", key.to_owned()), ("authorization", basic(key))]
}

fn basic(key: &str) -> String {
    // base64url without padding is base64 when neither of its own two symbols is in it.
    let filled = (0..).map(|at| base64url::encode(format!("{}:{key}", "i".repeat(at)).as_bytes()));
    let plain = filled.into_iter().find(|text| !text.contains(['-', '_']) && text.len() % 4 == 0);
    format!("Basic {}", plain.expect("one of them"))
}

/// Secrets that open nothing, each shown wherever it might be echoed.
pub(crate) async fn all(world: &World, scanner: &mut Scanner) {
    let kinds = [SecretKind::Token, SecretKind::ProviderKey, SecretKind::Invite, SecretKind::Session];
    for (at, kind) in kinds.into_iter().enumerate() {
        let secret = mint(kind, &[u8::try_from(at).expect("few") + 77; 32]);
        scanner.add("a secret that opens nothing", &secret);
        as_credential(world, &secret).await;
        in_bodies(world, &secret).await;
        in_addresses(world, &secret).await;
    }
}

async fn as_credential(world: &World, secret: &str) {
    let (url, http) = (world.site.url(), &world.provider.http);
    for (name, value) in credentials(secret) {
        for path in ["/v1/provider/introspect", "/oauth2/introspect"] {
            let call = http.post(format!("{url}{path}")).header(name, &value);
            let sent = if path.starts_with("/oauth2") {
                call.form(&[("token", secret)]).send().await
            } else {
                call.json(&serde_json::json!({ "token": secret })).send().await
            };
            assert_eq!(sent.expect("an answer").status(), 401);
        }
        let sent = http.get(format!("{url}/v1/me")).header(name, &value).send().await.expect("an answer");
        assert_eq!(sent.status(), 401);
    }
    for header in [format!("countersign={secret}"), format!("__Host-countersign={secret}"), secret.to_owned()] {
        let sent = http.get(format!("{url}/v1/me")).header("cookie", header).send().await.expect("an answer");
        assert_eq!(sent.status(), 401);
    }
    // A caller's own name for the request is not taken over.
    let own = http.get(format!("{url}/healthz")).header("x-request-id", secret).header("user-agent", secret);
    assert_eq!(own.send().await.expect("an answer").status(), 200);
}

async fn in_bodies(world: &World, secret: &str) {
    let (url, http, key) = (world.site.url(), &world.provider.http, &world.provider.key);
    let bodies = [
        format!("{{\"token\":\"{secret}\""),
        format!("{{\"token\":\"{secret}\",\"token\":\"{secret}\"}}"),
        format!("{{\"{secret}\":1}}"),
        format!("{{\"token\":{{\"{secret}\":1}}}}"),
        format!("{{\"token\":\"{secret}\",\"requiredScopes\":[\"{secret}!\"]}}"),
        format!("{{\"signed\":\"{secret}\"}}"),
        format!("{{\"signed\":\"{secret}.{secret}.{secret}\"}}"),
        format!("{{\"invite\":\"{secret}\",\"userName\":\"\"}}"),
        format!("{{\"ceremonyId\":\"{secret}\",\"credential\":{{\"id\":\"{secret}\"}}}}"),
        format!("token={secret}"),
        secret.to_owned(),
    ];
    let paths = [
        "/v1/runtime/announcements",
        "/v1/runtime/claims",
        "/v1/runtime/delegations",
        "/v1/enrolments",
        "/v1/sessions",
        "/v1/me/pairings",
        "/v1/me/requests/del_0123456789abcdefghjkmnpqrs/approve",
        "/v1/me/roster",
    ];
    for body in &bodies {
        for path in paths {
            let status = post(&world.phone, path, body).await;
            assert!((400..500).contains(&status), "{path} {status}");
        }
        for (path, kind) in [("/v1/provider/introspect", "application/json"), ("/oauth2/introspect", "text/plain")] {
            let call = http.post(format!("{url}{path}")).bearer_auth(key).header("content-type", kind);
            let sent = call.body(body.clone()).send().await.expect("an answer");
            assert!((400..500).contains(&sent.status().as_u16()), "{path} {}", sent.status());
        }
    }
    let long = format!("{{\"token\":\"{}\"}}", secret.repeat(3000));
    let sent = http.post(format!("{url}/v1/provider/introspect")).bearer_auth(key);
    let sent = sent.header("content-type", "application/json").body(long).send().await.expect("an answer");
    assert_eq!(sent.status(), 413);
    let active = world.provider.introspect(secret).await;
    assert!(!active.is_active());
}

async fn in_addresses(world: &World, secret: &str) {
    let (url, http) = (world.site.url(), &world.provider.http);
    for path in [
        format!("/{secret}"),
        format!("/v1/me/requests/{secret}"),
        format!("/v1/me/requests?cursor={secret}"),
        format!("/v1/me/requests?{secret}=1"),
        format!("/v1/me/pairings/{secret}"),
        format!("/v1/runtime/delegations/{secret}/read"),
        format!("/v1/runtime/audiences/{secret}/read"),
        format!("/oauth2/introspect?token={secret}"),
    ] {
        let cookie = world.phone.cookie();
        let got = http.get(format!("{url}{path}")).header("cookie", cookie).send().await.expect("an answer");
        assert!((400..500).contains(&got.status().as_u16()), "{path} {}", got.status());
        let sent = http.post(format!("{url}{path}")).json(&serde_json::json!({ "signed": secret }));
        let sent = sent.send().await.expect("an answer");
        assert!((400..500).contains(&sent.status().as_u16()), "{path} {}", sent.status());
    }
}
