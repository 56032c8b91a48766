//! Probes.

use actix_web::{HttpResponse, get};

use super::{TheApp, extract::Anyone, problem::Failure};
use crate::service::health;

const OK: &str = r#"{"status":"ok"}"#;

/// Whether the process answers. Restart it when it does not.
#[utoipa::path(
    tag = "server", operation_id = "healthz", security(()),
    responses((status = 200, description = "It does.", content_type = "application/json", body = Object)),
)]
#[get("/healthz")]
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(OK)
}

/// Whether calls can be served: the database answers and the server is not stopping. Send no calls when not.
#[utoipa::path(
    tag = "server", operation_id = "readyz", security(()),
    responses((status = 200, description = "They can.", content_type = "application/json", body = Object)),
)]
#[get("/readyz")]
pub(super) async fn readyz(app: TheApp, _caller: Anyone) -> Result<HttpResponse, Failure> {
    health::ready(&app).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(OK))
}
