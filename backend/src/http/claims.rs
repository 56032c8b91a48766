//! Claims: a runtime proves the code that a person typed.

use actix_web::{post, web::Json};
use countersign_shared::wire::{Claimed, SignedBody};

use super::{
    Answer, TheApp,
    extract::{Anyone, Body},
};
use crate::service::claims;

/// Claims a confirmed pairing with the code from the phone.
#[utoipa::path(
    tag = "runtime", operation_id = "claimPairing", security(()), request_body = SignedBody,
    responses((status = 200, description = "What the runtime must verify before it accepts.", body = Claimed)),
)]
#[post("/v1/runtime/claims")]
pub(super) async fn claim(app: TheApp, _caller: Anyone, body: Body<SignedBody>) -> Answer<Claimed> {
    Ok(Json(claims::claim(&app, &body.0.signed).await?))
}
