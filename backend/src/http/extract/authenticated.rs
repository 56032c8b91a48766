//! Who calls before what with.

use std::{future::Future, pin::Pin};

use actix_web::{Error, FromRequest, HttpRequest, dev::Payload};

/// A credential `P`, and only then the rest `R`: a body, an id of the path, or a tuple of them. actix polls a
/// handler's extractors side by side, and a caller without a credential would learn what is wrong with the body.
pub(in crate::http) struct Authenticated<P, R>(pub(in crate::http) P, pub(in crate::http) R);

impl<P: FromRequest, R: FromRequest> FromRequest for Authenticated<P, R>
where
    P: 'static,
    R: 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(call: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (call, mut payload) = (call.clone(), payload.take());
        Box::pin(async move {
            let principal = P::from_request(&call, &mut Payload::None).await.map_err(Into::into)?;
            let rest = R::from_request(&call, &mut payload).await.map_err(Into::into)?;
            Ok(Self(principal, rest))
        })
    }
}
