//! Who the caller is.

use actix_web::{get, web::Json};
use countersign_shared::wire::Me;

use super::{Answer, TheApp};
use crate::{domain::principal::Person, service::me};

/// The person, their roster's head, and the server's clock.
#[utoipa::path(
    tag = "person", operation_id = "readMe", security(("session" = [])),
    responses((status = 200, description = "What a page needs before it signs.", body = Me)),
)]
#[get("/v1/me")]
pub(super) async fn read(app: TheApp, person: Person) -> Answer<Me> {
    Ok(Json(me::read(&app, &person).await?))
}
