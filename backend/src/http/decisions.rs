//! Answers. Only these routes take one, and only what a person's own keys have signed.

use actix_web::{post, web::Json};
use countersign_shared::{
    ids::DelegationId,
    wire::{PersonAct, RequestView, SignedBody},
};

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body, Id},
};
use crate::{domain::principal::Person, service::decisions};

/// Says yes, with passkey and device key over the exact request.
#[utoipa::path(
    tag = "person", operation_id = "approveRequest", security(("session" = [])), request_body = PersonAct,
    params(("id" = DelegationId, Path, description = "Which request.")),
    responses((status = 200, description = "The request, now approved.", body = RequestView)),
)]
#[post("/v1/me/requests/{id}/approve")]
pub(super) async fn approve(
    app: TheApp,
    call: Authenticated<Person, (Id<DelegationId>, Body<PersonAct>)>,
) -> Answer<RequestView> {
    let Authenticated(person, (id, act)) = call;
    Ok(Json(decisions::approve(&app, &person, &id.0, act.0).await?))
}

/// Says no, with the device key alone.
#[utoipa::path(
    tag = "person", operation_id = "denyRequest", security(("session" = [])), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which request.")),
    responses((status = 200, description = "The request, now denied.", body = RequestView)),
)]
#[post("/v1/me/requests/{id}/deny")]
pub(super) async fn deny(
    app: TheApp,
    call: Authenticated<Person, (Id<DelegationId>, Body<SignedBody>)>,
) -> Answer<RequestView> {
    let Authenticated(person, (id, body)) = call;
    Ok(Json(decisions::deny(&app, &person, &id.0, &body.0.signed).await?))
}

/// Says that a device shows the request.
#[utoipa::path(
    tag = "person", operation_id = "markRequestSeen", security(("session" = [])), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which request.")),
    responses((status = 200, description = "The request.", body = RequestView)),
)]
#[post("/v1/me/requests/{id}/seen")]
pub(super) async fn seen(
    app: TheApp,
    call: Authenticated<Person, (Id<DelegationId>, Body<SignedBody>)>,
) -> Answer<RequestView> {
    let Authenticated(person, (id, body)) = call;
    Ok(Json(decisions::seen(&app, &person, &id.0, &body.0.signed).await?))
}
