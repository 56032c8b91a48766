//! A signed-in person, by the session cookie; or, for the roster alone, a device that was removed.

use std::{future::Future, pin::Pin};

use actix_web::{Error, FromRequest, HttpRequest, dev::Payload};
use countersign_shared::Code;
use zeroize::Zeroizing;

use super::{network, same_origin};
use crate::{
    domain::principal::{Person, RosterReader},
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

impl FromRequest for RosterReader {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        let call = call.clone();
        Box::pin(async move { Ok(read_by(&call).await.map_err(|failure| network::count_refused(&call, failure))?) })
    }
}

async fn authenticate(call: &HttpRequest) -> Result<Person, Failure> {
    Ok(sessions::authenticate(network::app(call)?, &secret(call)?).await?)
}

async fn read_by(call: &HttpRequest) -> Result<RosterReader, Failure> {
    Ok(sessions::authenticate_reader(network::app(call)?, &secret(call)?).await?)
}

/// The cookie's secret, from a page of ours.
fn secret(call: &HttpRequest) -> Result<Zeroizing<String>, Failure> {
    let site = network::site(call)?;
    same_origin::check(call, site)?;
    Ok(cookie::read(call, site).ok_or(Code::MissingCredential)?)
}
