//! Introspection, for providers: as JSON of our own, and as OAuth has it.

use actix_web::{post, web::Json};
use countersign_shared::wire::{DpopProof, Introspect, Introspection};
use utoipa::ToSchema;

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body, Form},
    oauth::OAuthError,
};
use crate::{domain::principal::Provider, service::introspection};

/// Says what a token is good for at this moment, and whether it fits the audience and scopes that are named.
#[utoipa::path(
    tag = "provider", operation_id = "introspect", request_body = Introspect,
    security(("providerBearer" = []), ("providerHeader" = []), ("providerBasic" = [])),
    responses((status = 200, description = "Never keep it past this call.", body = Introspection)),
)]
#[post("/v1/provider/introspect")]
pub(super) async fn introspect(app: TheApp, call: Authenticated<Provider, Body<Introspect>>) -> Answer<Introspection> {
    let Authenticated(provider, body) = call;
    Ok(Json(introspection::introspect(&app, &provider, body.0).await?))
}

/// The form of an introspection (RFC 7662, section 2.1), with the proof that a bound token came with.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it documents a form that is read field by field")]
struct IntrospectionForm {
    /// The token that was presented to the provider.
    token: String,
    /// Ignored: there is one kind of token.
    token_type_hint: Option<String>,
    /// The `DPoP` header of the call that the token came with; needed where the audience's terms say `dpop`.
    dpop_proof: Option<String>,
    /// That call's method.
    dpop_htm: Option<String>,
    /// That call's address without query and fragment.
    dpop_htu: Option<String>,
}

/// Says what a token is good for at this moment (RFC 7662).
#[utoipa::path(
    tag = "provider", operation_id = "introspectOauth",
    request_body(content = inline(IntrospectionForm), content_type = "application/x-www-form-urlencoded"),
    security(("providerBearer" = []), ("providerHeader" = []), ("providerBasic" = [])),
    responses(
        (status = 200, description = "Never keep it past this call.", body = Introspection),
        (status = "default", description = "An error in OAuth's form.", body = OAuthError),
    ),
)]
#[post("/oauth2/introspect")]
pub(super) async fn introspect_oauth(app: TheApp, call: Authenticated<Provider, Form>) -> Answer<Introspection> {
    let Authenticated(provider, mut form) = call;
    let dpop = match form.take("dpop_proof") {
        Some(proof) => Some(DpopProof {
            proof: proof.to_string(),
            htm: form.require("dpop_htm")?.to_string(),
            htu: form.require("dpop_htu")?.to_string(),
        }),
        None => None,
    };
    let token = form.require("token")?.to_string();
    let asked = Introspect { token, audience_key: String::new(), required_scopes: Default::default(), dpop };
    Ok(Json(introspection::introspect(&app, &provider, asked).await?))
}
