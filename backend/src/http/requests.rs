//! The person's inbox.

use actix_web::{get, web::Json};
use countersign_shared::{
    ids::DelegationId,
    wire::{DelegationStatus, RequestView, Requests},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Answer, TheApp,
    extract::{Authenticated, Id, Number, Params},
};
use crate::{
    domain::principal::Person,
    service::requests::{self, RequestsQuery},
};

/// Which requests, and how long to wait for a change.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InboxParams {
    /// How many seconds to wait until something is different from `since`.
    #[serde(default)]
    #[param(value_type = Option<u32>, maximum = 55, default = 0)]
    wait: Number,
    /// `state` of the answer before.
    #[serde(default)]
    #[param(required = false)]
    since: String,
    /// Only those.
    #[serde(default)]
    status: Option<DelegationStatus>,
    /// `nextCursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
    /// How many at most, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 50)]
    limit: Number,
}

/// The requests that wait for the person, then those that were answered. Waits for a change when asked to.
#[utoipa::path(
    tag = "person", operation_id = "listRequests", security(("session" = [])), params(InboxParams),
    responses((status = 200, description = "One page.", body = Requests)),
)]
#[get("/v1/me/requests")]
pub(super) async fn list(app: TheApp, call: Authenticated<Person, Params<InboxParams>>) -> Answer<Requests> {
    let Authenticated(person, Params(asked)) = call;
    let query = RequestsQuery {
        wait_seconds: asked.wait.0.into(),
        since: asked.since,
        status: asked.status,
        cursor: asked.cursor,
        limit: asked.limit.0,
    };
    Ok(Json(requests::list(&app, &person, &query).await?))
}

/// One request, with everything that a page needs to show it and to sign an answer.
#[utoipa::path(
    tag = "person", operation_id = "readRequest", security(("session" = [])),
    params(("id" = DelegationId, Path, description = "Which request.")),
    responses((status = 200, description = "The request.", body = RequestView)),
)]
#[get("/v1/me/requests/{id}")]
pub(super) async fn get(app: TheApp, call: Authenticated<Person, Id<DelegationId>>) -> Answer<RequestView> {
    let Authenticated(person, id) = call;
    Ok(Json(requests::get(&app, &person, &id.0).await?))
}
