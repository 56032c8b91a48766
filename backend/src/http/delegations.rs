//! Delegations, for the runtime that asks and for the person whose they are.

use actix_web::{get, post, web::Json};
use countersign_shared::{
    ids::DelegationId,
    wire::{DelegationCreated, DelegationPage, DelegationView, SignedBody},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Answer, TheApp,
    extract::{Anyone, Authenticated, Body, Id, Number, Params},
};
use crate::{
    domain::principal::Person,
    service::delegations::{self, Page},
};

/// Asks for a delegation. An equal request that is still pending is answered with that one.
#[utoipa::path(
    tag = "runtime", operation_id = "requestDelegation", security(()), request_body = SignedBody,
    responses((status = 200, description = "The request that waits for its approver.", body = DelegationCreated)),
)]
#[post("/v1/runtime/delegations")]
pub(super) async fn request(app: TheApp, _caller: Anyone, body: Body<SignedBody>) -> Answer<DelegationCreated> {
    Ok(Json(delegations::request(&app, &body.0.signed).await?))
}

/// Reads a delegation, and waits for its answer as long as the signed `waitSeconds` say.
#[utoipa::path(
    tag = "runtime", operation_id = "readDelegation", security(()), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which delegation.")),
    responses((status = 200, description = "Where it stands, and the evidence of an answer.", body = DelegationView)),
)]
#[post("/v1/runtime/delegations/{id}/read")]
pub(super) async fn read(
    app: TheApp,
    _caller: Anyone,
    id: Id<DelegationId>,
    body: Body<SignedBody>,
) -> Answer<DelegationView> {
    Ok(Json(delegations::read(&app, &id.0, &body.0.signed).await?))
}

/// Takes a pending request back, or gives an approved delegation up.
#[utoipa::path(
    tag = "runtime", operation_id = "cancelDelegation", security(()), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which delegation.")),
    responses((status = 200, description = "The delegation, now cancelled or revoked.", body = DelegationView)),
)]
#[post("/v1/runtime/delegations/{id}/revoke")]
pub(super) async fn revoke_by_runtime(
    app: TheApp,
    _caller: Anyone,
    id: Id<DelegationId>,
    body: Body<SignedBody>,
) -> Answer<DelegationView> {
    Ok(Json(delegations::revoke_by_runtime(&app, &id.0, &body.0.signed).await?))
}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// `nextCursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
    /// How many at most, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 50)]
    limit: Number,
}

/// The person's delegations, newest first.
#[utoipa::path(
    tag = "person", operation_id = "listDelegations", security(("session" = [])), params(PageParams),
    responses((status = 200, description = "One page.", body = DelegationPage)),
)]
#[get("/v1/me/delegations")]
pub(super) async fn list(app: TheApp, call: Authenticated<Person, Params<PageParams>>) -> Answer<DelegationPage> {
    let Authenticated(person, Params(page)) = call;
    let page = Page { cursor: page.cursor, limit: page.limit.0 };
    Ok(Json(delegations::list(&app, &person, &page).await?))
}

/// Takes a yes back. Its tokens are inactive from the next introspection on.
#[utoipa::path(
    tag = "person", operation_id = "revokeDelegation", security(("session" = [])), request_body = SignedBody,
    params(("id" = DelegationId, Path, description = "Which delegation.")),
    responses((status = 200, description = "The delegation, now revoked.", body = DelegationView)),
)]
#[post("/v1/me/delegations/{id}/revoke")]
pub(super) async fn revoke_by_person(
    app: TheApp,
    call: Authenticated<Person, (Id<DelegationId>, Body<SignedBody>)>,
) -> Answer<DelegationView> {
    let Authenticated(person, (id, body)) = call;
    Ok(Json(delegations::revoke_by_person(&app, &person, &id.0, &body.0.signed).await?))
}
