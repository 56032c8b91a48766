//! A recovery by the code on paper.

use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use countersign_shared::{
    ids::CeremonyId,
    wire::{FinishRecovery, RecoveryStarted, SessionView, SignedBody},
};

use super::{
    Answer, TheApp, cookie,
    extract::{Anyone, Body, Id},
    problem::Failure,
    site::Site,
};
use crate::service::recoveries;

/// Begins a recovery, by a message of the recovery key.
#[utoipa::path(
    tag = "person", operation_id = "beginRecovery", security(()), request_body = SignedBody,
    responses((status = 200, description = "What the page needs to begin anew.", body = RecoveryStarted)),
)]
#[post("/v1/recoveries")]
pub(super) async fn begin(app: TheApp, _caller: Anyone, body: Body<SignedBody>) -> Answer<RecoveryStarted> {
    Ok(Json(recoveries::begin(&app, &body.0.signed).await?))
}

/// Revokes every key that there was, enrols the new ones and signs the person in.
#[utoipa::path(
    tag = "person", operation_id = "finishRecovery", security(()), request_body = FinishRecovery,
    params(("id" = CeremonyId, Path, description = "The recovery that was begun.")),
    responses((
        status = 200, description = "Recovered and signed in.", body = SessionView,
        headers(("Set-Cookie" = String, description = "The session's secret.")),
    )),
)]
#[post("/v1/recoveries/{id}/finish")]
pub(super) async fn finish(
    app: TheApp,
    site: Data<Site>,
    _caller: Anyone,
    id: Id<CeremonyId>,
    body: Body<FinishRecovery>,
) -> Result<HttpResponse, Failure> {
    let (session, secret) = recoveries::finish(&app, &id.0, body.0).await?;
    Ok(HttpResponse::Ok().cookie(cookie::set(&site, &secret, session.expires_at)).json(session))
}
