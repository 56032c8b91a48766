//! Tokens, for the runtime.

use actix_web::{post, web::Json};
use countersign_shared::{
    ids::DelegationId,
    wire::{MintedToken, SignedBody},
};

use super::{
    Answer, TheApp,
    extract::{Anyone, Body, Id},
};
use crate::service::tokens;

/// Mints a token for an approved delegation. A repeated call is never answered with a token.
#[utoipa::path(
    tag = "runtime", operation_id = "mintToken", security(()), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which delegation.")),
    responses((status = 200, description = "The token, in the one answer that ever holds it.", body = MintedToken)),
)]
#[post("/v1/runtime/delegations/{id}/token")]
pub(super) async fn mint(
    app: TheApp,
    _caller: Anyone,
    id: Id<DelegationId>,
    body: Body<SignedBody>,
) -> Answer<MintedToken> {
    Ok(Json(tokens::mint(&app, &id.0, &body.0.signed).await?))
}
