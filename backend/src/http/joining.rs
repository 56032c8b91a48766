//! A phone is added: the new one's side, by the secret from the code.

use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use countersign_shared::{
    ids::AdditionId,
    wire::{
        AdditionAnswer, AdditionStarted, BeginAddition, FinishAddition, ReadAddition, RegisterAddition, SessionView,
    },
};

use super::{
    Answer, TheApp, cookie,
    extract::{Anyone, Body, Id},
    problem::Failure,
    site::Site,
};
use crate::service::joining;

/// Opens an addition on the new phone.
#[utoipa::path(
    tag = "person", operation_id = "beginAddition", security(()), request_body = BeginAddition,
    responses((status = 200, description = "What the page needs to make a passkey.", body = AdditionStarted)),
)]
#[post("/v1/additions/begin")]
pub(super) async fn begin(app: TheApp, _caller: Anyone, body: Body<BeginAddition>) -> Answer<AdditionStarted> {
    Ok(Json(joining::begin(&app, &body.0).await?))
}

/// Registers the new phone's passkey and device key. Nothing is enrolled yet.
#[utoipa::path(
    tag = "person", operation_id = "registerAddition", security(()), request_body = RegisterAddition,
    params(("id" = AdditionId, Path, description = "Which addition.")),
    responses((status = 200, description = "The old phone may sign now.", body = AdditionAnswer)),
)]
#[post("/v1/additions/{id}/register")]
pub(super) async fn register(
    app: TheApp,
    _caller: Anyone,
    id: Id<AdditionId>,
    body: Body<RegisterAddition>,
) -> Answer<AdditionAnswer> {
    Ok(Json(joining::register(&app, &id.0, body.0).await?))
}

/// Where an addition stands, for the new phone. Waits while it is the old one's turn.
#[utoipa::path(
    tag = "person", operation_id = "readAddition", security(()), request_body = ReadAddition,
    params(("id" = AdditionId, Path, description = "Which addition.")),
    responses((status = 200, description = "With the entry to check and to sign, once there is one.", body = AdditionAnswer)),
)]
#[post("/v1/additions/{id}/read")]
pub(super) async fn read(
    app: TheApp,
    _caller: Anyone,
    id: Id<AdditionId>,
    body: Body<ReadAddition>,
) -> Answer<AdditionAnswer> {
    Ok(Json(joining::read(&app, &id.0, &body.0).await?))
}

/// Enrols the new phone and signs it in.
#[utoipa::path(
    tag = "person", operation_id = "finishAddition", security(()), request_body = FinishAddition,
    params(("id" = AdditionId, Path, description = "Which addition.")),
    responses((
        status = 200, description = "Enrolled and signed in.", body = SessionView,
        headers(("Set-Cookie" = String, description = "The session's secret.")),
    )),
)]
#[post("/v1/additions/{id}/finish")]
pub(super) async fn finish(
    app: TheApp,
    site: Data<Site>,
    _caller: Anyone,
    id: Id<AdditionId>,
    body: Body<FinishAddition>,
) -> Result<HttpResponse, Failure> {
    let (session, secret) = joining::finish(&app, &id.0, body.0).await?;
    Ok(HttpResponse::Ok().cookie(cookie::set(&site, &secret, session.expires_at)).json(session))
}
