//! Runtime connections, for the runtime and for the person.

use actix_web::{get, post, web::Json};
use countersign_shared::{
    ids::RuntimeConnectionId,
    wire::{ConnectionView, Runtimes, SignedBody},
};

use super::{
    Answer, TheApp,
    extract::{Anyone, Authenticated, Body, Id},
};
use crate::{domain::principal::Person, service::connections};

/// Accepts a claimed pairing, after the runtime has verified and pinned the person's keys.
#[utoipa::path(
    tag = "runtime", operation_id = "acceptConnection", security(()), request_body = SignedBody,
    params(("id" = RuntimeConnectionId, Path, description = "The connection that the claim made.")),
    responses((status = 200, description = "The connection, now active.", body = ConnectionView)),
)]
#[post("/v1/runtime/connections/{id}/accept")]
pub(super) async fn accept(
    app: TheApp,
    _caller: Anyone,
    id: Id<RuntimeConnectionId>,
    body: Body<SignedBody>,
) -> Answer<ConnectionView> {
    Ok(Json(connections::accept(&app, &id.0, &body.0.signed).await?))
}

/// Ends the runtime's own connection and everything below it.
#[utoipa::path(
    tag = "runtime", operation_id = "revokeConnection", security(()), request_body = SignedBody,
    params(("id" = RuntimeConnectionId, Path, description = "The runtime's own connection.")),
    responses((status = 200, description = "The connection, now revoked.", body = ConnectionView)),
)]
#[post("/v1/runtime/connections/{id}/revoke")]
pub(super) async fn revoke_by_runtime(
    app: TheApp,
    _caller: Anyone,
    id: Id<RuntimeConnectionId>,
    body: Body<SignedBody>,
) -> Answer<ConnectionView> {
    Ok(Json(connections::revoke_by_runtime(&app, &id.0, &body.0.signed).await?))
}

/// The person's runtimes, newest first.
#[utoipa::path(
    tag = "person", operation_id = "listRuntimes", security(("session" = [])),
    responses((status = 200, description = "All of them, ended ones too.", body = Runtimes)),
)]
#[get("/v1/me/runtimes")]
pub(super) async fn list(app: TheApp, person: Person) -> Answer<Runtimes> {
    Ok(Json(connections::list(&app, &person).await?))
}

/// Ends a runtime connection of the person and everything below it.
#[utoipa::path(
    tag = "person", operation_id = "revokeRuntime", security(("session" = [])), request_body = SignedBody,
    params(("id" = RuntimeConnectionId, Path, description = "Which connection.")),
    responses((status = 200, description = "The connection, now revoked.", body = ConnectionView)),
)]
#[post("/v1/me/runtimes/{id}/revoke")]
pub(super) async fn revoke_by_person(
    app: TheApp,
    call: Authenticated<Person, (Id<RuntimeConnectionId>, Body<SignedBody>)>,
) -> Answer<ConnectionView> {
    let Authenticated(person, (id, body)) = call;
    Ok(Json(connections::revoke_by_person(&app, &person, &id.0, &body.0.signed).await?))
}
