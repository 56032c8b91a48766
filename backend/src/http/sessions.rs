//! Sessions: sign-in by passkey.

use actix_web::{
    HttpResponse, delete, post,
    web::{Data, Json},
};
use countersign_shared::wire::{BeginSession, CreateSession, SessionView};

use super::{
    Answer, TheApp, cookie,
    extract::{Anyone, Body},
    problem::Failure,
    site::Site,
};
use crate::{domain::principal::Person, service::sessions};

/// Begins a sign-in.
#[utoipa::path(
    tag = "person", operation_id = "beginSession", security(()),
    responses((status = 200, description = "What the page needs to ask for a passkey.", body = BeginSession)),
)]
#[post("/v1/sessions/begin")]
pub(super) async fn begin(app: TheApp, caller: Anyone) -> Answer<BeginSession> {
    Ok(Json(sessions::begin(&app, caller.0).await?))
}

/// Signs a person in.
#[utoipa::path(
    tag = "person", operation_id = "createSession", security(()), request_body = CreateSession,
    responses((
        status = 200, description = "Signed in.", body = SessionView,
        headers(("Set-Cookie" = String, description = "The session's secret.")),
    )),
)]
#[post("/v1/sessions")]
pub(super) async fn create(
    app: TheApp,
    site: Data<Site>,
    _caller: Anyone,
    body: Body<CreateSession>,
) -> Result<HttpResponse, Failure> {
    let (session, secret) = sessions::create(&app, body.0).await?;
    Ok(HttpResponse::Ok().cookie(cookie::set(&site, &secret, session.expires_at)).json(session))
}

/// Signs out.
#[utoipa::path(
    tag = "person", operation_id = "endSession", security(("session" = [])),
    responses((
        status = 204, description = "Signed out.",
        headers(("Set-Cookie" = String, description = "Makes the browser forget the session.")),
    )),
)]
#[delete("/v1/sessions/current")]
pub(super) async fn end(app: TheApp, site: Data<Site>, person: Person) -> Result<HttpResponse, Failure> {
    sessions::end(&app, &person).await?;
    Ok(HttpResponse::NoContent().cookie(cookie::forget(&site)).finish())
}
