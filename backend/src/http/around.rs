//! What happens around every call: its id, its line in the log, the headers of its answer, and its problem when
//! it failed.
//!
//! Three answers never come through here, because actix gives them before there is a request, with an empty body
//! and the connection closed: 400 for a head that is not HTTP, 431 for a head above 128 KiB, and 408 for a head
//! that does not arrive in time.

use std::time::Instant;

use actix_web::{
    Error, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use countersign_shared::{Code, ids::RequestId};
use tracing::{Instrument, debug, error, error_span, info};

use super::{
    headers, pages,
    problem::{self, Failure},
    site::Site,
};
use crate::{app::App, request};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps all routes.
pub(super) async fn around(mut call: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    // Drawn here always: an id that the caller chose could be another call's, or a lie in the audit log.
    let Some(id) = call.app_data::<Data<App>>().and_then(|app| app.random.bytes().ok()).map(RequestId::from_random)
    else {
        return Ok(call.into_response(HttpResponse::InternalServerError().finish()));
    };
    // The pattern and never the path: a path may hold what a person mistyped, and a query names its waiting.
    let route = call.match_pattern().unwrap_or_default();
    let span = error_span!("request", %id, method = %call.method(), route);
    if call.method() == Method::HEAD {
        // Every GET answers HEAD as well (RFC 9110, section 9.3.2); actix leaves the body out.
        call.head_mut().method = Method::GET;
    }
    request::scope(id.clone(), answer(call, next, id, route).instrument(span)).await
}

async fn answer(
    call: ServiceRequest,
    next: Next<BoxBody>,
    id: RequestId,
    route: String,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let (call, mut response) = next.call(call).await?.into_parts();
    let failure = response.error().and_then(|error| error.as_error::<Failure>());
    let code = failure.map(Failure::code);
    if let Some(failure) = failure {
        if let Some(cause) = failure.internal() {
            error!(%cause, "the call failed");
        }
        response = problem::render(&call, failure, &id);
    }
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let https = call.app_data::<Data<Site>>().is_some_and(|site| site.origin.is_https());
    headers::protect(response.headers_mut(), https);
    log(&route, response.status().as_u16(), code.map(Code::as_str), begun);
    Ok(ServiceResponse::new(call, response))
}

/// One line a call. Probes ask every few seconds, and a page has dozens of files; they would drown the rest.
fn log(route: &str, status: u16, code: Option<&str>, begun: Instant) {
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let quiet = matches!(route, "/healthz" | "/readyz") || pages::is_kept(route);
    if quiet && status < 500 {
        debug!(status, code, ms, "answered");
    } else {
        info!(status, code, ms, "answered");
    }
}
