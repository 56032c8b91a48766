//! The id in a path.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use countersign_shared::Code;

use crate::http::problem::Failure;

/// The one parameter of a route's path. What cannot be an id names nothing, so it is `not_found`, like an id
/// that is unknown or another's.
pub(in crate::http) struct Id<T>(pub(in crate::http) T);

impl<T: TryFrom<String>> FromRequest for Id<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = call.match_info().iter().next().map(|(_, text)| text.to_owned());
        ready(text.and_then(|text| T::try_from(text).ok()).map(Self).ok_or_else(|| Code::NotFound.into()))
    }
}
