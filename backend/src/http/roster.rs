//! The person's roster.

use actix_web::{get, post, web::Json};
use countersign_shared::wire::{RosterAnswer, SubmitRoster};

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body},
};
use crate::{
    domain::principal::{Person, RosterReader},
    service::roster,
};

/// The whole roster, from entry 0 on. A session that ended with the removal of its device still gets the chain up to the
/// entry that removed it, so that its page can tell.
#[utoipa::path(
    tag = "person", operation_id = "readRoster", security(("session" = [])),
    responses((status = 200, description = "Readers verify it themselves.", body = RosterAnswer)),
)]
#[get("/v1/me/roster")]
pub(super) async fn read(app: TheApp, reader: RosterReader) -> Answer<RosterAnswer> {
    Ok(Json(roster::read(&app, reader).await?))
}

/// Appends an entry that active keys of the roster have signed.
#[utoipa::path(
    tag = "person", operation_id = "appendRoster", security(("session" = [])), request_body = SubmitRoster,
    responses((status = 200, description = "The roster with the new entry.", body = RosterAnswer)),
)]
#[post("/v1/me/roster")]
pub(super) async fn append(app: TheApp, call: Authenticated<Person, Body<SubmitRoster>>) -> Answer<RosterAnswer> {
    let Authenticated(person, body) = call;
    Ok(Json(roster::append(&app, &person, body.0.record).await?))
}
