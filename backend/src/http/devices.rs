//! The person's devices.

use actix_web::{get, web::Json};
use countersign_shared::wire::Devices;

use super::{Answer, TheApp};
use crate::{domain::principal::Person, service::devices};

/// The person's devices, newest first.
#[utoipa::path(
    tag = "person", operation_id = "listDevices", security(("session" = [])),
    responses((status = 200, description = "All of them, revoked ones too.", body = Devices)),
)]
#[get("/v1/me/devices")]
pub(super) async fn list(app: TheApp, person: Person) -> Answer<Devices> {
    Ok(Json(devices::list(&app, &person).await?))
}
