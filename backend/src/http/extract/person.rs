//! A signed-in person, by the session cookie.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use countersign_shared::Code;

use super::{Later, network, same_origin};
use crate::{
    domain::principal::Person,
    http::{cookie, problem::Failure},
    service::sessions,
};

impl FromRequest for Person {
    type Error = Failure;
    type Future = Later<Self>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        let call = call.clone();
        Box::pin(async move {
            let site = network::site(&call)?;
            let secret = cookie::read(&call, site).ok_or(Code::MissingCredential)?;
            same_origin::check(&call, site)?;
            Ok(sessions::authenticate(network::app(&call)?, &secret).await?)
        })
    }
}
