//! A signed-in person, by the session cookie.

use std::{future::Future, pin::Pin};

use actix_web::{Error, FromRequest, HttpRequest, dev::Payload};
use countersign_shared::Code;

use super::{network, same_origin};
use crate::{
    domain::principal::Person,
    http::{cookie, problem::Failure},
    service::sessions,
};

impl FromRequest for Person {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        let call = call.clone();
        Box::pin(
            async move { Ok(authenticate(&call).await.map_err(|failure| network::count_refused(&call, failure))?) },
        )
    }
}

async fn authenticate(call: &HttpRequest) -> Result<Person, Failure> {
    let site = network::site(call)?;
    same_origin::check(call, site)?;
    let secret = cookie::read(call, site).ok_or(Code::MissingCredential)?;
    Ok(sessions::authenticate(network::app(call)?, &secret).await?)
}
