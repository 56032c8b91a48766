//! Announcements: a runtime that shows a QR code says from where.

use actix_web::{HttpResponse, post};
use countersign_shared::wire::SignedBody;

use super::{
    TheApp,
    extract::{Anyone, Body},
    problem::Failure,
};
use crate::service::announcements;

/// Says that a runtime shows an offer, so that the phone can tell whether it is on the same network.
#[utoipa::path(
    tag = "runtime", operation_id = "announce", security(()), request_body = SignedBody,
    responses((status = 204, description = "Noted.")),
)]
#[post("/v1/runtime/announcements")]
pub(super) async fn announce(app: TheApp, caller: Anyone, body: Body<SignedBody>) -> Result<HttpResponse, Failure> {
    announcements::announce(&app, &body.0.signed, caller.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
