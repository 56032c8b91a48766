//! What is not served: an unknown path is `not_found`, a known one with another method `method_not_allowed`.

use actix_web::{HttpRequest, HttpResponse};
use countersign_shared::Code;

use super::{openapi, problem::Failure};

/// Everything that no route took.
pub(super) async fn fallback(call: HttpRequest) -> Result<HttpResponse, Failure> {
    match call.match_pattern() {
        Some(pattern) => Err(Failure::Method(openapi::methods(&pattern).join(", "))),
        None => Err(Code::NotFound.into()),
    }
}
