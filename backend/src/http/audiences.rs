//! Audiences and their terms, for the runtime.

use actix_web::{post, web::Json};
use countersign_shared::wire::{AudienceAnswer, SignedBody};

use super::{
    Answer, TheApp,
    extract::{Anyone, Body, Id},
};
use crate::service::audiences;

/// Reads the terms that a runtime must show and sign.
#[utoipa::path(
    tag = "runtime", operation_id = "readAudience", security(()), request_body = SignedBody,
    params(("key" = String, Path, description = "The audience's key or id; `*` reads all of them.")),
    responses((status = 200, description = "The newest terms.", body = AudienceAnswer)),
)]
#[post("/v1/runtime/audiences/{key}/read")]
pub(super) async fn read(
    app: TheApp,
    _caller: Anyone,
    key: Id<String>,
    body: Body<SignedBody>,
) -> Answer<AudienceAnswer> {
    Ok(Json(audiences::read(&app, &key.0, &body.0.signed).await?))
}
