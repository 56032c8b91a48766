//! JSON bodies.

use std::time::Duration;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web::{self, Bytes},
};
use countersign_shared::{Code, Refusal, wire};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::Later;
use crate::http::problem::Failure;

/// The longest body, in bytes (protocol, section 7).
pub(super) const MAX_BODY: usize = 64 * 1024;
/// How long a body may take to arrive. actix itself is patient for ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// A JSON body, read strictly: an unknown, missing or repeated key is refused by name.
pub(in crate::http) struct Body<T>(pub(in crate::http) T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Later<Self>;

    fn from_request(call: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (call, payload) = (call.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&call, payload, "application/json").await?;
            Ok(Self(wire::read(&bytes)?))
        })
    }
}

/// Reads a whole body of one media type.
pub(super) async fn read(call: &HttpRequest, mut payload: Payload, media_type: &'static str) -> Result<Bytes, Failure> {
    let encoded = call.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    if encoded || !call.content_type().eq_ignore_ascii_case(media_type) {
        let detail = format!("send Content-Type: {media_type}, without Content-Encoding");
        return Err(Refusal::new(Code::UnsupportedMediaType, detail).into());
    }
    let announced = call.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large());
    }
    let Ok(whole) = web::Payload::from_request(call, &mut payload).await else {
        return Err(Code::InvalidJson.into());
    };
    match timeout(BODY_TIMEOUT, whole.to_bytes_limited(MAX_BODY)).await {
        Err(_) => Err(Failure::SlowBody),
        Ok(Err(_)) => Err(too_large()),
        // The caller hung up, or its chunks were malformed: nobody may be there to read this.
        Ok(Ok(Err(_))) => Err(Refusal::new(Code::InvalidJson, "the body broke off").into()),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

fn too_large() -> Failure {
    Refusal::new(Code::BodyTooLarge, format!("{MAX_BODY} bytes at most")).into()
}
