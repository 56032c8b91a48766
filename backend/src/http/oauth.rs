//! What OAuth clients expect: the server's metadata, and OAuth's own form of errors.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError, get,
    http::{
        StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    web::{Data, Json},
};
use countersign_shared::Code;
use serde::Serialize;
use utoipa::ToSchema;

use super::{problem::Failure, site::Site};

/// An error in OAuth's form (RFC 6749, section 5.2).
#[derive(Serialize, ToSchema)]
pub(super) struct OAuthError {
    /// OAuth's word for it.
    error: &'static str,
    /// What is wrong here, for developers.
    error_description: String,
}

/// The answer to a call of an OAuth route that failed.
pub(super) fn render(call: &HttpRequest, failure: &Failure) -> HttpResponse {
    let (status, error) = match failure.code() {
        Code::MissingCredential | Code::InvalidToken => (StatusCode::UNAUTHORIZED, "invalid_client"),
        code => match code.status() {
            429 | 503 => (failure.status_code(), "temporarily_unavailable"),
            500.. => (failure.status_code(), "server_error"),
            404 | 405 | 413 => (failure.status_code(), "invalid_request"),
            _ => (StatusCode::BAD_REQUEST, "invalid_request"),
        },
    };
    let mut response = HttpResponse::build(status);
    for header in failure.headers(call) {
        response.insert_header(header);
    }
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, challenge(call)));
    }
    response.json(OAuthError { error, error_description: describe(&failure.detail()) })
}

/// The scheme that the client tried (RFC 6749, section 5.2), else Bearer.
fn challenge(call: &HttpRequest) -> &'static str {
    let tried = call.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match tried.get(..5) {
        Some(scheme) if scheme.eq_ignore_ascii_case("basic") => r#"Basic realm="countersign", charset="UTF-8""#,
        _ => r#"Bearer realm="countersign""#,
    }
}

/// Only the characters that RFC 6749, section 5.2, allows in a description.
fn describe(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '"' => '\'',
            '\\' => '/',
            ' '..='~' => character,
            _ => '?',
        })
        .collect()
}

/// The server's metadata (RFC 8414, section 2). It names what exists: introspection, and no grant of any kind.
#[derive(Serialize, ToSchema)]
pub(super) struct OAuthMetadata {
    /// The server.
    issuer: String,
    /// Where tokens are introspected.
    introspection_endpoint: String,
    /// How providers authenticate there.
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    /// None: there is no authorization endpoint.
    response_types_supported: [&'static str; 0],
    /// None: there is no token endpoint; runtimes ask by signed messages.
    grant_types_supported: [&'static str; 0],
    /// How the proofs of bound tokens are signed (RFC 9449, section 5.1).
    dpop_signing_alg_values_supported: [&'static str; 1],
}

/// The server's OAuth metadata (RFC 8414).
#[utoipa::path(
    tag = "server", operation_id = "oauthMetadata", security(()),
    responses((status = 200, description = "What exists, and nothing else.", body = OAuthMetadata)),
)]
#[get("/.well-known/oauth-authorization-server")]
pub(super) async fn metadata(site: Data<Site>) -> Json<OAuthMetadata> {
    Json(OAuthMetadata {
        issuer: site.origin.to_string(),
        introspection_endpoint: format!("{}/oauth2/introspect", site.origin),
        introspection_endpoint_auth_methods_supported: ["client_secret_basic", "Bearer"],
        response_types_supported: [],
        grant_types_supported: [],
        dpop_signing_alg_values_supported: ["ES256"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_to_its_alphabet() {
        assert_eq!(describe("say \"a\\b\" — é"), "say 'a/b' ? ?");
    }
}
