//! Errors as problems (RFC 9457): a stable code, one sentence, the field concerned and the request's id.

use std::{borrow::Cow, fmt};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, CONNECTION, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use countersign_shared::{Code, Refusal, ids::RequestId, wire::Problem};

use super::oauth;
use crate::service;

/// `application/problem+json` (RFC 9457, section 3).
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Why a call is answered with an error. [`super::around`] turns it into the answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// A use case, or an extractor on its behalf, refused.
    Service(service::Error),
    /// The path exists and takes these methods only.
    Method(String),
    /// The body did not arrive in time.
    SlowBody,
}

impl Failure {
    /// The stable code.
    pub(super) fn code(&self) -> Code {
        match self {
            Self::Service(error) => error.code(),
            Self::Method(_) => Code::MethodNotAllowed,
            Self::SlowBody => Code::InvalidJson,
        }
    }

    /// What the log may say and the answer may not.
    pub(super) fn internal(&self) -> Option<&dyn fmt::Display> {
        match self {
            Self::Service(service::Error::Internal(cause)) => Some(cause),
            _ => None,
        }
    }

    /// What is wrong here.
    pub(super) fn detail(&self) -> Cow<'_, str> {
        match self {
            Self::Service(service::Error::Refused(refusal) | service::Error::Later { refusal, .. }) => {
                Cow::Borrowed(&refusal.detail)
            }
            Self::Service(_) => Cow::Borrowed(self.code().title()),
            Self::Method(allowed) => Cow::Owned(format!("it takes {allowed}")),
            Self::SlowBody => Cow::Borrowed("the body did not arrive in time"),
        }
    }

    /// The field concerned, or empty.
    fn field(&self) -> &str {
        match self {
            Self::Service(service::Error::Refused(refusal) | service::Error::Later { refusal, .. }) => &refusal.field,
            _ => "",
        }
    }

    /// Headers that belong to the error, in problems and in OAuth's form alike.
    pub(super) fn headers(&self, call: &HttpRequest) -> Vec<(HeaderName, String)> {
        let mut headers = Vec::new();
        match self {
            Self::Service(
                service::Error::RateLimited { retry_after_seconds }
                | service::Error::Later { retry_after_seconds, .. }
                | service::Error::WaitersFull { retry_after_seconds },
            ) => headers.push((RETRY_AFTER, retry_after_seconds.to_string())),
            Self::Method(allowed) => headers.push((ALLOW, allowed.clone())),
            // The rest of the body may still be on its way, so the connection is of no more use.
            Self::SlowBody => headers.push((CONNECTION, "close".to_owned())),
            Self::Service(_) => {}
        }
        if matches!(self.code().status(), 429 | 503) && headers.is_empty() {
            headers.push((RETRY_AFTER, "1".to_owned()));
        }
        if self.code().status() == 401 {
            headers.push((WWW_AUTHENTICATE, challenge(call.path(), self.code())));
        }
        headers
    }
}

/// How to authenticate instead (RFC 9110, section 11.6.1). Only providers use a registered scheme; the other two
/// names say what is missing: a signature inside the body, or the cookie of a session.
fn challenge(path: &str, code: Code) -> String {
    match (path, code) {
        // RFC 6750, section 3.1: without any credential there is no error to name.
        ("/v1/provider/introspect", Code::MissingCredential) => r#"Bearer realm="countersign""#.to_owned(),
        ("/v1/provider/introspect", _) => r#"Bearer realm="countersign", error="invalid_token""#.to_owned(),
        (path, _) if path.starts_with("/v1/runtime/") => r#"SignedBody realm="countersign""#.to_owned(),
        _ => r#"Cookie realm="countersign""#.to_owned(),
    }
}

/// The answer to a call that failed.
pub(super) fn render(call: &HttpRequest, failure: &Failure, id: &RequestId) -> HttpResponse {
    if call.path().starts_with("/oauth2/") {
        return oauth::render(call, failure);
    }
    let code = failure.code();
    let problem = Problem {
        r#type: format!("urn:countersign:problem:{code}"),
        title: code.title().to_owned(),
        status: code.status(),
        code: code.to_string(),
        detail: failure.detail().into_owned(),
        field: failure.field().to_owned(),
        request_id: id.to_string(),
    };
    let mut response = HttpResponse::build(failure.status_code());
    for header in failure.headers(call) {
        response.insert_header(header);
    }
    response.content_type(MEDIA_TYPE).json(problem)
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Carries the failure to [`super::around`], which alone knows the request's id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code().fmt(formatter)
    }
}

impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Self {
        Self::Service(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Service(service::Error::Refused(refusal))
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Refusal::from(code).into()
    }
}
