//! A phone is added: the old one's side.

use actix_web::{get, post, web::Json};
use countersign_shared::{
    ids::AdditionId,
    wire::{AdditionCreated, AdditionView, ProposeAddition},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body, Id, Number, Params},
};
use crate::{domain::principal::Person, service::additions};

/// How long to wait.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AdditionParams {
    /// How many seconds to wait while it is the new phone's turn.
    #[serde(default)]
    #[param(value_type = Option<u32>, maximum = 55, default = 0)]
    wait: Number,
}

/// Begins to add a phone. What was begun before ends.
#[utoipa::path(
    tag = "person", operation_id = "createAddition", security(("session" = [])),
    responses((status = 200, description = "What goes into the code that the old phone shows.", body = AdditionCreated)),
)]
#[post("/v1/me/additions")]
pub(super) async fn create(app: TheApp, person: Person) -> Answer<AdditionCreated> {
    Ok(Json(additions::create(&app, &person).await?))
}

/// Where an addition stands, for the old phone.
#[utoipa::path(
    tag = "person", operation_id = "viewAddition", security(("session" = [])),
    params(("id" = AdditionId, Path, description = "Which addition."), AdditionParams),
    responses((status = 200, description = "The keys to enrol are not in it.", body = AdditionView)),
)]
#[get("/v1/me/additions/{id}")]
pub(super) async fn view(
    app: TheApp,
    call: Authenticated<Person, (Id<AdditionId>, Params<AdditionParams>)>,
) -> Answer<AdditionView> {
    let Authenticated(person, (id, Params(asked))) = call;
    Ok(Json(additions::read(&app, &person, &id.0, asked.wait.0.into()).await?))
}

/// Takes the entry that enrols exactly the new phone's two keys, signed by the old phone.
#[utoipa::path(
    tag = "person", operation_id = "proposeAddition", security(("session" = [])), request_body = ProposeAddition,
    params(("id" = AdditionId, Path, description = "Which addition.")),
    responses((status = 200, description = "The new phone is given the entry.", body = AdditionView)),
)]
#[post("/v1/me/additions/{id}/propose")]
pub(super) async fn propose(
    app: TheApp,
    call: Authenticated<Person, (Id<AdditionId>, Body<ProposeAddition>)>,
) -> Answer<AdditionView> {
    let Authenticated(person, (id, body)) = call;
    Ok(Json(additions::propose(&app, &person, &id.0, body.0.record).await?))
}
