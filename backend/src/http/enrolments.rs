//! Enrolment: a link becomes a person with a passkey, a device key and entry 0 of a roster.

use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use countersign_shared::{
    ids::CeremonyId,
    wire::{BeginEnrolment, EnrolmentStarted, FinishEnrolment, SessionView},
};

use super::{
    Answer, TheApp, cookie,
    extract::{Anyone, Body, Id},
    problem::Failure,
    site::Site,
};
use crate::service::enrolments;

/// Opens an enrolment link. It is not spent before the enrolment is finished.
#[utoipa::path(
    tag = "person", operation_id = "beginEnrolment", security(()), request_body = BeginEnrolment,
    responses((status = 200, description = "What the page needs to make a passkey.", body = EnrolmentStarted)),
)]
#[post("/v1/enrolments")]
pub(super) async fn begin(app: TheApp, _caller: Anyone, body: Body<BeginEnrolment>) -> Answer<EnrolmentStarted> {
    Ok(Json(enrolments::begin(&app, body.0).await?))
}

/// Finishes an enrolment, spends its link and signs the person in.
#[utoipa::path(
    tag = "person", operation_id = "finishEnrolment", security(()), request_body = FinishEnrolment,
    params(("id" = CeremonyId, Path, description = "The enrolment that was begun.")),
    responses((
        status = 200, description = "Enrolled and signed in.", body = SessionView,
        headers(("Set-Cookie" = String, description = "The session's secret.")),
    )),
)]
#[post("/v1/enrolments/{id}/finish")]
pub(super) async fn finish(
    app: TheApp,
    site: Data<Site>,
    _caller: Anyone,
    id: Id<CeremonyId>,
    body: Body<FinishEnrolment>,
) -> Result<HttpResponse, Failure> {
    let (session, secret) = enrolments::finish(&app, &id.0, body.0).await?;
    Ok(HttpResponse::Ok().cookie(cookie::set(&site, &secret, session.expires_at)).json(session))
}
